import { blockTag } from '../../chain/block-tag.ts'
import { readPages } from '../../chain/read-pages.ts'
import type { RpcLog } from '../../chain-view/decode-logs.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import type { NetworkContracts } from '../../network/types.ts'
import { BLOCKS_A_PAGE, MAX_EVENT_CHARACTERS } from './constants.ts'
import { callRpc } from './member-chain.ts'
import type { MemberChainOptions } from './member-chain.ts'

/**
 * Every event of the blocks `from` … `to`, in order and page by page, always of all three contracts: nobody is told which relationship is mine.
 * `to` of a page is the last block whose events have come.
 *
 * @throws MedrecError `ANSWER_UNSOUND` when an event has the wrong form; as {@link callRpc}
 */
export async function * readLogPages (options: MemberChainOptions & { contracts: NetworkContracts, from: number, to: number }): AsyncGenerator<{ logs: RpcLog[], to: number }> {
  const { contracts: { providerRegistry, relationships, accessLogs }, from: first, to: last, ...ask } = options
  const pages = readPages({
    from: first,
    to: last,
    maxBlocks: BLOCKS_A_PAGE,
    ask: async ({ from, to }) => {
      ask.budget?.beginPage()
      const logs = await callRpc({ ...ask, method: 'eth_getLogs', params: [{ fromBlock: blockTag(from), toBlock: blockTag(to), address: [providerRegistry, relationships, accessLogs] }] })
      if (!Array.isArray(logs) || !logs.every(isLog)) throw new MedrecError('ANSWER_UNSOUND', 'An event of the chain cannot be read.')
      return logs
    },
    isTooMuch: error => isMedrecError(error, 'RPC_REFUSED')
  })
  for await (const { page: logs, to } of pages) yield { logs, to }
}

function isLog (value: unknown): value is RpcLog {
  const { address, topics, data, blockNumber } = (value ?? {}) as Record<string, unknown>
  // An EVM's log has four topics at most.
  return typeof address === 'string' && typeof blockNumber === 'string' && typeof data === 'string' && data.length <= MAX_EVENT_CHARACTERS && Array.isArray(topics) && topics.length <= 4 && topics.every(topic => typeof topic === 'string')
}
