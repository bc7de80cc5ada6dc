import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { TUNNEL_CONNECT_MS, TUNNEL_PREFIX } from './constants.ts'

/** A provider's WebSocket port. */
export interface TunnelTarget { host: string, port: number }

/**
 * Passes the bytes of a WebSocket to a provider's own port and back, where one TLS proxy stands before everything. What passes is
 * encrypted between browser and provider (Noise): this end could read nothing of it, and does not look.
 */
export function openTunnel (options: { tunnels: Record<string, TunnelTarget>, request: IncomingMessage, socket: Duplex, head: Buffer }): void {
  const { tunnels, request, socket, head } = options
  const path = (request.url ?? '').split(/[?#]/, 1)[0] ?? ''
  const handle = path.startsWith(TUNNEL_PREFIX) ? path.slice(TUNNEL_PREFIX.length).replace(/\/$/, '') : ''
  const target = Object.hasOwn(tunnels, handle) ? tunnels[handle] : undefined
  socket.on('error', () => { socket.destroy() })
  if (target === undefined) {
    socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    return
  }
  const provider = connect({ host: target.host, port: target.port })
  const patience = setTimeout(() => { provider.destroy() }, TUNNEL_CONNECT_MS)
  provider.once('connect', () => {
    clearTimeout(patience)
    provider.write(requestHead(request, target))
    if (head.length > 0) provider.write(head)
    provider.pipe(socket)
    socket.pipe(provider)
  })
  provider.on('error', () => { socket.destroy() })
  provider.once('close', () => {
    clearTimeout(patience)
    socket.destroy()
  })
  socket.once('close', () => { provider.destroy() })
}

/** The upgrade request as the provider's WebSocket server expects it: at its root, under its own name. */
function requestHead (request: IncomingMessage, target: TunnelTarget): string {
  const lines = ['GET / HTTP/1.1']
  for (let n = 0; n + 1 < request.rawHeaders.length; n += 2) {
    const name = request.rawHeaders[n] ?? ''
    const value = name.toLowerCase() === 'host' ? `${target.host}:${target.port}` : request.rawHeaders[n + 1] ?? ''
    lines.push(`${name}: ${value}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n`
}
