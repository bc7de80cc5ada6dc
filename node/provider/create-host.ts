import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { CONNECTION_MONITOR, YAMUX_OPTIONS } from '../../protocol/stream/constants.ts'
import { createConnectionPlaces } from './connection-places.ts'
import type { PlaceLimits } from './connection-places.ts'
import { HANDSHAKE_MS, MAX_CONNECTIONS, MAX_PENDING_CONNECTIONS } from './constants.ts'

/** What {@link createHost} takes. */
export interface HostOptions {
  privateKey: PrivateKey
  listen: string[]
  announce: string[] | undefined
  /** The member whose node has this PeerId; without it all are strangers. */
  memberOf?: (peerId: string) => string | undefined
  /** Other limits than those of specs/provider.md. */
  limits?: Partial<PlaceLimits>
  /** Milliseconds, of a clock that only goes forward. */
  nowMs?: () => number
}

/**
 * The libp2p host of a provider's node: TCP and WebSocket, always Noise.
 *
 * @throws MedrecError `PORT_IN_USE`; `CONFIG_INVALID` when it cannot listen there for another reason
 */
export async function createHost (options: HostOptions): Promise<Libp2p> {
  try {
    return await startHost(options)
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'UnsupportedListenAddressesError') throw cause
    const taken = /address already in use (\S+)/.exec(cause.message)?.[1]
    if (taken !== undefined) throw new MedrecError('PORT_IN_USE', `${taken} is taken: this node runs already, or another program has that port. Name another one in "listen". Nothing was changed.`, { cause })
    throw new MedrecError('CONFIG_INVALID', `The node cannot listen at ${options.listen.join(' and ')}: ${/Error: (.*)/.exec(cause.message)?.[1] ?? cause.message}`, { cause })
  }
}

async function startHost (options: HostOptions): Promise<Libp2p> {
  const { privateKey, listen, announce, memberOf = () => undefined, limits, nowMs = () => performance.now() } = options
  const places = createConnectionPlaces({ memberOf, nowMs, ...(limits === undefined ? {} : { limits }) })
  const host = await createLibp2p({
    privateKey,
    addresses: { listen, ...(announce === undefined ? {} : { announce }) },
    transports: [tcp(), webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux(YAMUX_OPTIONS)],
    connectionGater: places.gater,
    connectionMonitor: CONNECTION_MONITOR,
    connectionManager: {
      maxConnections: limits?.connections ?? MAX_CONNECTIONS,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      inboundUpgradeTimeout: HANDSHAKE_MS,
      // libp2p would count all clients of a proxy on this machine as one host.
      inboundConnectionThreshold: Number.MAX_SAFE_INTEGER
    }
  })
  places.watch(host)
  return host
}
