import type { RpcLog } from '../chain-view/decode-logs.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { blockTag } from './block-tag.ts'
import { ENGINE_LOG_BLOCKS } from './constants.ts'
import { readPages } from './read-pages.ts'

/** What {@link readEngineLogs} takes. */
export interface ReadEngineLogsOptions {
  /** Asks a node's own engine. */
  rpc: (method: string, params: unknown[], signal?: AbortSignal) => Promise<unknown>
  /** Of the contracts. */
  addresses: readonly string[]
  /** The first block and the last. */
  from: number
  to: number
  /** Of which kinds, as `eth_getLogs` takes them; all when left out. */
  topics?: readonly unknown[]
  /** Blocks of a page at most, where the kinds asked for are rare. */
  maxBlocks?: number
  signal?: AbortSignal | undefined
}

/**
 * The events of contracts as the own engine has them, page by page: however much members have said in a few blocks, neither the engine nor the node
 * holds more than a page of it.
 *
 * An engine does not always say that it was asked for too much: it may take too long, or refuse with an error of its own. So whatever fails is asked for
 * again as less, at most log2 of a page's blocks times in vain.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`; `TOO_LARGE` when one block has more than the node takes
 */
export function readEngineLogs (options: ReadEngineLogsOptions): AsyncGenerator<{ to: number, page: RpcLog[] }> {
  const { rpc, addresses, from, to, topics, maxBlocks = ENGINE_LOG_BLOCKS, signal } = options
  return readPages({
    from,
    to,
    maxBlocks,
    ask: async page => {
      const logs = await rpc('eth_getLogs', [{ fromBlock: blockTag(page.from), toBlock: blockTag(page.to), address: addresses, ...topics === undefined ? {} : { topics } }], signal)
      if (!Array.isArray(logs)) throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine gave no list of events.')
      return logs as RpcLog[]
    },
    isTooMuch: error => signal?.aborted !== true && (isMedrecError(error, 'TOO_LARGE') || isMedrecError(error, 'CHAIN_UNAVAILABLE'))
  })
}
