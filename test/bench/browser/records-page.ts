// What the section `records` runs inside the browser: bundled into one script.
import type { Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode } from '../../../browser/peer/create-node.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { proveSession } from '../../../protocol/session/client.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { fetchAll, fetchSmall, smallestKeys } from '../records/fetch-client.ts'
import { echoBare, fetchBare } from '../streams/bare-client.ts'
import { BARE_BULK, BARE_ECHO } from '../streams/constants.ts'

/** Rates per second for MedRec, seconds for the bare streams. */
export interface RecordsPageBench {
  connect: (options: { address: string, bareAddress: string, network: NetworkFile, privateKey: number[], relationship: string }) => Promise<void>
  fetchAll: () => Promise<number>
  fetchSmall: (requests: number, outstanding: number) => Promise<number>
  fetchBare: (bytes: number) => Promise<number>
  echoBare: (requests: number, outstanding: number) => Promise<number>
}

let mux: Mux
let session: number
let keys: string[]
let bulk: Stream
let echo: Stream

const bench: RecordsPageBench = {
  connect: async ({ address, bareAddress, network, privateKey, relationship }) => {
    const node = await createNode()
    const connection = await node.dial(multiaddr(address))
    mux = openMux({ stream: await connection.newStream(PROTOCOLS.records) })
    const key = Uint8Array.from(privateKey)
    const signer = createSigner({ network, key: { privateKey: key, address: addressOfKey(key) } })
    session = (await proveSession({ mux, signer, role: 'owner', relationship, clientPeerId: node.peerId.toString(), providerPeerId: connection.remotePeer.toString() })).handle
    keys = await smallestKeys({ mux, session, count: 100 })
    const bare = await node.dial(multiaddr(bareAddress))
    bulk = await bare.newStream(BARE_BULK)
    echo = await bare.newStream(BARE_ECHO)
  },
  fetchAll: async () => await fetchAll({ mux, session }),
  fetchSmall: async (requests, outstanding) => await fetchSmall({ mux, session, keys, requests, outstanding }),
  fetchBare: async bytes => await fetchBare(bulk, bytes),
  echoBare: async (requests, outstanding) => await echoBare(echo, requests, outstanding)
}

Object.assign(globalThis, { bench })
