import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_IPC_ANSWER, MAX_IPC_PENDING, RPC_TIMEOUT_MS } from './constants.ts'
import { RpcFailure } from './rpc.ts'
import type { Rpc } from './rpc.ts'

/** The engine behind a Unix domain socket. */
export interface IpcRpc {
  rpc: Rpc
  /** Ends what waits with `CHAIN_UNAVAILABLE`, and every later call. */
  close: () => void
}

/**
 * Asks the engine at a Unix domain socket, JSON-RPC with a line for each message. It connects at the first call, and again at the next after the
 * engine went away: what waited then fails with `CHAIN_UNAVAILABLE`, and is not sent again.
 */
export function createIpcRpc (options: { path: string, timeoutMs?: number, maxAnswer?: number }): IpcRpc {
  const line = new IpcLine(options)
  return { rpc: async (method, params, signal) => await line.call(method, params, signal), close: () => { line.close() } }
}

interface Waiting { resolve: (answer: { result?: unknown, error?: unknown }) => void, reject: (error: MedrecError) => void }

class IpcLine {
  readonly #path: string
  readonly #timeoutMs: number
  readonly #maxAnswer: number
  readonly #waiting = new Map<number, Waiting>()
  #socket: Socket | undefined
  #pieces: Buffer[] = []
  #size = 0
  #id = 0
  #isClosed = false

  constructor ({ path, timeoutMs = RPC_TIMEOUT_MS, maxAnswer = MAX_IPC_ANSWER }: { path: string, timeoutMs?: number, maxAnswer?: number }) {
    this.#path = path
    this.#timeoutMs = timeoutMs
    this.#maxAnswer = maxAnswer
  }

  async call (method: string, params: unknown[], signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#isClosed || signal?.aborted === true) throw unavailable()
    if (this.#waiting.size >= MAX_IPC_PENDING) throw unavailable('The engine has too many calls to answer.')
    const id = ++this.#id
    const { promise, resolve, reject } = Promise.withResolvers<{ result?: unknown, error?: unknown }>()
    const giveUp = (): void => { reject(unavailable()) }
    const timer = setTimeout(giveUp, this.#timeoutMs)
    signal?.addEventListener('abort', giveUp, { once: true })
    this.#waiting.set(id, { resolve, reject })
    try {
      this.#socket ??= this.#open()
      this.#socket.ref().write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`)
      const answer = await promise
      if (answer.error !== undefined) throw new RpcFailure(answer.error)
      return answer.result
    } finally {
      clearTimeout(timer)
      signal?.removeEventListener('abort', giveUp)
      this.#waiting.delete(id)
      // A line on which nothing is awaited keeps no process running.
      if (this.#waiting.size === 0) this.#socket?.unref()
    }
  }

  close (): void {
    this.#isClosed = true
    this.#socket?.destroy()
    this.#lose(undefined)
  }

  #open (): Socket {
    const socket = connect(this.#path)
    let cause: unknown
    socket.on('error', error => { cause = error })
    socket.on('data', chunk => {
      try {
        this.#take(chunk)
      } catch (error) {
        cause = error
        socket.destroy()
      }
    })
    // The next call begins on a new line; a line that was given up already has nothing to do with it.
    socket.on('close', () => { if (this.#socket === socket) this.#lose(cause) })
    return socket
  }

  #lose (cause: unknown): void {
    this.#socket = undefined
    this.#pieces = []
    this.#size = 0
    for (const { reject } of this.#waiting.values()) reject(unavailable(undefined, cause))
    this.#waiting.clear()
  }

  #take (chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#pieces.push(chunk.subarray(from, end))
      from = end + 1
      const text = Buffer.concat(this.#pieces).toString()
      this.#pieces = []
      this.#size = 0
      this.#answer(text)
    }
    if (from === chunk.length) return
    this.#pieces.push(chunk.subarray(from))
    this.#size += chunk.length - from
    if (this.#size > this.#maxAnswer) throw new MedrecError('TOO_LARGE', 'An answer of the engine is larger than the limit.')
  }

  #answer (text: string): void {
    const { id, result, error } = JSON.parse(text) as { id?: number, result?: unknown, error?: unknown }
    if (typeof id === 'number') this.#waiting.get(id)?.resolve({ result, error })
  }
}

function unavailable (message = 'The engine does not answer.', cause?: unknown): MedrecError {
  return new MedrecError('CHAIN_UNAVAILABLE', message, cause === undefined ? undefined : { cause })
}
