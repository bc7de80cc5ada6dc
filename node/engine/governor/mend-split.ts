import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Report } from '../../../protocol/stream/serve-messages.ts'
import type { KnownState } from '../../members/partner-link.ts'
import type { Mesh } from '../../members/mesh.ts'
import { pause } from '../../pause.ts'
import type { EngineHead, SealingEngine } from '../sealing-engine.ts'
import { compareHeads } from './choose-head.ts'
import { DISTRUST_SECONDS, FOLLOW_FIRST_SECONDS, FOLLOW_POLL_MS, FOLLOW_SECONDS } from './constants.ts'
import { findCommon } from './find-common.ts'

/** What {@link SplitMender} takes. */
export interface SplitMenderOptions {
  engine: SealingEngine
  mesh: Pick<Mesh, 'partners' | 'hashes' | 'reconnect'>
  /** For how long a head must not have changed, seconds. */
  stillFor: number
  /** Blocks on top that settle one. */
  settledDepth: () => number
  /** Epoch seconds. */
  now: () => number
  report: Report
  signal: AbortSignal
}

/** A head that stands still, and whose it is. */
interface StillHead { handle: string, state: KnownState }

/** Brings an engine to the side of a split that EIP-3436 prefers. See specs/governor.md, "Splits". */
export class SplitMender {
  readonly #options: SplitMenderOptions
  readonly #distrusted = new Map<string, number>()
  readonly #reconnected = new Map<string, number>()
  #head = ''
  #since = 0

  constructor (options: SplitMenderOptions) {
    this.#options = options
  }

  /**
   * Looks whether the own engine stands on the wrong side, and mends that. To be called once a block period.
   *
   * @param options.sealers - whose heads count: who does not seal stands on nothing
   * @param options.isSealing - whether the own engine is to seal
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  async look ({ head, sealers, isSealing }: { head: EngineHead, sealers: readonly string[], isSealing: boolean }): Promise<void> {
    const { now, stillFor, engine } = this.#options
    if (head.hash !== this.#head) [this.#head, this.#since] = [head.hash, now()]
    if (now() - this.#since < stillFor) return
    const others = this.#stillHeads(sealers).filter(({ state }) => state.hash !== head.hash)
    // All of them: one that only says so must not hide one that has it.
    for (const { handle, state } of others) if (state.totalDifficulty > head.totalDifficulty) await this.#connectAnew(handle)
    // Who has a head of less difficulty is only late, and who says to have one of more may not.
    const [first] = others.filter(({ state }) => state.totalDifficulty === head.totalDifficulty).sort((a, b) => compareHeads(a.state, b.state))
    if (!isSealing || first === undefined || compareHeads({ ...head, rank: await engine.rank(head) }, first.state) < 0) return
    await this.#follow(first, head)
  }

  #stillHeads (sealers: readonly string[]): StillHead[] {
    const { mesh, now, stillFor } = this.#options
    return mesh.partners().flatMap(({ partner: { handle, consensus }, state }) => {
      const isStill = state !== undefined && sealers.includes(consensus) && now() - state.since >= stillFor && now() >= (this.#distrusted.get(handle) ?? 0)
      return isStill ? [{ handle, state }] : []
    })
  }

  async #connectAnew (handle: string): Promise<void> {
    const { mesh, now, stillFor, report } = this.#options
    if (now() - (this.#reconnected.get(handle) ?? 0) < stillFor) return
    this.#reconnected.set(handle, now())
    report({ event: 'engine-reconnected', reason: `${handle} has a heavier chain that is not followed` })
    await mesh.reconnect(handle)
  }

  async #follow ({ handle, state }: StillHead, head: EngineHead): Promise<void> {
    const { engine, mesh, settledDepth, now, report } = this.#options
    const common = await this.#findCommon(handle, [head.number, state.number])
    if (common === undefined || head.number - common > settledDepth()) {
      report({ event: 'split-too-deep', reason: `${handle} has another chain since ${common === undefined ? 'long ago' : `block ${common}`}; the own head is ${head.number}` })
      this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
      return
    }
    report({ event: 'split-found', reason: `the head ${state.number} of ${handle} comes before the own one, ${head.number}; the block in common is ${common}` })
    const sealsAs = await engine.sealsAs()
    await engine.stopSealing()
    try {
      await engine.rewind(common)
      // An engine that was told of the other's head when they connected comes by itself; one that was not is to be told anew, which may take a while.
      if (!await this.#waitFollowed(state, FOLLOW_FIRST_SECONDS)) await mesh.reconnect(handle)
      if (await this.#waitFollowed(state, FOLLOW_SECONDS)) {
        report({ event: 'split-mended', reason: `on the chain of ${handle} now` })
      } else {
        this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
        report({ event: 'split-stays', reason: `the chain of ${handle} did not come` })
      }
    } finally {
      if (sealsAs !== undefined) await engine.startSealing(sealsAs)
    }
  }

  async #findCommon (handle: string, numbers: [number, number]): Promise<number | undefined> {
    const { engine, mesh, now } = this.#options
    try {
      return await findCommon({ own: engine.hashes, other: async ask => await mesh.hashes({ handle, ...ask }), numbers })
    } catch (error) {
      // Who tells a head and not how it came to it must not be the first in question for ever.
      this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
      throw new MedrecError('NETWORK_UNREACHABLE', `${handle} does not tell its chain.`, { cause: error })
    }
  }

  /** Whether the engine has the other's head, or one that is heavier still. */
  async #waitFollowed (state: KnownState, seconds: number): Promise<boolean> {
    const { engine, now, signal } = this.#options
    const until = now() + seconds
    while (now() < until && !signal.aborted) {
      const head = await engine.head()
      if (head.hash === state.hash || head.totalDifficulty > state.totalDifficulty) return true
      await pause(FOLLOW_POLL_MS, signal)
    }
    return false
  }
}
