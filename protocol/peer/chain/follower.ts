import type { ChainHead } from '../../chain-view/chain-view.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { ASK_TIMEOUT_MS } from './constants.ts'
import type { MemberNode } from './known-member.ts'
import { followHeads } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'

/** One member that is followed: the newest head that it tells of, whether or not anybody had the time to look at those before. It ends when none comes at first. */
export class Follower {
  readonly member: MemberNode
  readonly ask: MemberChainOptions
  #newest: ChainHead | undefined
  #seen: ChainHead | undefined
  #wake: () => void = () => {}
  #failure: Error | undefined
  readonly #ending = new AbortController()

  constructor (options: { member: MemberNode, ask: MemberChainOptions }) {
    this.member = options.member
    this.ask = { mux: options.ask.mux, signal: AbortSignal.any([options.ask.signal, this.#ending.signal]) }
    this.#listen().then(() => { this.#fail(new MedrecError('STREAM_CUT')) }, (error: unknown) => { this.#fail(error instanceof Error ? error : new MedrecError('STREAM_CUT', undefined, { cause: error })) })
  }

  /** The newest head that it told of. */
  get newest (): ChainHead | undefined { return this.#newest }

  /** No more of it: what waits for it fails with this. */
  end (error: Error): void {
    this.#fail(error)
    this.#ending.abort(error)
  }

  /**
   * The newest head that was not looked at before; undefined when none came in `timeoutMs`, or something else wakes it. Throws what ended the stream.
   */
  async next (timeoutMs: number): Promise<ChainHead | undefined> {
    this.#throwIfEnded()
    if (this.#newest === this.#seen) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#wake = resolve
      const timer = setTimeout(resolve, timeoutMs)
      await promise
      clearTimeout(timer)
    }
    this.#throwIfEnded()
    if (this.#newest === this.#seen) return undefined
    this.#seen = this.#newest
    return this.#newest
  }

  /** Lets {@link next} return, with the newest head again. */
  lookAgain (): void {
    this.#seen = undefined
    this.#wake()
  }

  #throwIfEnded (): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  async #listen (): Promise<void> {
    const patience = setTimeout(() => { this.end(new MedrecError('DEADLINE')) }, ASK_TIMEOUT_MS)
    try {
      for await (const head of followHeads(this.ask)) {
        clearTimeout(patience)
        this.#newest = head
        this.#wake()
      }
    } finally {
      clearTimeout(patience)
    }
  }

  #fail (error: Error): void {
    this.#failure ??= error
    this.#wake()
  }
}
