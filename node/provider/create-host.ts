import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { YAMUX_OPTIONS } from '../../protocol/stream/constants.ts'
import { MAX_CONNECTIONS, MAX_NEW_CONNECTIONS } from './constants.ts'

/** The libp2p host of a provider's node: TCP and WebSocket, always Noise. */
export async function createHost (options: { privateKey: PrivateKey, listen: string[], announce: string[] | undefined }): Promise<Libp2p> {
  const { privateKey, listen, announce } = options
  return await createLibp2p({
    privateKey,
    addresses: { listen, ...(announce === undefined ? {} : { announce }) },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(YAMUX_OPTIONS)],
    connectionManager: { maxConnections: MAX_CONNECTIONS, inboundConnectionThreshold: MAX_NEW_CONNECTIONS, maxIncomingPendingConnections: MAX_NEW_CONNECTIONS }
  })
}
