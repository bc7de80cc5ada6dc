import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { acceptPaths } from '../../protocol/peer/accept-paths.ts'
import { PEER_CONNECTION_LIMITS } from '../../protocol/peer/constants.ts'
import type { CreateNode } from '../../protocol/peer/options.ts'
import { CONNECTION_MONITOR, YAMUX_OPTIONS } from '../../protocol/stream/constants.ts'

/**
 * Starts the libp2p node of a person's peer under Node: it dials over TCP and WebSocket and listens nowhere. It has no identify
 * service, so that it tells nobody more about itself than the protocols do.
 */
export const createNode: CreateNode = async ({ privateKey } = {}) => await createLibp2p({
  ...(privateKey === undefined ? {} : { privateKey }),
  addresses: { listen: [] },
  transports: [tcp(), acceptPaths(webSockets())],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux(YAMUX_OPTIONS)],
  connectionGater: { denyDialMultiaddr: () => false },
  connectionManager: PEER_CONNECTION_LIMITS,
  connectionMonitor: CONNECTION_MONITOR
})
