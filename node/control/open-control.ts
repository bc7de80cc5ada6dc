import { chmod, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { MAX_CALLS, MAX_REQUEST, REQUEST_MS, UNREAD_MS } from './constants.ts'
import { forgetSocketPath, makeSocketPath } from './find-socket.ts'
import { readLines, writeLine } from './lines.ts'
import { lockFolder } from './lock-folder.ts'

/** Who asked, to a method: `signal` aborts when they have gone; `tell` sends what is known before the answer, and resolves when there is room for more. */
export interface ControlContext { signal: AbortSignal, tell: (progress: unknown) => Promise<void> }

/** Answers with a JSON value. What it throws goes out as code and message. `params` is what somebody sent: it is to be checked. */
export type ControlMethod = (params: Record<string, unknown>, context: ControlContext) => Promise<unknown>

/** By name. */
export type ControlMethods = Record<string, ControlMethod>

/** What a node answers with: its methods, or, as long as it has none, what it is about, as what follows "it". */
export interface ControlledNode { starting: string, methods?: ControlMethods }

/** What {@link openControl} takes. */
export interface ControlOptions { dataDir: string, node: ControlledNode, report: Report }

/**
 * Takes the data folder for this node alone, and listens for the commands of the operator who runs it, on a socket that only the same user can open. What a node that
 * was killed has left is taken over. The node may get its methods while it listens: who asks before hears that it is still starting (`NODE_STARTING`). Under Windows, which has no such sockets for
 * Node, it listens nowhere and reports that. See specs/control.md.
 *
 * @throws MedrecError `STORE_IN_USE` when a node runs with this data folder; `DISK_FULL`; `NODE_FAILED` when the folder cannot be used
 */
export async function openControl (options: ControlOptions): Promise<{ stop: () => Promise<void> }> {
  const unlock = lockFolder(options.dataDir)
  try {
    const stop = await openSocket(options)
    return {
      stop: async () => {
        await stop()
        // Last: whoever has the lock finds no socket that answers.
        unlock()
      }
    }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Gives what closes it. */
async function openSocket (options: ControlOptions): Promise<() => Promise<void>> {
  const { dataDir, node, report } = options
  if (process.platform === 'win32') {
    report({ event: 'control-not-supported', reason: 'Commands beside a node that runs need a Unix domain socket, which this system does not have.' })
    return async () => {}
  }
  const path = await makeSocketPath(dataDir)
  const sockets = new Map<Socket, Promise<void>>()
  const server = createServer({ allowHalfOpen: true }, socket => {
    const served = serve({ socket, node, report, isFull: sockets.size >= MAX_CALLS })
    sockets.set(socket, served.finally(() => { sockets.delete(socket) }))
  })
  await listen(server, path)
  await chmod(path, 0o600)
  return async () => {
    const closed = new Promise<void>(resolve => { server.close(() => { resolve() }) })
    for (const socket of sockets.keys()) socket.destroy()
    await Promise.all(sockets.values())
    await closed
    await forgetSocketPath({ dataDir, path })
  }
}

async function listen (server: Server, path: string): Promise<void> {
  try {
    // Where the folder is locked here, nobody listens at one that is there.
    await rm(path, { force: true })
    await bind(server, path)
  } catch (error) {
    throw new MedrecError('NODE_FAILED', `The control socket cannot be made: ${String(error)}`, { cause: error })
  }
}

/** Nobody else may open it from the first moment on. */
async function bind (server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    const mask = process.umask(0o177)
    try {
      // The socket is made before this returns.
      server.listen(path, () => {
        server.off('error', reject)
        resolve()
      })
    } finally {
      process.umask(mask)
    }
  })
}

async function serve (options: { socket: Socket, node: ControlledNode, report: Report, isFull: boolean }): Promise<void> {
  const { socket, node, report, isFull } = options
  const ending = new AbortController()
  // A reader that goes away is no failure; nor one that was asked to.
  socket.on('error', () => {})
  socket.on('close', () => { ending.abort() })
  const impatient = setTimeout(() => { socket.destroy() }, REQUEST_MS)
  try {
    const lines = readLines({ socket, maxLength: MAX_REQUEST })
    const { value: request } = await lines.next()
    clearTimeout(impatient)
    if (request === undefined) return
    if (isFull) throw new MedrecError('TOO_MANY_REQUESTS')
    // The other end sends nothing more, so that its end is seen only by reading on.
    void lines.next().then(() => { ending.abort() }, () => { ending.abort() })
    const result = await call({ request, node, context: { signal: ending.signal, tell: async progress => { await send(socket, { progress }) } } })
    await send(socket, { result })
  } catch (error) {
    if (!isMedrecError(error)) report({ event: 'control', code: 'INTERNAL', reason: error instanceof Error ? error.stack ?? error.message : String(error) })
    const { code, message } = isMedrecError(error) ? error : new MedrecError('INTERNAL')
    await send(socket, { error: { code, message } })
  } finally {
    clearTimeout(impatient)
    await end(socket)
  }
}

async function call (options: { request: Record<string, unknown>, node: ControlledNode, context: ControlContext }): Promise<unknown> {
  const { request: { method, params }, node: { starting, methods }, context } = options
  if (methods === undefined) throw new MedrecError('NODE_STARTING', `The node is still starting: it ${starting}. Try again in a few seconds.`)
  const found = typeof method === 'string' && Object.hasOwn(methods, method) ? methods[method] : undefined
  if (found === undefined) throw new MedrecError('USAGE', 'The node that runs does not know this: it is of another version.')
  if (params === null || typeof params !== 'object' || Array.isArray(params)) throw new MedrecError('BAD_MESSAGE')
  return await found(params as Record<string, unknown>, context) ?? null
}

/** Who takes nothing for too long is cut off. */
async function send (socket: Socket, value: object): Promise<void> {
  const impatient = setTimeout(() => { socket.destroy() }, UNREAD_MS)
  await writeLine(socket, value)
  clearTimeout(impatient)
}

/** Closes it when all that was written has gone out. */
async function end (socket: Socket): Promise<void> {
  if (socket.destroyed) return
  await new Promise<void>(resolve => {
    const impatient = setTimeout(() => { socket.destroy() }, UNREAD_MS)
    socket.on('close', () => {
      clearTimeout(impatient)
      resolve()
    })
    socket.end(() => { socket.destroy() })
  })
}
