import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_WAITING_OFFERS, MAX_WAITING_TURNS } from './constants.ts'

/** Who comes first here goes first. What the chain asks for is the provider's own. */
const ORDER = ['chain', 'owner', 'custodian', 'offer'] as const

/** Whose work on a policy it is. */
export type WorkOf = typeof ORDER[number]

const MOST: Record<WorkOf, number> = { chain: Infinity, owner: MAX_WAITING_TURNS, custodian: MAX_WAITING_TURNS, offer: MAX_WAITING_OFFERS }

interface Waiting { begin: () => Promise<void>, signal: AbortSignal | undefined, drop: () => void }

/** The work on one policy, one after the other: what anybody may bring gives way to what its owner brings, no more waits than may, and what was taken back is not begun. */
export class WorkQueue {
  readonly #waiting: Record<WorkOf, Waiting[]> = { chain: [], owner: [], custodian: [], offer: [] }
  readonly #onIdle: () => void
  #running: Promise<void> | undefined

  /** `onIdle`: called when nothing waits any more, and nothing is done. */
  constructor (onIdle: () => void) {
    this.#onIdle = onIdle
  }

  /** Resolves when all is done that was given to it. */
  async idle (): Promise<void> {
    await this.#running
  }

  /** @throws MedrecError `TOO_MANY_REQUESTS` when as much waits as may, or it was taken back */
  async run<T> (by: WorkOf, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#waiting[by].length >= MOST[by]) this.#dropTakenBack(by)
    if (this.#waiting[by].length >= MOST[by]) throw new MedrecError('TOO_MANY_REQUESTS', 'As much as may be waits for this policy already.')
    return await new Promise<T>((resolve, reject) => {
      const begin = async (): Promise<void> => { await work().then(resolve, reject) }
      const drop = (): void => { reject(new MedrecError('TOO_MANY_REQUESTS', 'It was taken back before it was begun.')) }
      this.#waiting[by].push({ begin, signal, drop })
      this.#running ??= this.#workOff()
    })
  }

  async #workOff (): Promise<void> {
    // Not at once: what else is asked for in this turn of the event loop may go first.
    await Promise.resolve()
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (next.signal?.aborted === true) next.drop()
      else await next.begin()
    }
    this.#running = undefined
    this.#onIdle()
  }

  /** Who took it back makes room. */
  #dropTakenBack (by: WorkOf): void {
    const waiting = Map.groupBy(this.#waiting[by], ({ signal }) => signal?.aborted === true)
    for (const { drop } of waiting.get(true) ?? []) drop()
    this.#waiting[by] = waiting.get(false) ?? []
  }

  #next (): Waiting | undefined {
    for (const by of ORDER) {
      const next = this.#waiting[by].shift()
      if (next !== undefined) return next
    }
    return undefined
  }
}
