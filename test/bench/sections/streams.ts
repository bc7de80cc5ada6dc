import { multiaddr } from '@multiformats/multiaddr'
import { createNode } from '../../../node/peer/create-node.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import { startChild } from '../child.ts'
import { compare } from '../compare.ts'
import type { Figure, SectionResult } from '../figure.ts'
import { echoBare, fetchBare } from '../streams/bare-client.ts'
import { BARE_BULK, BARE_ECHO, BULK_BYTES, MUX, OUTSTANDING, REQUESTS } from '../streams/constants.ts'
import { echoMux, fetchMux } from '../streams/mux-client.ts'

const ROUNDS = 5
const MB = 1e6

/** MedRec's streams, with nothing behind them, against bare libp2p streams: same connection, sizes, processes and encryption. */
export async function benchStreams (): Promise<SectionResult> {
  const server = await startChild<{ multiaddrs: string[] }>({ file: new URL('../streams/serve-streams.ts', import.meta.url).pathname })
  const figures: Figure[] = []
  try {
    for (const transport of ['ws', 'tcp'] as const) figures.push(...await benchTransport(transport, server.ready.multiaddrs))
  } finally {
    await server.stop()
  }
  return { section: 'streams', figures }
}

async function benchTransport (transport: 'ws' | 'tcp', multiaddrs: string[]): Promise<Figure[]> {
  const node = await createNode()
  try {
    const connection = await node.dial(multiaddrs.filter(address => address.includes('/ws') === (transport === 'ws')).map(address => multiaddr(address)))
    const bulk = await connection.newStream(BARE_BULK)
    const echo = await connection.newStream(BARE_ECHO)
    const mux = openMux({ stream: await connection.newStream(MUX) })
    return [
      await compare({
        name: `bulk, ${transport}`,
        unit: 'MB/s',
        baselineName: 'bare stream',
        rounds: ROUNDS,
        goal: { atLeast: 0.9 },
        measure: async () => BULK_BYTES / MB / await fetchMux(mux, BULK_BYTES),
        baseline: async () => BULK_BYTES / MB / await fetchBare(bulk, BULK_BYTES)
      }),
      await compare({
        name: `requests, ${OUTSTANDING} outstanding, ${transport}`,
        unit: '/s',
        baselineName: 'bare echo',
        rounds: ROUNDS,
        goal: { atLeast: 0.8 },
        measure: async () => REQUESTS / await echoMux(mux, REQUESTS, OUTSTANDING),
        baseline: async () => REQUESTS / await echoBare(echo, REQUESTS, OUTSTANDING)
      })
    ]
  } finally {
    await node.stop()
  }
}
