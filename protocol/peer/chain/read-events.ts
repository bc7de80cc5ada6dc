import type { ChainState } from '../../chain-view/chain-state.ts'
import type { ChainHead } from '../../chain-view/chain-view.ts'
import { decodeLogs } from '../../chain-view/decode-logs.ts'
import type { RpcLog } from '../../chain-view/decode-logs.ts'
import type { LocatedEvent } from '../../chain-view/events.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import type { NetworkContracts } from '../../network/types.ts'
import { BLOCKS_A_PAGE } from './constants.ts'
import { callRpc } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'

/** Reads events block by block, always all of the three contracts: nobody is told which relationship is mine. */
export class EventReader {
  readonly #contracts: NetworkContracts
  /** The settled block up to which the state was read, and its hash then. */
  #settled: { number: number, hash: string } | undefined

  constructor (contracts: NetworkContracts) {
    this.#contracts = contracts
  }

  /**
   * Brings a state up to a head. When the chain no longer has the block that was settled (it came back shorter, or as another), everything is read anew.
   *
   * @throws MedrecError `CHAIN_UNAVAILABLE`, `RPC_REFUSED`, `ANSWER_UNSOUND`, `STREAM_CUT`
   */
  async readTo (options: MemberChainOptions & { state: ChainState, head: ChainHead }): Promise<void> {
    const { state, head, ...ask } = options
    const isAgreed = this.#settled !== undefined && state.settledNumber >= this.#settled.number && head.number >= this.#settled.number &&
      await this.#hashOf(ask, this.#settled.number) === this.#settled.hash
    const from = isAgreed ? state.settledNumber + 1 : 0
    const events = from > head.number ? [] : await this.#events(ask, from, head.number)
    state.update({ from, events, head })
    const { settledNumber } = state
    if (settledNumber >= 0 && (!isAgreed || settledNumber !== this.#settled?.number)) {
      const hash = settledNumber === head.number ? head.hash : await this.#hashOf(ask, settledNumber)
      this.#settled = hash === undefined ? undefined : { number: settledNumber, hash }
    }
  }

  async #events (ask: MemberChainOptions, first: number, last: number): Promise<LocatedEvent[]> {
    const { providerRegistry, relationships, accessLogs } = this.#contracts
    const events: LocatedEvent[] = []
    let size = BLOCKS_A_PAGE
    for (let from = first; from <= last;) {
      const to = Math.min(last, from + size - 1)
      try {
        const logs = await callRpc({ ...ask, method: 'eth_getLogs', params: [{ fromBlock: hex(from), toBlock: hex(to), address: [providerRegistry, relationships, accessLogs] }] })
        if (!Array.isArray(logs)) throw new MedrecError('BAD_MESSAGE')
        for (const event of decodeLogs({ logs: logs as RpcLog[], contracts: this.#contracts })) events.push(event)
        from = to + 1
      } catch (error) {
        // Too much in these blocks for one answer.
        if (!isMedrecError(error, 'RPC_REFUSED') || from === to) throw error
        size = Math.ceil((to - from + 1) / 2)
      }
    }
    return events
  }

  async #hashOf (ask: MemberChainOptions, number: number): Promise<string | undefined> {
    const block = await callRpc({ ...ask, method: 'eth_getBlockByNumber', params: [hex(number), false] }) as { hash?: unknown } | null
    return typeof block?.hash === 'string' ? block.hash : undefined
  }
}

function hex (number: number): string {
  return `0x${number.toString(16)}`
}
