import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { AnswerLines, tooLarge } from './answer-lines.ts'
import { MAX_ENGINE_ANSWER, MAX_IPC_DROPPED, MAX_IPC_PENDING, RPC_TIMEOUT_MS } from './constants.ts'
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
 * engine went away: what waited then fails with `CHAIN_UNAVAILABLE`, and is not sent again. A call whose answer is too large fails by itself with `TOO_LARGE`.
 */
export function createIpcRpc (options: IpcRpcOptions): IpcRpc {
  const line = new IpcLine(options)
  return { rpc: async (method, params, signal) => await line.call(method, params, signal), close: () => { line.close() } }
}

/** What {@link createIpcRpc} takes: the limits as in constants.ts, unless others are given. */
export interface IpcRpcOptions { path: string, timeoutMs?: number, maxAnswer?: number, maxDropped?: number }

interface Waiting { resolve: (answer: { result?: unknown, error?: unknown }) => void, reject: (error: MedrecError) => void }

class IpcLine {
  readonly #path: string
  readonly #timeoutMs: number
  readonly #limits: { maxAnswer: number, maxDropped: number }
  readonly #waiting = new Map<number, Waiting>()
  #socket: Socket | undefined
  #id = 0
  #isClosed = false

  constructor ({ path, timeoutMs = RPC_TIMEOUT_MS, maxAnswer = MAX_ENGINE_ANSWER, maxDropped = MAX_IPC_DROPPED }: IpcRpcOptions) {
    this.#path = path
    this.#timeoutMs = timeoutMs
    this.#limits = { maxAnswer, maxDropped }
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
    const lines = new AnswerLines({ ...this.#limits, onAnswer: text => { this.#answer(text) }, onTooLarge: head => { this.#refuse(head) } })
    socket.on('error', error => { cause = error })
    socket.on('data', chunk => {
      try {
        lines.take(chunk)
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
    for (const { reject } of this.#waiting.values()) reject(unavailable(undefined, cause))
    this.#waiting.clear()
  }

  #answer (text: string): void {
    const { id, result, error } = JSON.parse(text) as { id?: number, result?: unknown, error?: unknown }
    if (typeof id === 'number') this.#waiting.get(id)?.resolve({ result, error })
  }

  /** Where it does not begin with the id, whose answer it is cannot be known, and a guess would fail another's call: the line is given up. */
  #refuse (head: string): void {
    const id = ID_FIRST.exec(head)?.[1]
    if (id === undefined) throw tooLarge()
    this.#waiting.get(Number(id))?.reject(tooLarge())
  }
}

/** An object whose first member, or first after the version, is the id: nothing before it could be part of what was answered. */
const ID_FIRST = /^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*(\d{1,15})\s*[,}]/

function unavailable (message = 'The engine does not answer.', cause?: unknown): MedrecError {
  return new MedrecError('CHAIN_UNAVAILABLE', message, cause === undefined ? undefined : { cause })
}
