import { createServer, connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import type { Writable } from 'node:stream'
import * as ws from 'ws'

/** Its types leave out this class. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean, binaryType: 'nodebuffer' }) => Writable }

/** What went through a connection, each way, as the WebSocket messages in it say. */
export interface Recorded { port: number, sent: Buffer, received: Buffer }

/** A proxy that a browser is told to use for everything, and that keeps what passes. */
export interface RecordingProxy {
  url: string
  /** Where connections went, in order. */
  ports: () => number[]
  /** What passed through connections to these ports. */
  recorded: (ports: number[]) => Promise<Recorded[]>
  stop: () => Promise<void>
}

/** Browsers reach WebSockets through a proxy by CONNECT, and pages by a request that names the whole address. */
export async function startRecordingProxy (): Promise<RecordingProxy> {
  const connections: Array<{ port: number, up: Buffer[], down: Buffer[] }> = []
  const sockets = new Set<Socket>()
  const track = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => { sockets.delete(socket) })
    socket.on('error', () => { socket.destroy() })
  }
  const server = createServer(client => {
    track(client)
    client.once('data', first => {
      const [, method = '', target = ''] = /^(\S+) (\S+) /.exec(first.toString('latin1')) ?? []
      const url = URL.parse(method === 'CONNECT' ? `http://${target}` : target)
      if (url === null) { client.destroy(); return }
      const port = Number(url.port || 80)
      const one = { port, up: [] as Buffer[], down: [] as Buffer[] }
      connections.push(one)
      // Names of this machine only: nothing of a test leads elsewhere.
      const provider = connect({ host: '127.0.0.1', port })
      track(provider)
      provider.once('connect', () => {
        if (method === 'CONNECT') client.write('HTTP/1.1 200 Connection established\r\n\r\n')
        else provider.write(asOwnServer(first))
      })
      client.on('data', chunk => { one.up.push(Buffer.from(chunk)); provider.write(chunk) })
      provider.on('data', chunk => { one.down.push(Buffer.from(chunk)); client.write(chunk) })
      client.once('close', () => { provider.destroy() })
      provider.once('close', () => { client.destroy() })
    })
  })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ports: () => connections.map(({ port }) => port),
    recorded: async ports => await Promise.all(connections.filter(({ port }) => ports.includes(port)).map(async ({ port, up, down }) => ({ port, sent: await messagesOf(up, true), received: await messagesOf(down, false) }))),
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise(resolve => { server.close(resolve) })
    }
  }
}

/** A request that names the whole address, as the server itself is asked; the connection ends with it, since the next may be for another. */
function asOwnServer (head: Buffer): string {
  return head.toString('latin1').replace(/^(\S+) http:\/\/[^/]+/, '$1 ').replace(/\r\n\r\n$/, '\r\nconnection: close\r\n\r\n')
}

/** The payloads of the WebSocket messages after the head, unmasked, one after the other; without an upgrade the bytes as they are. */
async function messagesOf (chunks: Buffer[], isServer: boolean): Promise<Buffer> {
  const bytes = Buffer.concat(chunks)
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0 || !/upgrade: websocket/i.test(bytes.subarray(0, end).toString('latin1'))) return bytes
  const payloads: Buffer[] = [bytes.subarray(0, end)]
  const receiver = new Receiver({ isServer, binaryType: 'nodebuffer' })
  receiver.on('message', (data: Buffer) => { payloads.push(data) })
  await new Promise<void>((resolve, reject) => {
    receiver.once('error', reject)
    receiver.once('finish', () => { resolve() })
    receiver.end(bytes.subarray(end + 4))
  })
  return Buffer.concat(payloads)
}
