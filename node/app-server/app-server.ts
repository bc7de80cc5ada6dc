import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_CONNECTIONS, POLICY_FILE, REQUEST_TIMEOUT_MS } from './constants.ts'
import { openTunnel } from './open-tunnel.ts'
import type { TunnelTarget } from './open-tunnel.ts'
import { serveFile } from './serve-file.ts'
import type { Served } from './serve-file.ts'

/** What {@link startAppServer} takes. */
export interface AppServerOptions {
  /** The built app (browser/dist). */
  dir: string
  /** 0: any free one. */
  port: number
  /** Default 127.0.0.1. */
  host?: string | undefined
  /** The address of the network this app belongs to (`medrec:network:…`), for people who come without an invitation. */
  network?: string | undefined
  /** Providers' WebSocket ports by handle, for `/p2p/<handle>`: only needed behind a TLS proxy that passes one port. */
  tunnels?: Record<string, TunnelTarget> | undefined
}

/** A running server of the app. */
export interface AppServer {
  /** Without a trailing slash. */
  url: string
  close: () => Promise<void>
}

/**
 * Serves the app's files, and nothing else: there is no API here, and no data of anybody. What the app does it does by streams to
 * providers. See specs/app.md.
 *
 * @throws MedrecError `PORT_IN_USE` when the port is taken, `APP_NOT_BUILT` when the folder holds no built app
 * @example
 * const server = await startAppServer({ dir: 'browser/dist', port: 8080 })
 * console.log(server.url)
 */
export async function startAppServer (options: AppServerOptions): Promise<AppServer> {
  const { dir, port, host = '127.0.0.1', network, tunnels = {} } = options
  const served: Served = { dir, policy: await readPolicy(dir), network }
  const sockets = new Set<Socket>()
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS }, (request: IncomingMessage, response: ServerResponse) => {
    // No request of a stranger ends the process.
    serveFile({ served, request, response }).catch(() => { response.destroy() })
  })
  server.maxConnections = MAX_CONNECTIONS
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => { sockets.delete(socket) })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => { openTunnel({ tunnels, request, socket, head }) })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'EADDRINUSE' ? new MedrecError('PORT_IN_USE', `Port ${port} is taken. Choose another with --port.`, { cause }) : cause)
    })
    server.listen({ port, host }, resolve)
  })
  const bound = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`,
    close: async () => {
      const closed = new Promise<void>(resolve => { server.close(() => { resolve() }) })
      for (const socket of sockets) socket.destroy()
      await closed
    }
  }
}

/** The policy that the app was built with: without it, nothing is served. */
async function readPolicy (dir: string): Promise<string> {
  try {
    return (await readFile(join(dir, POLICY_FILE), 'utf8')).trim()
  } catch (cause) {
    throw new MedrecError('APP_NOT_BUILT', `There is no built app in ${dir}. Build it first: "medrec app build", or npm start, does.`, { cause })
  }
}
