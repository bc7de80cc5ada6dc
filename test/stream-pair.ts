import { noise } from '@libp2p/noise'
import type { Connection, Stream, StreamHandler } from '@libp2p/interface'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import type { Libp2p } from 'libp2p'
import { CONNECTION_MONITOR, YAMUX_OPTIONS } from '../protocol/stream/constants.ts'

/** Two real peers on loopback: `server` handles `protocol`, `client` is connected to it. */
export interface PeerPair { client: Libp2p, server: Libp2p, connection: Connection, newStream: () => Promise<Stream>, stop: () => Promise<void> }

/** Starts a {@link PeerPair} over WebSocket (default) or TCP, with Noise and Yamux as everywhere. */
export async function startPeerPair (options: { protocol: string, handler: StreamHandler, transport?: 'ws' | 'tcp' }): Promise<PeerPair> {
  const { protocol, handler, transport = 'ws' } = options
  const make = async (listen: string[]): Promise<Libp2p> => await createLibp2p({
    addresses: { listen },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(YAMUX_OPTIONS)],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionMonitor: CONNECTION_MONITOR
  })
  const server = await make([transport === 'ws' ? '/ip4/127.0.0.1/tcp/0/ws' : '/ip4/127.0.0.1/tcp/0'])
  const client = await make([])
  await server.handle(protocol, handler)
  const connection = await client.dial(server.getMultiaddrs())
  return {
    client,
    server,
    connection,
    newStream: async () => await connection.newStream(protocol),
    stop: async () => { await Promise.all([client.stop(), server.stop()]) }
  }
}
