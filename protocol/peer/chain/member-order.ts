import type { RandomBytes } from '../../crypto/random.ts'
import { peerIdOf } from '../../network/values.ts'
import { drawOrder } from './carry-message.ts'
import { FIRST_PAUSE_MS, MAX_PAUSE_MS } from './constants.ts'

/** A member as it can be reached. */
export interface KnownMember { id: string, addresses: string[] }

/** Whom to ask next: drawn uniformly of those that are known, not in use, and not put aside. */
export class MemberOrder {
  readonly #addresses: () => string[]
  readonly #randomBytes: RandomBytes
  readonly #now: () => number
  readonly #inUse = new Set<string>()
  /** Until when, epoch seconds; and whether somebody who asks ends it. */
  readonly #aside = new Map<string, { until: number, canEnd: boolean }>()
  readonly #failures = new Map<string, number>()

  /** @param options.now - epoch seconds */
  constructor (options: { addresses: () => string[], randomBytes: RandomBytes, now: () => number }) {
    this.#addresses = options.addresses
    this.#randomBytes = options.randomBytes
    this.#now = options.now
  }

  /** Every member that is known, by the PeerId that its addresses name. */
  all (): KnownMember[] {
    const members = new Map<string, string[]>()
    for (const address of this.#addresses()) {
      const id = peerIdOf(address)
      if (id !== undefined) members.set(id, [...members.get(id) ?? [], address])
    }
    return [...members].map(([id, addresses]) => ({ id, addresses }))
  }

  /** Takes one into use; undefined when there is none to ask now. */
  take (): KnownMember | undefined {
    const [drawn] = drawOrder(this.#free(), this.#randomBytes)
    if (drawn !== undefined) this.#inUse.add(drawn.id)
    return drawn
  }

  /** Whether there is one to ask besides those in use. */
  hasOther (): boolean {
    return this.#free().length > 0
  }

  /** Out of use; not to be asked for `seconds`, whoever wants it. */
  putAside (id: string, seconds: number): void {
    this.#inUse.delete(id)
    this.#aside.set(id, { until: this.#now() + seconds, canEnd: false })
  }

  /** Out of use, since it did not answer: asked again later, each time twice as late, or when somebody asks. */
  putOff (id: string): void {
    this.#inUse.delete(id)
    const failures = this.#failures.get(id) ?? 0
    this.#failures.set(id, failures + 1)
    this.#aside.set(id, { until: this.#now() + Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures) / 1_000, canEnd: true })
  }

  /** It answers. */
  answered (id: string): void {
    this.#failures.delete(id)
  }

  /** Who only did not answer is asked again now. */
  endPauses (): void {
    for (const [id, { canEnd }] of this.#aside) if (canEnd) this.#aside.delete(id)
  }

  #free (): KnownMember[] {
    const now = this.#now()
    return this.all().filter(({ id }) => !this.#inUse.has(id) && (this.#aside.get(id)?.until ?? 0) <= now)
  }
}
