import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { YAMUX_OPTIONS } from '../../protocol/stream/constants.ts'
import { MAX_CONNECTIONS, MAX_NEW_CONNECTIONS } from './constants.ts'

/**
 * The libp2p host of a provider's node: TCP and WebSocket, always Noise.
 *
 * @throws MedrecError `PORT_IN_USE`; `NODE_FAILED` when it cannot listen there for another reason
 */
export async function createHost (options: { privateKey: PrivateKey, listen: string[], announce: string[] | undefined }): Promise<Libp2p> {
  const { privateKey, listen, announce } = options
  try {
    return await createLibp2p({
      privateKey,
      addresses: { listen, ...(announce === undefined ? {} : { announce }) },
      transports: [tcp(), webSockets()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux(YAMUX_OPTIONS)],
      connectionManager: { maxConnections: MAX_CONNECTIONS, inboundConnectionThreshold: MAX_NEW_CONNECTIONS, maxIncomingPendingConnections: MAX_NEW_CONNECTIONS }
    })
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'UnsupportedListenAddressesError') throw cause
    const where = listen.join(', ')
    if (cause.message.includes('EADDRINUSE')) throw new MedrecError('PORT_IN_USE', `The node cannot listen at ${where}: a port is taken by another program, maybe by this node itself. End that, or name another address as "listen".`, { cause })
    throw new MedrecError('NODE_FAILED', `The node cannot listen at ${where}: ${cause.message}`, { cause })
  }
}
