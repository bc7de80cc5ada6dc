import { createHash } from 'node:crypto'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode } from '../../../node/peer/create-node.ts'
import { createTreeHasher } from '../../../protocol/crypto/tree-hash.ts'
import type { TreeHasher } from '../../../protocol/crypto/tree-hash.ts'
import { openPage } from '../browser/open-page.ts'
import type { RecordsPageBench } from '../browser/records-page.ts'
import { startChild } from '../child.ts'
import { compare } from '../compare.ts'
import type { Figure, SectionResult } from '../figure.ts'
import { AT_ONCE, DOCUMENT_BYTES, DOCUMENTS, RECORD_BYTES, RECORDS, SMALL_REQUESTS } from '../records/constants.ts'
import { fetchAll, fetchSmall, smallestKeys } from '../records/fetch-client.ts'
import { startRecordsNetwork } from '../records/records-network.ts'
import type { RecordsNetwork } from '../records/records-network.ts'
import { echoBare, fetchBare } from '../streams/bare-client.ts'
import { BARE_BULK, BARE_ECHO } from '../streams/constants.ts'

const ROUNDS = 5
const MB = 1e6
const BULK = RECORDS * RECORD_BYTES

/** As a person's peer has it under Node. */
const createHasher = (): TreeHasher => createTreeHasher({ createSha256: () => createHash('sha256') })

declare const bench: RecordsPageBench

/**
 * Records of a real node on a real chain, decided, logged and with receipts, against bare libp2p streams of another process: same transport,
 * sizes and encryption.
 */
export async function benchRecords (): Promise<SectionResult> {
  const bare = await startChild<{ multiaddrs: string[] }>({ file: new URL('../streams/serve-streams.ts', import.meta.url).pathname })
  const real = await startRecordsNetwork()
  const bareWs = bare.ready.multiaddrs.find(address => address.includes('/ws')) ?? ''
  try {
    return { section: 'records', figures: [...await fromNode(real, bareWs), ...await fromChromium(real, bareWs)] }
  } finally {
    await real.stop()
    await bare.stop()
  }
}

async function fromNode ({ owner, ownerOfDocuments, client, provider }: RecordsNetwork, bareWs: string): Promise<Figure[]> {
  const node = await createNode()
  try {
    const connection = await node.dial(multiaddr(bareWs))
    const [bulk, echo] = [await connection.newStream(BARE_BULK), await connection.newStream(BARE_ECHO)]
    const link = await client.connect({ ...provider, multiaddrs: provider.multiaddrs.filter(address => address.includes('/ws')) })
    const session = await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' })
    const documents = await link.session({ ...ownerOfDocuments.key, relationship: ownerOfDocuments.relationship, role: 'owner' })
    const mux = await link.mux('records')
    const keys = await smallestKeys({ mux, session, count: 100 })
    return [
      await compare({
        name: 'bulk small records, Node', unit: 'MB/s', baselineName: 'bare stream', rounds: ROUNDS, goal: { atLeast: 0.9 },
        note: `${RECORDS.toLocaleString('en')} records of ${RECORD_BYTES.toLocaleString('en')} bytes, each checked against its hash, all against the end marker; receipts on. Beside the bytes, which alone fill both processes, each record is read, described and hashed here, and hashed twice there`,
        measure: async () => await fetchAll({ mux, session, createHasher }) / MB,
        baseline: async () => BULK / MB / await fetchBare(bulk, BULK)
      }),
      await compare({
        name: 'bulk documents, Node', unit: 'MB/s', baselineName: 'bare stream', rounds: ROUNDS, goal: { atLeast: 0.9 },
        note: `${DOCUMENTS} records of ${DOCUMENT_BYTES.toLocaleString('en')} bytes, the same otherwise`,
        measure: async () => await fetchAll({ mux, session: documents, createHasher }) / MB,
        baseline: async () => BULK / MB / await fetchBare(bulk, BULK)
      }),
      await compare({
        name: `requests for a record, ${AT_ONCE} outstanding, Node`, unit: '/s', baselineName: 'bare echo', rounds: ROUNDS, goal: { atLeast: 0.8 },
        note: 'each is decided, on disk in the access log before it is answered and again when it is closed, and has a receipt: that is most of the time of the node, which is the slower of the two',
        measure: async () => await fetchSmall({ mux, session, keys, requests: SMALL_REQUESTS, outstanding: AT_ONCE }),
        baseline: async () => SMALL_REQUESTS / await echoBare(echo, SMALL_REQUESTS, AT_ONCE)
      })
    ]
  } finally {
    await node.stop()
  }
}

async function fromChromium ({ owner, provider }: RecordsNetwork, bareWs: string): Promise<Figure[]> {
  const { page, close } = await openPage(new URL('../browser/records-page.ts', import.meta.url).pathname)
  try {
    const address = provider.multiaddrs.find(each => each.includes('/ws')) ?? ''
    await page.evaluate(async options => { await bench.connect(options) }, { address, bareAddress: bareWs, network: owner.client.network, privateKey: [...owner.key.privateKey], relationship: owner.relationship })
    return [
      await compare({
        name: 'bulk small records, Chromium', unit: 'MB/s', baselineName: 'bare stream', rounds: ROUNDS, goal: { atLeast: 0.9 },
        measure: async () => await page.evaluate(async () => await bench.fetchAll()) / MB,
        baseline: async () => BULK / MB / await page.evaluate(async bytes => await bench.fetchBare(bytes), BULK)
      }),
      await compare({
        name: `requests for a record, ${AT_ONCE} outstanding, Chromium`, unit: '/s', baselineName: 'bare echo', rounds: ROUNDS, goal: { atLeast: 0.8 },
        measure: async () => await page.evaluate(async ([requests, outstanding]) => await bench.fetchSmall(requests, outstanding), [SMALL_REQUESTS, AT_ONCE] as const),
        baseline: async () => SMALL_REQUESTS / await page.evaluate(async ([requests, outstanding]) => await bench.echoBare(requests, outstanding), [SMALL_REQUESTS, AT_ONCE] as const)
      })
    ]
  } finally {
    await close()
  }
}
