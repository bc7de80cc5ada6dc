import { blockTag } from '../../protocol/chain/block-tag.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import { createChainState } from '../../protocol/chain-view/chain-state.ts'
import type { ChainState } from '../../protocol/chain-view/chain-state.ts'
import type { ChainHead, WholeView } from '../../protocol/chain-view/chain-view.ts'
import type { LocatedEvent } from '../../protocol/chain-view/events.ts'
import { CONTRACT_NAMES } from '../../protocol/chain-view/histories.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { decodeLogs } from '../../protocol/chain-view/decode-logs.ts'
import { pause } from '../pause.ts'
import { EVENTS_A_STEP, POLL_MS, REPLACED_LOOKS, RETRY_MS } from './constants.ts'
import { lookAtAnchors } from './look-at-anchors.ts'
import type { Rpc } from './rpc.ts'

interface Block { number: string, hash: string, parentHash: string, timestamp: string }

/** What was read, up to the settled block with this hash. */
interface Reading { readonly state: ChainState, settled: { number: number, hash: string } | undefined }

/** What {@link followChain} takes. */
export interface FollowChainOptions {
  rpc: Rpc
  network: NetworkFile
  /** Told when the engine stops and starts answering, and when the chain came back shorter. */
  report: (event: { event: string, reason?: string }) => void
  /** Ends the waiting for the first head. */
  signal?: AbortSignal
  /** Events that are held before the view takes them; {@link EVENTS_A_STEP}. */
  eventsAStep?: number
}

/**
 * Follows the provider's own engine into memory, so that a decision asks nobody. When the engine is away the view only gets old; when the chain
 * comes back shorter, everything is read anew; another chain is never followed. Resolves when the first head is known, however long the engine takes.
 * A long way is taken in steps, so that no more of it is in memory than the view keeps.
 *
 * @throws MedrecError `NETWORK_INVALID` when the engine keeps another chain; `CANCELLED`
 */
export async function followChain (options: FollowChainOptions): Promise<{ view: WholeView, accompany: (companion: Companion) => void, stop: () => Promise<void> }> {
  const follower = new Follower(options)
  await follower.begin()
  return { view: follower.state, accompany: companion => { follower.companion = companion }, stop: async () => { await follower.stop() } }
}

/**
 * Reads what else there is at a head, before the view takes it; what it gives is called when the view takes it. `isAnew`: the chain has come back as
 * another, and nothing that was read before counts.
 */
export type Companion = (options: { head: ChainHead, isAnew: boolean, signal: AbortSignal }) => Promise<() => void>

/** Another block has come in the place of the head while it was read. Without finality that is usual: there is a newer head, and the engine is not away. */
class HeadReplaced extends MedrecError {
  constructor () { super('CHAIN_UNAVAILABLE', 'The chain changed while it was read.') }
}

class Follower {
  readonly #options: FollowChainOptions
  readonly state: ChainState
  readonly #ending = new AbortController()
  /** Ends what is being read. */
  #signal = this.#ending.signal
  /** What is fed: the view, or what is to take its place when it is whole. */
  #reading: Reading
  #running: Promise<void> | undefined
  #isAway = false
  companion: Companion = async () => () => {}

  constructor (options: FollowChainOptions) {
    this.#options = options
    this.state = createChainState(options.network)
    this.#reading = { state: this.state, settled: undefined }
  }

  async begin (): Promise<void> {
    const { signal } = this.#options
    if (signal !== undefined) this.#signal = AbortSignal.any([signal, this.#ending.signal])
    while (this.state.head() === undefined) {
      if (signal?.aborted === true) throw new MedrecError('CANCELLED')
      if (!await this.#tryLook(error => error.code !== 'NETWORK_INVALID')) await pause(RETRY_MS, this.#signal)
    }
    this.#signal = this.#ending.signal
    this.#running = this.#run()
  }

  async stop (): Promise<void> {
    this.#ending.abort()
    await this.#running
  }

  async #run (): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      await pause(this.#isAway ? RETRY_MS : POLL_MS, signal)
      if (!signal.aborted) await this.#tryLook(() => true)
    }
  }

  /** Whether the view is up to the engine's head. What keeps it from being is reported once, when it may last. */
  async #tryLook (mayLast: (error: MedrecError) => boolean): Promise<boolean> {
    try {
      if (this.#isAway || this.state.head() === undefined) await this.#checkChain()
      await this.#lookAtWhole()
      if (this.#isAway) this.#options.report({ event: 'engine-back' })
      this.#isAway = false
      return true
    } catch (error) {
      if (!(error instanceof MedrecError) || !mayLast(error)) throw error
      if (!this.#isAway && !this.#signal.aborted) this.#options.report({ event: 'engine-away', reason: error.message })
      this.#isAway = true
      return false
    }
  }

  async #checkChain (): Promise<void> {
    const { rpc, network } = this.#options
    const [chainId, genesis] = await Promise.all([rpc('eth_chainId', []), rpc('eth_getBlockByNumber', ['0x0', false])])
    if (Number(chainId) !== network.chainId || (genesis as Block | null)?.hash !== network.genesisHash) throw new MedrecError('NETWORK_INVALID', `The engine keeps another chain than that of network.json, "${network.name}". Look at "network" and at "engine" in the configuration.`)
  }

  /** A head that was replaced while it was read: the one in its place is read at once. */
  async #lookAtWhole (): Promise<void> {
    for (let looks = 1; ; looks++) {
      try {
        await this.#look()
        return
      } catch (error) {
        if (!(error instanceof HeadReplaced) || looks === REPLACED_LOOKS) throw error
      }
    }
  }

  async #look (): Promise<void> {
    const block = await this.#options.rpc('eth_getBlockByNumber', ['latest', false], this.#signal) as Block | null
    if (block === null) throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine has no block.')
    const head = toHead(block)
    if (this.state.head()?.hash === head.hash) return
    const { settled } = this.#reading
    const agrees = settled !== undefined && head.number > settled.number && await this.#hashOf(settled.number) === settled.hash
    if (settled !== undefined && !agrees) {
      await this.#checkChain()
      this.#options.report({ event: 'chain-changed', reason: `head ${head.number} does not stand on block ${settled.number} as it was` })
    }
    // From the first block on it shows when it is whole: half of it would be a chain without those who came later.
    if (!agrees) this.#reading = { state: createChainState(this.#options.network), settled: undefined }
    const reading = this.#reading
    for (let from = agrees ? reading.state.settledNumber + 1 : 0; from <= head.number;) from = await this.#step({ reading, from, head })
    if (reading.state === this.state) return
    const keep = await this.companion({ head, isAnew: true, signal: this.#signal })
    keep()
    this.state.become(reading.state)
    this.#reading = { ...reading, state: this.state }
  }

  /** Takes the events from a block on, up to the head or as many as are held at once. Gives the block to go on from. */
  async #step ({ reading, from, head }: { reading: Reading, from: number, head: ChainHead }): Promise<number> {
    const { state } = reading
    const { events, to } = await this.#readEvents({ from, to: head.number, atLeast: state.head()?.number ?? from })
    const isAtSettled = from === state.settledNumber + 1
    await lookAtAnchors({ events, contracts: this.#options.network.contracts, rpc: this.#options.rpc, signal: this.#signal, before: id => isAtSettled ? state.relationship(id).settled : state.relationship(id).atHead })
    const keep = to === head.number && state === this.state ? await this.companion({ head, isAnew: false, signal: this.#signal }) : undefined
    const update = { from, events, head: to === head.number ? head : await this.#headAt(to) }
    const settledNumber = reading.state.settledNumberAfter(update)
    const hash = settledNumber < 0 ? undefined : settledNumber === head.number ? head.hash : await this.#hashOf(settledNumber)
    // What was read must be of one chain: the head still stands where it stood.
    if (await this.#hashOf(head.number) !== head.hash) throw new HeadReplaced()
    // First, so that whoever hears of the new head finds all that it takes away.
    keep?.()
    reading.state.update(update)
    reading.settled = hash === undefined ? undefined : { number: settledNumber, hash }
    return to + 1
  }

  /** @param range.atLeast - the head goes on from here, never back: what was taken away stays taken away */
  async #readEvents ({ from, to: last, atLeast }: { from: number, to: number, atLeast: number }): Promise<{ events: LocatedEvent[], to: number }> {
    const { rpc, network: { contracts }, eventsAStep = EVENTS_A_STEP } = this.#options
    const events: LocatedEvent[] = []
    for await (const { page, to } of readEngineLogs({ rpc, addresses: CONTRACT_NAMES.map(name => contracts[name]), from, to: last, signal: this.#signal })) {
      for (const event of decodeLogs({ logs: page, contracts })) events.push(event)
      if (events.length >= eventsAStep && to >= atLeast) return { events, to }
    }
    return { events, to: last }
  }

  async #headAt (number: number): Promise<ChainHead> {
    const block = await this.#options.rpc('eth_getBlockByNumber', [blockTag(number), false], this.#signal) as Block | null
    if (block === null) throw new HeadReplaced()
    return toHead(block)
  }

  async #hashOf (number: number): Promise<string | undefined> {
    const block = await this.#options.rpc('eth_getBlockByNumber', [blockTag(number), false], this.#signal) as Block | null
    return block?.hash
  }
}

function toHead (block: Block): ChainHead {
  return { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) }
}
