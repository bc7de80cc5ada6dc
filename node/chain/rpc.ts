import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_ENGINE_ANSWER, RPC_TIMEOUT_MS } from './constants.ts'

/**
 * Calls a method of the own engine.
 *
 * @throws RpcFailure when it answers with an error; MedrecError `CHAIN_UNAVAILABLE` when it does not answer, `TOO_LARGE` when it answers with too much
 */
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
export function createRpc (options: { url: string, maxAnswer?: number }): Rpc {
  const { url, maxAnswer = MAX_ENGINE_ANSWER } = options
  let id = 0
  return async (method, params, signal) => {
    const timeout = AbortSignal.timeout(RPC_TIMEOUT_MS)
    const body = JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
    const answer = await ask({ url, body, maxAnswer, signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]) })
    if (answer.error !== undefined) throw new RpcFailure(answer.error)
    return answer.result
  }
}

async function ask (options: { url: string, body: string, maxAnswer: number, signal: AbortSignal }): Promise<{ result?: unknown, error?: unknown }> {
  const { url, body, maxAnswer, signal } = options
  try {
    // A node asks some ten times in a second, for as long as it runs: this takes half of what `fetch` does.
    const call = request(url, { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }, signal })
    // What goes wrong once there is a response is told by that one.
    call.on('error', () => {})
    call.end(body)
    const [response] = await once(call, 'response') as [IncomingMessage]
    return JSON.parse(await readText(response, maxAnswer)) as { result?: unknown, error?: unknown }
  } catch (cause) {
    if (isMedrecError(cause, 'TOO_LARGE')) throw cause
    throw new MedrecError('CHAIN_UNAVAILABLE', 'The engine does not answer.', { cause })
  }
}

/** Leaving the loop lets go of what else would come. */
async function readText (response: IncomingMessage, maxAnswer: number): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of response as AsyncIterable<Uint8Array>) {
    size += piece.byteLength
    if (size > maxAnswer) throw new MedrecError('TOO_LARGE', 'An answer of the engine is larger than the limit.')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString()
}
