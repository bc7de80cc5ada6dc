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
 * @throws MedrecError `PORT_IN_USE`; `CONFIG_INVALID` when it cannot listen there for another reason
 */
export async function createHost (options: { privateKey: PrivateKey, listen: string[], announce: string[] | undefined }): Promise<Libp2p> {
  const { privateKey, listen, announce } = options
  try {
    return await startHost({ privateKey, listen, announce })
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'UnsupportedListenAddressesError') throw cause
    const taken = /address already in use (\S+)/.exec(cause.message)?.[1]
    if (taken !== undefined) throw new MedrecError('PORT_IN_USE', `${taken} is taken: this node runs already, or another program has that port. Name another one in "listen". Nothing was changed.`, { cause })
    throw new MedrecError('CONFIG_INVALID', `The node cannot listen at ${listen.join(' and ')}: ${/Error: (.*)/.exec(cause.message)?.[1] ?? cause.message}`, { cause })
  }
}

async function startHost (options: { privateKey: PrivateKey, listen: string[], announce: string[] | undefined }): Promise<Libp2p> {
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
