import type { ChainHead } from '../../chain-view/chain-view.ts'
import { toHex } from '../../crypto/bytes.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../../messages/chain_pb.ts'
import { isSameNetwork } from '../../network/network-address.ts'
import { parseNetworkFile } from '../../network/parse-network-file.ts'
import type { NetworkFile, NetworkIdentity } from '../../network/types.ts'
import type { Mux } from '../../stream/open-mux.ts'
import { requestItems, requestOne } from '../../stream/request-items.ts'
import { ASK_TIMEOUT_MS, MAX_RPC_ANSWER } from './constants.ts'
import type { ReadingBudget } from './reading-budget.ts'

/** What a member is asked on a stream of /medrec/chain. See specs/chain.md. */
export interface MemberChainOptions {
  mux: Mux
  signal: AbortSignal
  /** What is left for the reading that this belongs to. */
  budget?: ReadingBudget | undefined
}

/** network.json as the member has it. @throws MedrecError `OTHER_NETWORK` when it is of another network */
export async function askNetwork (options: MemberChainOptions & { expected: NetworkIdentity }): Promise<NetworkFile> {
  const { mux, signal, expected } = options
  const answer = await requestOne({ mux, signal, request: RequestSchema, item: ItemSchema, timeoutMs: ASK_TIMEOUT_MS, message: { body: { case: 'network', value: {} } } })
  if (answer.body.case !== 'network') throw new MedrecError('BAD_MESSAGE')
  const file = parseNetworkFile(answer.body.value.json)
  if (!isSameNetwork(file, expected)) throw new MedrecError('OTHER_NETWORK')
  return file
}

/** New heads, the newest at once, until the signal aborts or the stream ends. */
export async function * followHeads (options: MemberChainOptions): AsyncGenerator<ChainHead> {
  const items = requestItems({ ...options, timeoutMs: Number.POSITIVE_INFINITY, request: RequestSchema, item: ItemSchema, message: { body: { case: 'heads', value: {} } } })
  for await (const { item } of items) {
    if (item.body.case !== 'head') throw new MedrecError('BAD_MESSAGE')
    const { number, hash, timestamp } = item.body.value
    yield { number: Number(number), hash: toHex(hash), timestamp: Number(timestamp) }
  }
}

/**
 * One JSON-RPC call of the subset that members answer.
 *
 * @throws MedrecError `RPC_REFUSED`, `CHAIN_UNAVAILABLE`; `TOO_LARGE`, also when it is more than the reading may take; `BAD_MESSAGE`
 */
export async function callRpc (options: MemberChainOptions & { method: string, params: unknown[] }): Promise<unknown> {
  const { mux, signal, budget, method, params } = options
  const parts: string[] = []
  let length = 0
  const items = requestItems({ mux, signal, request: RequestSchema, item: ItemSchema, timeoutMs: ASK_TIMEOUT_MS, message: { body: { case: 'rpc', value: { method, params: JSON.stringify(params) } } } })
  for await (const { item } of items) {
    if (item.body.case !== 'rpc') throw new MedrecError('BAD_MESSAGE')
    const { part, error } = item.body.value
    if (error !== '') throw new MedrecError('CHAIN_UNAVAILABLE', `The chain answered ${method} with an error.`, { cause: error })
    // Nothing in a part costs the one who sends it nothing, and goes on for ever.
    if (part === '') throw new MedrecError('BAD_MESSAGE')
    length += part.length
    if (length > MAX_RPC_ANSWER) throw new MedrecError('TOO_LARGE')
    budget?.takeCharacters(part.length)
    parts.push(part)
  }
  try {
    return JSON.parse(parts.join(''))
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
}
