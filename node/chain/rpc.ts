import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { RPC_TIMEOUT_MS } from './constants.ts'

/** Calls a method of the own engine. @throws RpcFailure when it answers with an error; MedrecError `CHAIN_UNAVAILABLE` when it does not answer */
export type Rpc = (method: string, params: unknown[], signal?: AbortSignal) => Promise<unknown>

/** The error that the engine gave. */
export class RpcFailure extends MedrecError {
  /** `{code, message, data}` as JSON-RPC has it. */
  readonly error: unknown

  constructor (error: unknown) {
    super('CHAIN_UNAVAILABLE', `The engine answered with an error: ${JSON.stringify(error).slice(0, 300)}`)
    this.error = error
  }
}

/** Asks the engine at `url`, a loopback address, by HTTP. */
export function createRpc (options: { url: string }): Rpc {
  let id = 0
  return async (method, params, signal) => {
    const timeout = AbortSignal.timeout(RPC_TIMEOUT_MS)
    const answer = await ask(options.url, JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }), signal === undefined ? timeout : AbortSignal.any([timeout, signal]))
    if (answer.error !== undefined) throw new RpcFailure(answer.error)
    return answer.result
  }
}

async function ask (url: string, body: string, signal: AbortSignal): Promise<{ result?: unknown, error?: unknown }> {
  try {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal })
    return await response.json() as { result?: unknown, error?: unknown }
  } catch (cause) {
    throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine does not answer.', { cause })
  }
}
