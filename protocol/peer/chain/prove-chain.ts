import { blockTag } from '../../chain/block-tag.ts'
import type { ChainHead } from '../../chain-view/chain-view.ts'
import type { RpcLog } from '../../chain-view/decode-logs.ts'
import type { LocatedEvent } from '../../chain-view/events.ts'
import { CONTRACT_NAMES, sameHistories } from '../../chain-view/histories.ts'
import type { Histories } from '../../chain-view/histories.ts'
import { HISTORY_SLOT } from '../../chain-view/history.ts'
import { EMPTY_REPLAY, replayLogs } from '../../chain-view/replay.ts'
import type { Replay } from '../../chain-view/replay.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { isMajority, whoCounts } from '../../headers/built-on.ts'
import { proveWord } from '../../headers/prove-word.ts'
import type { NetworkContracts } from '../../network/types.ts'
import type { Checkpoint } from './checkpoint.ts'
import { MAX_PROOF_STEPS, MAX_RUN } from './constants.ts'
import type { HeaderBook, SealedHeader } from './header-book.ts'
import { callRpc } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'
import { keptEvents, readEvents } from './read-events.ts'

/** What {@link proveChain} takes. */
export interface ProveChainOptions {
  /** The member that is asked. */
  ask: MemberChainOptions
  book: HeaderBook
  contracts: NetworkContracts
  /** Seconds from block to block. */
  period: number
  trust: Checkpoint
  /** Up to which block events were read and proven. */
  replay: Replay
  head: ChainHead
}

/** A head whose chain was built on by more than half of those who are trusted. */
export interface ProvenChain {
  /** The newest settled block; the one before where nothing more is settled. */
  trust: Checkpoint
  /** As of that block. */
  replay: Replay
  head: ChainHead
  /** What the view needs of the events from `from` on; those after the settled block are what one member says. */
  events: LocatedEvent[]
  from: number
}

/**
 * Checks what a member says up to a head, from what is trusted. See specs/chain.md, "Checking".
 *
 * @throws MedrecError `ANSWER_UNSOUND` when it said what is not so; `CHAIN_UNPROVEN` when its chain does not follow from what is trusted;
 * `CHAIN_STALE` when it is behind that; `TOO_LARGE` when it tells more than the reading may take; as `callRpc` when it does not answer
 */
export async function proveChain (options: ProveChainOptions): Promise<ProvenChain> {
  const { ask, book, trust, replay, head } = options
  if (head.number < trust.number) throw new MedrecError('CHAIN_STALE', 'The member shows an older head than one that was proven.')
  try {
    return await walk(options, replay)
  } catch (error) {
    // A chain that came back as another has other events from there on; one that has the trusted block has no excuse.
    if (!(error instanceof HistoryDiffers) || replay.block < 0) throw error
    const { header } = await book.at(ask, trust.number)
    if (header.hash === trust.hash) throw error
    return await walk(options, EMPTY_REPLAY)
  }
}

class HistoryDiffers extends MedrecError {
  constructor () {
    super('ANSWER_UNSOUND', 'The events that a member tells are not those that the chain has.')
  }
}

/** In one step where that goes; else half as far, again and again: who seals changes one by one. */
async function walk (options: ProveChainOptions, from: Replay): Promise<ProvenChain> {
  const { head } = options
  let { trust } = options
  let replay = from
  let goal = head.number
  const events: LocatedEvent[] = []
  /** A head on what is trusted, with too few seals between to trust more. */
  let young: ProvenChain | undefined
  for (let steps = 0; steps < MAX_PROOF_STEPS; steps++) {
    const isLast = goal === head.number
    const step = await new Step({ ...options, trust, replay }).run(goal, isLast ? head.hash : undefined)
    const isFarther = step !== undefined && step.trust.number > trust.number
    const whole = step === undefined || !isLast ? undefined : { trust: step.trust, replay: step.replay, head: step.head, events: [...events, ...step.events, ...step.recent], from: from.block + 1 }
    if (whole !== undefined && (isFarther || goal - trust.number <= 2 * trust.validators.length)) return whole
    if (isFarther) {
      for (const event of step.events) events.push(event)
      trust = step.trust
      replay = step.replay
      goal = head.number
      young = undefined
    } else {
      // What is not taken is read again.
      if (step !== undefined && (whole === undefined || young !== undefined)) options.ask.budget?.dropEvents(step.events.length + step.recent.length)
      young ??= whole
      goal = trust.number + Math.floor((goal - trust.number) / 2)
      if (goal <= trust.number) break
    }
  }
  if (young !== undefined) return young
  throw new MedrecError('CHAIN_UNPROVEN')
}

interface StepResult { trust: Checkpoint, replay: Replay, head: ChainHead, events: LocatedEvent[], recent: LocatedEvent[] }

/** One step from what is trusted to a newer head. */
class Step {
  readonly #options: Omit<ProveChainOptions, 'head'>
  readonly #sealers = new Set<string>()

  constructor (options: Omit<ProveChainOptions, 'head'>) {
    this.#options = options
  }

  /** @returns undefined when too few of the trusted sealed the blocks below `goal` */
  async run (goal: number, hash: string | undefined): Promise<StepResult | undefined> {
    const { ask, book, contracts, trust, replay } = this.#options
    const newest = await book.at(ask, goal)
    if (hash !== undefined && newest.header.hash !== hash) throw new MedrecError('CHAIN_UNAVAILABLE', 'The chain changed while it was read.')
    let block = newest
    while (block.header.height > trust.number && !this.#isBuiltOn(trust.validators)) {
      if (goal - block.header.height >= MAX_RUN) return undefined
      block = await this.#down(block)
    }
    // It is looked for down to MAX_RUN below the goal: what is older is taken as a whole.
    const { replay: base, events, recent: logs } = await readEvents({ ask, contracts, replay, to: block.header.height, recent: MAX_RUN })
    const told = this.#replayTo(base, block, logs)
    // Events that keep anything from settling must be those of the block that the trusted built on: who tells of other seats is caught here.
    if (block.header.height > trust.number && !this.#isBuiltOn(told.validators)) await this.#proveEvents(block, told.next)
    // The set that the events say must have built on it as well: nobody may be seated by a few.
    while (block.header.height > trust.number && !this.#isBuiltOn(this.#replayTo(base, block, logs).validators)) {
      if (goal - block.header.height >= MAX_RUN) {
        ask.budget?.dropEvents(events.length)
        return undefined
      }
      block = await this.#down(block)
    }
    const { next, validators } = this.#replayTo(base, block, logs)
    const { header } = block
    const isTrusted = header.hash === trust.hash
    if (!isTrusted && !(this.#isBuiltOn(trust.validators) && this.#isBuiltOn(validators))) throw new MedrecError('CHAIN_UNPROVEN')
    if (!isTrusted) await this.#proveEvents(block, next)
    else if (!sameHistories(next.histories, trust.histories)) throw new HistoryDiffers()
    const above = hash === undefined ? undefined : await readEvents({ ask, contracts, replay: next, to: goal, recent: MAX_RUN })
    if (above !== undefined) this.#checkSealers(replayLogs({ replay: above.replay, logs: above.recent, upTo: goal, contracts }))
    return {
      trust: isTrusted ? trust : { number: header.height, hash: header.hash, validators, histories: next.histories },
      replay: next,
      head: this.#headOf(newest, block, validators),
      events: [...events, ...keptEvents({ ask, contracts, logs: logs.filter(log => Number(log.blockNumber) <= header.height) })],
      recent: above === undefined ? [] : [...above.events, ...keptEvents({ ask, contracts, logs: above.recent })]
    }
  }

  async #down (block: SealedHeader): Promise<SealedHeader> {
    const { ask, book } = this.#options
    if (block.sealer !== undefined) this.#sealers.add(block.sealer)
    return await book.before(ask, block)
  }

  /** @throws MedrecError `ANSWER_UNSOUND` when the events up to a block do not come to what its state has; as `callRpc` */
  async #proveEvents ({ header }: SealedHeader, { histories }: Replay): Promise<void> {
    const { ask, contracts } = this.#options
    const proven = await proveHistories({ ask, contracts, number: header.height, stateRoot: header.stateRoot })
    if (!sameHistories(histories, proven)) throw new HistoryDiffers()
  }

  #isBuiltOn (validators: readonly string[]): boolean {
    return isMajority({ sealers: this.#sealers, validators })
  }

  /** Who was voted out may seal until the engine has followed; who never had a seat never does. */
  #checkSealers ({ seats }: Replay): void {
    const known = new Set([...this.#options.trust.validators, ...seats.everybody()])
    for (const sealer of this.#sealers) if (!known.has(sealer)) throw new MedrecError('ANSWER_UNSOUND', `A block was sealed by ${sealer}, who may not.`)
  }

  /**
   * One who seals can put a head of any time on an old block. More than half stand behind the time of the settled block; each of them who sealed since
   * stands behind one period more.
   */
  #headOf (newest: SealedHeader, settled: SealedHeader, validators: readonly string[]): ChainHead {
    const { trust, period } = this.#options
    const { height, hash, time } = newest.header
    const count = new Set([...trust.validators, ...validators].filter(validator => this.#sealers.has(validator))).size
    return { number: height, hash, timestamp: Math.min(time, settled.header.time + count * period) }
  }

  #replayTo (replay: Replay, block: SealedHeader, logs: RpcLog[]): { next: Replay, validators: string[] } {
    const { contracts, trust } = this.#options
    const upTo = block.header.height
    const next = upTo === replay.block ? replay : replayLogs({ replay, logs: logs.filter(log => !(Number(log.blockNumber) > upTo)), upTo, contracts })
    const seated = next.seats.at(upTo) ?? trust.validators
    return { next, validators: whoCounts({ trusted: trust.validators, seated, sealers: block.sealer === undefined ? this.#sealers : [block.sealer, ...this.#sealers] }) }
  }
}

/** The histories that the contracts have after a block. @throws MedrecError `ANSWER_UNSOUND`; as `callRpc` */
async function proveHistories (options: { ask: MemberChainOptions, contracts: NetworkContracts, number: number, stateRoot: string }): Promise<Histories> {
  const { ask, contracts, number, stateRoot } = options
  const words = await Promise.all(CONTRACT_NAMES.map(async name => {
    const address = contracts[name]
    const proof = await callRpc({ ...ask, method: 'eth_getProof', params: [address, [HISTORY_SLOT], blockTag(number)] })
    return [name, await proveWord({ stateRoot, address, slot: HISTORY_SLOT, proof })]
  }))
  return Object.fromEntries(words) as unknown as Histories
}
