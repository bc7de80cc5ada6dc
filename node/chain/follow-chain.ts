import { createChainState } from '../../protocol/chain-view/chain-state.ts'
import type { ChainHead, WholeView } from '../../protocol/chain-view/chain-view.ts'
import type { LocatedEvent } from '../../protocol/chain-view/events.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { decodeLogs } from '../../protocol/chain-view/decode-logs.ts'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import { pause } from '../pause.ts'
import { BLOCKS_A_PAGE, POLL_MS, RETRY_MS } from './constants.ts'
import type { Rpc } from './rpc.ts'

interface Block { number: string, hash: string, parentHash: string, timestamp: string }

/** What {@link followChain} takes. */
export interface FollowChainOptions {
  rpc: Rpc
  network: NetworkFile
  /** Told when the engine stops and starts answering, and when the chain came back shorter. */
  report: (event: { event: string, reason?: string }) => void
  /** Ends the waiting for the first head. */
  signal?: AbortSignal
}

/**
 * Follows the provider's own engine into memory, so that a decision asks nobody. When the engine is away the view only gets old; when the chain
 * comes back shorter, everything is read anew; another chain is never followed. Resolves when the first head is known, however long the engine takes.
 *
 * @throws MedrecError `NETWORK_INVALID` when the engine keeps another chain; `CANCELLED`
 */
export async function followChain (options: FollowChainOptions): Promise<{ view: WholeView, stop: () => Promise<void> }> {
  const follower = new Follower(options)
  await follower.begin()
  return { view: follower.state, stop: async () => { await follower.stop() } }
}

class Follower {
  readonly #options: FollowChainOptions
  readonly state: ReturnType<typeof createChainState>
  readonly #ending = new AbortController()
  /** The block that everything up to it was read of, and its hash then. */
  #settled: { number: number, hash: string } | undefined
  #running: Promise<void> | undefined
  #isAway = false

  constructor (options: FollowChainOptions) {
    this.#options = options
    this.state = createChainState(options.network)
  }

  async begin (): Promise<void> {
    const { signal } = this.#options
    while (this.state.head() === undefined) {
      if (signal?.aborted === true) throw new MedrecError('CANCELLED')
      if (!await this.#tryLook(error => error.code !== 'NETWORK_INVALID')) await pause(RETRY_MS, signal ?? this.#ending.signal)
    }
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
      await this.#look()
      if (this.#isAway) this.#options.report({ event: 'engine-back' })
      this.#isAway = false
      return true
    } catch (error) {
      if (!(error instanceof MedrecError) || !mayLast(error)) throw error
      if (!this.#isAway && !this.#ending.signal.aborted) this.#options.report({ event: 'engine-away', reason: error.message })
      this.#isAway = true
      return false
    }
  }

  async #checkChain (): Promise<void> {
    const { rpc, network } = this.#options
    const [chainId, genesis] = await Promise.all([rpc('eth_chainId', []), rpc('eth_getBlockByNumber', ['0x0', false])])
    if (Number(chainId) !== network.chainId || (genesis as Block | null)?.hash !== network.genesisHash) throw new MedrecError('NETWORK_INVALID', `The engine keeps another chain than that of network.json, "${network.name}". Look at "network" and at "engine" in the configuration.`)
  }

  async #look (): Promise<void> {
    const { rpc } = this.#options
    const { signal } = this.#ending
    const block = await rpc('eth_getBlockByNumber', ['latest', false], signal) as Block | null
    if (block === null) throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine has no block.')
    const head = toHead(block)
    if (this.state.head()?.hash === head.hash) return
    const agrees = this.#settled !== undefined && head.number > this.#settled.number && await this.#hashOf(this.#settled.number) === this.#settled.hash
    if (this.#settled !== undefined && !agrees) {
      await this.#checkChain()
      this.#options.report({ event: 'chain-changed', reason: `head ${head.number} does not stand on block ${this.#settled.number} as it was` })
    }
    const from = agrees ? this.state.settledNumber + 1 : 0
    const events = await this.#events(from, head.number)
    const update = { from, events, head }
    const settledNumber = this.state.settledNumberAfter(update)
    const hash = settledNumber < 0 ? undefined : settledNumber === head.number ? head.hash : await this.#hashOf(settledNumber)
    // What was read must be of one chain: the head still stands where it stood.
    if (await this.#hashOf(head.number) !== head.hash) throw new MedrecError('CHAIN_UNAVAILABLE', 'The chain changed while it was read.')
    this.state.update(update)
    this.#settled = hash === undefined ? undefined : { number: settledNumber, hash }
  }

  async #events (first: number, last: number): Promise<LocatedEvent[]> {
    const { rpc, network: { contracts } } = this.#options
    const pages: LocatedEvent[][] = []
    for (let from = first; from <= last; from += BLOCKS_A_PAGE) {
      const to = Math.min(last, from + BLOCKS_A_PAGE - 1)
      const logs = await rpc('eth_getLogs', [{ fromBlock: hex(from), toBlock: hex(to), address: Object.values(contracts) }], this.#ending.signal)
      pages.push(decodeLogs({ logs: logs as RpcLog[], contracts }))
    }
    return pages.flat()
  }

  async #hashOf (number: number): Promise<string | undefined> {
    const block = await this.#options.rpc('eth_getBlockByNumber', [hex(number), false], this.#ending.signal) as Block | null
    return block?.hash
  }
}

function toHead (block: Block): ChainHead {
  return { number: Number(block.number), hash: block.hash, timestamp: Number(block.timestamp) }
}

function hex (number: number): string {
  return `0x${number.toString(16)}`
}
