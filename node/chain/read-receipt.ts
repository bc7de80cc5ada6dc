import { RpcFailure } from './rpc.ts'
import type { Rpc } from './rpc.ts'

/** What an engine says of a transaction that is on its chain. */
export interface Receipt { status: string, blockNumber: string | null, logs: Array<{ topics: string[], data: string }> }

/**
 * Whether a transaction is on the engine's chain, and what it did. After its start go-ethereum looks through its blocks first, and until then knows only of
 * some: such a transaction MUST NOT be taken for one that is not there. Who asks asks again.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`
 */
export async function readReceipt (options: { rpc: Rpc, hash: string, signal?: AbortSignal }): Promise<Receipt | 'none' | 'not-known-yet'> {
  const { rpc, hash, signal } = options
  try {
    return await rpc('eth_getTransactionReceipt', [hash], signal) as Receipt | null ?? 'none'
  } catch (error) {
    if (error instanceof RpcFailure && isIndexing(error.error)) return 'not-known-yet'
    throw error
  }
}

/** go-ethereum has no code of its own for it. */
function isIndexing (error: unknown): boolean {
  const { message } = (error ?? {}) as { message?: unknown }
  return typeof message === 'string' && /^transaction indexing\b.*\bin progress$/.test(message)
}
