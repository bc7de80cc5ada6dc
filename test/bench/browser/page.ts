// What the bench runs inside the browser: bundled into one script, called by sections/browser.ts.
import { multiaddr } from '@multiformats/multiaddr'
import type { Connection, Stream } from '@libp2p/interface'
import { createNode } from '../../../browser/peer/create-node.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { echoBare, fetchBare } from '../streams/bare-client.ts'
import { BARE_BULK, BARE_ECHO, MUX } from '../streams/constants.ts'
import { echoMux, fetchMux } from '../streams/mux-client.ts'

/** One measurement, in seconds. */
export interface PageBench {
  connect: (address: string) => Promise<void>
  fetchBare: (bytes: number) => Promise<number>
  fetchMux: (bytes: number) => Promise<number>
  echoBare: (requests: number, outstanding: number) => Promise<number>
  echoMux: (requests: number, outstanding: number) => Promise<number>
}

let connection: Connection
let bulk: Stream
let echo: Stream
let mux: Mux

const bench: PageBench = {
  connect: async address => {
    const node = await createNode()
    connection = await node.dial(multiaddr(address))
    bulk = await connection.newStream(BARE_BULK)
    echo = await connection.newStream(BARE_ECHO)
    mux = openMux({ stream: await connection.newStream(MUX) })
  },
  fetchBare: async bytes => await fetchBare(bulk, bytes),
  fetchMux: async bytes => await fetchMux(mux, bytes),
  echoBare: async (requests, outstanding) => await echoBare(echo, requests, outstanding),
  echoMux: async (requests, outstanding) => await echoMux(mux, requests, outstanding)
}

Object.assign(globalThis, { bench })
