import { connect, createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import type { Connection, Stream } from '@libp2p/interface'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createOpenCounter } from '../../protocol/limits/open-counter.ts'
import type { ProtocolServer, Report } from '../../protocol/stream/serve-messages.ts'
import { LINK_PROTOCOL, MAX_LINKS, MAX_LINKS_PER_PARTNER } from './constants.ts'
import type { Partners } from './partners.ts'
import { pipeLink } from './pipe-link.ts'

/** Connects links that partners open to the own engine. */
export interface LinkServer extends ProtocolServer {
  /** Cuts the links of who is no partner any more. */
  cutOthers: () => void
}

/**
 * @param options.p2pPort - where the own engine listens on loopback
 * @param options.isHeld - whether a peer's engine is to be kept apart from the own one now
 */
export function createLinkServer (options: { partners: Partners, p2pPort: () => number, isHeld: (peer: string) => boolean, report: Report }): LinkServer {
  const { partners, p2pPort, isHeld, report } = options
  const counter = createOpenCounter({ perKey: MAX_LINKS_PER_PARTNER, total: MAX_LINKS })
  const open = new Map<Stream, string>()
  return {
    protocol: LINK_PROTOCOL,
    handle: async (stream: Stream, connection: Connection) => {
      const peer = connection.remotePeer.toString()
      try {
        const countsAs = partners.countsAs(peer)
        if (countsAs === undefined) throw new MedrecError('DENIED', 'It is no member.')
        if (isHeld(peer)) throw new MedrecError('TOO_MANY_REQUESTS', 'The engine is being brought to another member\'s chain.')
        const close = counter.open(countsAs)
        open.set(stream, peer)
        try {
          await pipeLink({ stream, socket: connect({ host: '127.0.0.1', port: p2pPort() }) })
        } finally {
          open.delete(stream)
          close()
        }
      } catch (error) {
        if (!(error instanceof MedrecError)) throw error
        report({ event: LINK_PROTOCOL, peer, code: error.code, reason: error.message })
        stream.abort(error)
      }
    },
    cutOthers: () => {
      for (const [stream, peer] of open) if (partners.countsAs(peer) === undefined) stream.abort(new MedrecError('DENIED'))
    }
  }
}

/** Where the own engine reaches one partner's: a port on loopback whose connections go over streams to that partner's node. */
export interface Forwarder {
  port: number
  close: () => void
}

/** @param options.connection - the connection to the partner's node as it is now; undefined while there is none */
export async function openForwarder (options: { connection: () => Connection | undefined, onProblem: (error: unknown) => void }): Promise<Forwarder> {
  const { connection, onProblem } = options
  const sockets = new Set<Socket>()
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).once('close', () => { sockets.delete(socket) })
    forward(socket, connection()).catch(error => {
      socket.destroy()
      onProblem(error)
    })
  })
  server.maxConnections = MAX_LINKS_PER_PARTNER
  await new Promise<void>((resolve, reject) => { server.once('error', reject).listen(0, '127.0.0.1', resolve) })
  server.unref()
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.close()
      for (const socket of sockets) socket.destroy()
    }
  }
}

async function forward (socket: Socket, connection: Connection | undefined): Promise<void> {
  if (connection === undefined) {
    socket.destroy()
    return
  }
  await pipeLink({ socket, stream: await connection.newStream(LINK_PROTOCOL) })
}
