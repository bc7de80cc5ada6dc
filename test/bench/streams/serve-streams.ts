// A process of its own that the stream benches talk to. Prints its addresses as one line of JSON; ends when its input ends.
import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { YAMUX_OPTIONS } from '../../../protocol/stream/constants.ts'
import { serveBareBulk, serveBareEcho } from './bare-server.ts'
import { BARE_BULK, BARE_ECHO, MUX } from './constants.ts'
import { serveBenchMux } from './mux-server.ts'

const node = await createLibp2p({
  addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws', '/ip4/127.0.0.1/tcp/0'] },
  transports: [tcp(), webSockets()],
  connectionEncrypters: [noise()],
  streamMuxers: [yamux(YAMUX_OPTIONS)],
  connectionManager: { maxConnections: 1_000, inboundConnectionThreshold: 1_000 }
})
await node.handle(BARE_BULK, serveBareBulk)
await node.handle(BARE_ECHO, serveBareEcho)
await node.handle(MUX, serveBenchMux)
console.log(JSON.stringify({ multiaddrs: node.getMultiaddrs().map(String) }))
process.stdin.on('end', () => { process.exit(0) }).resume()
