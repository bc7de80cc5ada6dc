import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { acceptPaths } from '../../protocol/peer/accept-paths.ts'
import { PEER_CONNECTION_LIMITS } from '../../protocol/peer/constants.ts'
import type { CreateNode } from '../../protocol/peer/options.ts'
import { CONNECTION_MONITOR, YAMUX_OPTIONS } from '../../protocol/stream/constants.ts'

/**
 * Starts the libp2p node of a person's peer in a browser: it dials over WebSocket. Import this file lazily: it is not needed for the
 * first paint, and carries all of libp2p.
 */
export const createNode: CreateNode = async ({ privateKey } = {}) => await createLibp2p({
  ...(privateKey === undefined ? {} : { privateKey }),
  addresses: { listen: [] },
  transports: [acceptPaths(webSockets())],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux(YAMUX_OPTIONS)],
  // Browsers refuse private addresses by default; a provider in the same house or on the same machine is a provider.
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: PEER_CONNECTION_LIMITS,
  connectionMonitor: CONNECTION_MONITOR
})
