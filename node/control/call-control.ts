import { createConnection } from 'node:net'
import type { Socket } from 'node:net'
import { ERROR_CODES } from '../../protocol/errors/codes.ts'
import type { ErrorCode } from '../../protocol/errors/codes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_ANSWER, MAX_REQUEST } from './constants.ts'
import { findSocketPath } from './find-socket.ts'
import { readLines } from './lines.ts'

/** What {@link callControl} takes. */
export interface CallControlOptions {
  /** Of the node that is asked. */
  dataDir: string
  method: string
  params: Record<string, unknown>
  /** Told what the node says before its answer. */
  onProgress?: (progress: unknown) => void
  /** Ends the call; what the node was asked to do stays asked. */
  signal: AbortSignal
}

/**
 * Asks the node that runs with this data folder. Gives what the method answers, a JSON value. See specs/control.md.
 *
 * @throws MedrecError `NODE_NOT_RUNNING`; `CANCELLED`; `TOO_LARGE`; `STREAM_CUT` when the node ends meanwhile; whatever the method fails with
 */
export async function callControl (options: CallControlOptions): Promise<unknown> {
  const { dataDir, method, params, onProgress = () => {}, signal } = options
  if (process.platform === 'win32') throw new MedrecError('USAGE', 'Commands beside a node that runs are not supported under Windows: they need a Unix domain socket.')
  const request = JSON.stringify({ method, params })
  if (request.length > MAX_REQUEST) throw new MedrecError('TOO_LARGE')
  const path = await findSocketPath(dataDir)
  const socket = await connect(path)
  // What was aborted before there was a listener for it would be waited for.
  if (signal.aborted) {
    socket.destroy()
    throw new MedrecError('CANCELLED')
  }
  const cancel = (): void => { socket.destroy() }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    socket.write(`${request}\n`)
    for await (const line of readLines({ socket, maxLength: MAX_ANSWER })) {
      if ('result' in line) return line['result']
      if ('error' in line) throw readError(line['error'])
      onProgress(line['progress'])
    }
    throw new MedrecError('STREAM_CUT', 'The node ended before it had answered.')
  } catch (error) {
    throw signal.aborted ? new MedrecError('CANCELLED', undefined, { cause: error }) : error
  } finally {
    signal.removeEventListener('abort', cancel)
    socket.destroy()
  }
}

async function connect (path: string): Promise<Socket> {
  const socket = createConnection(path)
  return await new Promise<Socket>((resolve, reject) => {
    socket.on('connect', () => { resolve(socket) })
    socket.on('error', cause => { reject(refusal(cause)) })
  })
}

function refusal (cause: Error & { code?: string }): MedrecError {
  if (cause.code === 'EACCES') return new MedrecError('NODE_NOT_RUNNING', 'The node of this data folder is another user\'s: only that user can speak with it.', { cause })
  return new MedrecError('NODE_NOT_RUNNING', undefined, { cause })
}

function readError (value: unknown): MedrecError {
  const { code, message } = (value ?? {}) as { code?: unknown, message?: unknown }
  const known = typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) ? code as ErrorCode : 'INTERNAL'
  return new MedrecError(known, typeof message === 'string' ? message : undefined)
}
