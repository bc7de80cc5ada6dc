import { HISTORY_SLOT } from '../chain-view/history.ts'
import { isAddress } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { NetworkContracts } from '../network/types.ts'
import { MAX_CALL_BYTES, MAX_CALL_GAS, MAX_LOG_BLOCKS, MAX_RPC_PARAMS } from './constants.ts'

const NUMBER = /^0x(0|[1-9a-f][0-9a-f]{0,12})$/
const HASH = /^0x[0-9a-f]{64}$/

/**
 * The parameters of a call that is answered here, as they go on to the engine: only what is needed to read this network's contracts, only in
 * forms whose cost is bounded (specs/chain.md, "Reading").
 *
 * @throws MedrecError `RPC_REFUSED`
 */
export function checkRpc (options: { method: string, params: string, contracts: NetworkContracts, head: number }): unknown[] {
  const { method, contracts, head } = options
  const params = parse(options.params)
  const known = new Set<string>(Object.values(contracts))
  switch (method) {
    case 'eth_chainId':
    case 'eth_blockNumber':
      demand(params.length === 0)
      return []
    case 'eth_getBlockByNumber':
      demand(params.length === 2 && isBlock(params[0]) && params[1] === false)
      return params
    case 'eth_getTransactionReceipt':
      demand(params.length === 1 && typeof params[0] === 'string' && HASH.test(params[0]))
      return params
    case 'eth_getCode':
      demand(params.length === 2 && isKnown(params[0], known) && isBlock(params[1]))
      return params
    case 'eth_getProof':
      // Nothing else of the state is anybody's business, and each slot costs.
      demand(params.length === 3 && isKnown(params[0], known) && JSON.stringify(params[1]) === JSON.stringify([HISTORY_SLOT]) && isNumber(params[2]))
      return params
    case 'eth_call': {
      const call = asObject(params[0])
      const data = call['data'] ?? call['input']
      const to = typeof call['to'] === 'string' ? call['to'].toLowerCase() : undefined
      demand(params.length === 2 && isAddress(to) && isBlock(params[1]) && isData(data))
      // Groups, agents and conditions are where nobody can know before: what asking them takes is bounded.
      return [isKnown(to, known) ? { to, data } : { to, data, gas: `0x${MAX_CALL_GAS.toString(16)}` }, params[1]]
    }
    case 'eth_getLogs': {
      const filter = asObject(params[0])
      const addresses = Array.isArray(filter['address']) ? filter['address'] as unknown[] : [filter['address']]
      demand(params.length === 1 && addresses.length > 0 && addresses.length <= 3 && addresses.every(address => isKnown(address, known)))
      const { fromBlock, toBlock = 'latest' } = filter
      demand(isNumber(fromBlock) && isBlock(toBlock))
      const last = isNumber(toBlock) ? Number(toBlock) : head
      demand(last - Number(fromBlock) < MAX_LOG_BLOCKS)
      // No topics: who reads gets everything, and tells nobody what of it is theirs.
      return [{ fromBlock, toBlock: `0x${Math.max(0, last).toString(16)}`, address: addresses }]
    }
    default:
      throw new MedrecError('RPC_REFUSED', `${method.slice(0, 40)} is not answered here.`)
  }
}

function parse (text: string): unknown[] {
  demand(text.length <= MAX_RPC_PARAMS)
  try {
    const json: unknown = JSON.parse(text)
    if (Array.isArray(json)) return json as unknown[]
  } catch (cause) {
    throw new MedrecError('RPC_REFUSED', 'The parameters are not JSON.', { cause })
  }
  throw new MedrecError('RPC_REFUSED', 'The parameters are no list.')
}

function demand (holds: boolean): void {
  if (!holds) throw new MedrecError('RPC_REFUSED', 'The parameters are not of a form that is answered here.')
}

function asObject (value: unknown): Record<string, unknown> {
  demand(value !== null && typeof value === 'object' && !Array.isArray(value))
  return value as Record<string, unknown>
}

function isNumber (value: unknown): value is string {
  return typeof value === 'string' && NUMBER.test(value)
}

function isBlock (value: unknown): boolean {
  return value === 'latest' || isNumber(value)
}

function isKnown (value: unknown, known: ReadonlySet<string>): boolean {
  return typeof value === 'string' && known.has(value.toLowerCase())
}

function isData (value: unknown): boolean {
  return typeof value === 'string' && /^0x([0-9a-f]{2})*$/i.test(value) && value.length <= 2 + 2 * MAX_CALL_BYTES
}
