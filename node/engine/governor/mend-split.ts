import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../protocol/headers/block-header.ts'
import type { Report } from '../../../protocol/stream/serve-messages.ts'
import { MAX_HEADERS } from '../../members/constants.ts'
import type { KnownState } from '../../members/partner-link.ts'
import type { Mesh } from '../../members/mesh.ts'
import { pause } from '../../pause.ts'
import { rankOf } from '../clique/control-clique.ts'
import type { EngineHead, SealingEngine } from '../sealing-engine.ts'
import { checkBranch } from './check-branch.ts'
import { compareHeads } from './choose-head.ts'
import type { ComparedHead } from './choose-head.ts'
import { DISTRUST_SECONDS, FOLLOW_AGAIN_SECONDS, FOLLOW_POLL_MS, FOLLOW_SECONDS } from './constants.ts'
import { findCommon } from './find-common.ts'

/** What {@link SplitMender} takes. */
export interface SplitMenderOptions {
  engine: SealingEngine
  mesh: Pick<Mesh, 'partners' | 'hashes' | 'headers' | 'reconnect' | 'only'>
  /** Seconds from block to block. */
  period: number
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

/** The head that comes first, the own one, and who may have sealed either. */
interface Split { first: StillHead, own: EngineHead & ComparedHead, sealers: readonly string[], seats: Iterable<string> }

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
   * @param options.sealers - whose heads count, in ascending order: who does not seal stands on nothing
   * @param options.seats - who is to seal as well, as the registry has it: on another side of a split they may already
   * @param options.isSealing - whether the own engine is to seal
   * @throws MedrecError `CHAIN_UNAVAILABLE`
   */
  async look ({ head, sealers, seats, isSealing }: { head: EngineHead, sealers: readonly string[], seats: Iterable<string>, isSealing: boolean }): Promise<void> {
    const { now, stillFor, engine } = this.#options
    if (head.hash !== this.#head) [this.#head, this.#since] = [head.hash, now()]
    if (now() - this.#since < stillFor) return
    const others = this.#stillHeads(sealers).filter(({ state }) => state.hash !== head.hash)
    // All of them: one that only says so must not hide one that has it.
    for (const { handle, state } of others) if (state.totalDifficulty > head.totalDifficulty) await this.#connectAnew(handle)
    // Who has a head of less difficulty is only late, and who says to have one of more may not.
    const [first] = others.filter(({ state }) => state.totalDifficulty === head.totalDifficulty).sort((a, b) => compareHeads(a.state, b.state))
    if (!isSealing || first === undefined) return
    const own = { ...head, rank: await engine.rank(head) }
    if (compareHeads(own, first.state) < 0) return
    await this.#follow({ first, own, sealers, seats })
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

  async #follow (split: Split): Promise<void> {
    const { first: { handle, state }, own } = split
    const { engine, mesh, settledDepth, now, report } = this.#options
    const common = await this.#ask(handle, async () => await findCommon({ own: engine.hashes, other: async ask => await mesh.hashes({ handle, ...ask }), numbers: [own.number, state.number] }))
    if (common === undefined || own.number - common > settledDepth()) {
      report({ event: 'split-too-deep', reason: `${handle} has another chain since ${common === undefined ? 'long ago' : `block ${common}`}; the own head is ${own.number}` })
      this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
      return
    }
    try {
      await this.#checkHead(split, common)
    } catch (error) {
      if (!isMedrecError(error, 'ANSWER_UNSOUND')) throw error
      report({ event: 'head-refused', code: error.code, reason: `${handle}: ${error.message}` })
      this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
      return
    }
    report({ event: 'split-found', reason: `the head ${state.number} of ${handle} comes before the own one, ${own.number}; the block in common is ${common}` })
    const sealsAs = await engine.sealsAs()
    await engine.stopSealing()
    try {
      if (await this.#bring({ first: split.first, common })) {
        report({ event: 'split-mended', reason: `on the chain of ${handle} now` })
      } else {
        this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
        report({ event: 'split-stays', reason: `the chain of ${handle} did not come` })
      }
    } finally {
      if (sealsAs !== undefined) await engine.startSealing(sealsAs)
    }
  }

  /** Has the engine come to the other's head. Answers whether it did. */
  async #bring ({ first: { handle, state }, common }: { first: StillHead, common: number }): Promise<boolean> {
    const { engine, mesh, now, signal } = this.#options
    const until = now() + FOLLOW_SECONDS
    try {
      // An engine looks for a better chain when it is connected with another engine, and then takes one of the heaviest by chance: one of the own side would bring it back.
      await mesh.only(handle)
      await engine.rewind(common)
      while (now() < until && !signal.aborted) {
        await mesh.reconnect(handle)
        if (await this.#waitFollowed(state, Math.min(until, now() + FOLLOW_AGAIN_SECONDS))) return true
      }
      return false
    } finally {
      await mesh.only(undefined)
    }
  }

  /** Nothing is taken back for a head that nobody sealed, or that does not come first. @throws MedrecError `ANSWER_UNSOUND` */
  async #checkHead ({ first: { handle, state }, own, sealers, seats }: Split, common: number): Promise<void> {
    const { engine, mesh, period } = this.#options
    const mine = (await engine.headers({ first: common, count: own.number - common + 1 })).map(readHeader)
    const [header] = mine
    if (header === undefined || mine.at(-1)?.hash !== own.hash) throw new MedrecError('CHAIN_UNAVAILABLE', 'The own head has changed meanwhile.')
    // No more than the own ones: of as much difficulty, the shorter chain comes first.
    const count = state.number - common
    if (count < 1) throw new MedrecError('ANSWER_UNSOUND', 'It would be a block of the own chain, and is not.')
    const blocks: BlockHeader[] = []
    while (blocks.length < count) {
      const asked = { handle, first: common + 1 + blocks.length, count: Math.min(MAX_HEADERS, count - blocks.length) }
      const some = await this.#ask(handle, async () => await mesh.headers(asked))
      if (some.length === 0) throw new MedrecError('ANSWER_UNSOUND', 'It does not have the head that it says to have.')
      blocks.push(...some)
    }
    const totalDifficulty = mine.slice(1).reduce((sum, { difficulty }) => sum - BigInt(difficulty), own.totalDifficulty)
    const sealer = checkBranch({ common: { header, totalDifficulty }, blocks, head: state, sealers, seats, period })
    const rank = rankOf({ number: state.number, position: sealers.indexOf(sealer), count: sealers.length })
    if (compareHeads(own, { ...state, rank }) < 0) throw new MedrecError('ANSWER_UNSOUND', 'It does not come before the own one.')
  }

  async #ask<T> (handle: string, ask: () => Promise<T>): Promise<T> {
    const { now } = this.#options
    try {
      return await ask()
    } catch (error) {
      if (isMedrecError(error, 'ANSWER_UNSOUND')) throw error
      // Who tells a head and not how it came to it must not be the first in question for ever.
      this.#distrusted.set(handle, now() + DISTRUST_SECONDS)
      throw new MedrecError('NETWORK_UNREACHABLE', `${handle} does not tell its chain.`, { cause: error })
    }
  }

  /** Whether the engine has the other's head, or one that is heavier still, before this second. */
  async #waitFollowed (state: KnownState, until: number): Promise<boolean> {
    const { engine, now, signal } = this.#options
    while (now() < until && !signal.aborted) {
      const head = await engine.head()
      if (head.hash === state.hash || head.totalDifficulty > state.totalDifficulty) return true
      await pause(FOLLOW_POLL_MS, signal)
    }
    return false
  }
}
