import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { multiaddr } from '@multiformats/multiaddr'
import type { Libp2p } from '@libp2p/interface'
import { createNode } from '../../../node/peer/create-node.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../../protocol/identity/words.ts'
import { formatText } from '../../../protocol/links/format-link.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/records_pb.ts'
import { requestItems } from '../../../protocol/stream/request-items.ts'
import { openTestPeer, PASSWORD, realNow } from '../../peer/open-test-peer.ts'
import { startTestNetwork } from '../../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../../start-test-network.ts'
import { HandMadeClient } from '../../wire/hand-made-client.ts'
import type { HandMadeConnection } from '../../wire/hand-made-client.ts'
import { newParty, Owner } from '../../wire/owner.ts'
import { startChild } from '../child.ts'
import { judge, median } from '../figure.ts'
import type { Figure, SectionResult } from '../figure.ts'
import { addRecords } from '../records/records-network.ts'
import { BARE_ECHO } from '../streams/constants.ts'

const REFUSALS = 11
const PEERS = 100
const LARGE_BYTES = 20_000_000
const SETTLE_MS = 3_000
const GOAL_REFUSAL_MS = 100

/** How soon a real node refuses, and what it keeps in memory: at rest, for connections, and for readers who do not read on. */
export async function benchNode (): Promise<SectionResult> {
  const network = await startTestNetwork({ providers: 1 })
  try {
    const provider = network.providers[0] as TestProvider
    const atRest = await settledMb(provider.pid())
    return { section: 'node', figures: [await measureRefusal(network, provider), ...await measureMemory(network, provider, atRest)] }
  } finally {
    await network.stop()
  }
}

/** From the call that the button makes until the provider refuses, as a viewer sees it who asks without a pause. */
async function measureRefusal (network: TestNetwork, provider: TestProvider): Promise<Figure> {
  const owner = await openTestPeer()
  const client = await HandMadeClient.start(network.network)
  try {
    await owner.peer.create({ words: generateWords(), password: PASSWORD })
    const { relationship } = await owner.peer.join({ invitation: await provider.invite('maren') })
    const times: number[] = []
    const turns: number[] = []
    for (let round = 0; round < REFUSALS; round++) {
      const viewer = newParty()
      const card = formatText({ kind: 'card', card: { address: viewer.address, encryptionKey: new Uint8Array(32).fill(9), name: 'Viewer' } })
      const { share } = await owner.peer.share({ card, name: 'Viewer', categories: ['prescriptions', 'visits'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
      await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
      const link = await client.connect(provider)
      const session = await link.session({ ...viewer, relationship, role: 'viewer' })
      const [first] = [...await link.fetch(session)]
      if (first === undefined) throw new RangeError('The viewer sees nothing before the end of the share.')
      turns.push(await timeOf(async () => { await link.nonce() }))
      const refused = untilRefused(link, session, first[0])
      const started = performance.now()
      const ending = owner.peer.endShare({ id: share })
      await refused
      times.push(performance.now() - started)
      await ending
      await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
      await link.close()
    }
    return judge({
      name: 'click to refusal', unit: 'ms', value: median(times), baseline: { name: 'one request and its answer', value: median(turns) },
      goal: { of: 'value', atMost: GOAL_REFUSAL_MS }, note: `the median of ${REFUSALS}; the longest ${Math.round(Math.max(...times))} ms`
    })
  } finally {
    await client.stop()
    await owner.peer.close()
    owner.temporary.remove()
  }
}

async function untilRefused (link: HandMadeConnection, session: number, key: string): Promise<void> {
  while (true) {
    try {
      await link.fetch(session, { keys: [key] })
    } catch (error) {
      if (isMedrecError(error, 'DENIED')) return
      throw error
    }
  }
}

async function measureMemory (network: TestNetwork, provider: TestProvider, atRest: number): Promise<Figure[]> {
  const bare = await startChild<{ multiaddrs: string[] }>({ file: new URL('../streams/serve-streams.ts', import.meta.url).pathname })
  const client = await HandMadeClient.start(network.network)
  const clients: HandMadeClient[] = []
  const nodes: Libp2p[] = []
  try {
    const bareAtRest = await settledMb(bare.pid)
    for (let n = 0; n < PEERS; n++) {
      const node = await createNode()
      nodes.push(node)
      const connection = await node.dial(multiaddr(bare.ready.multiaddrs.find(address => address.includes('/ws')) ?? ''))
      await connection.newStream(BARE_ECHO)
    }
    const bareEach = (await settledMb(bare.pid) - bareAtRest) / PEERS
    const owner = await Owner.enrol({ client, provider, person: 'maren' })
    await addRecords({ provider, person: 'maren', count: 1, bytes: LARGE_BYTES })
    await owner.link.fetch(owner.session)
    const before = await settledMb(provider.pid())
    const sessions: Array<{ link: HandMadeConnection, session: number }> = []
    for (let n = 0; n < PEERS; n++) {
      const each = await HandMadeClient.start(network.network)
      clients.push(each)
      const link = await each.connect(provider)
      sessions.push({ link, session: await link.session({ ...owner.key, relationship: owner.relationship, role: 'owner' }) })
    }
    const connected = await settledMb(provider.pid())
    const readers = sessions.slice(0, 64)
    for (const { link, session } of readers) await beginToRead(link, session)
    const reading = await settledMb(provider.pid())
    return [
      { name: 'memory of a node at rest', unit: 'MB', value: atRest, baseline: { name: 'bare libp2p', value: bareAtRest }, ratio: atRest / bareAtRest, note: 'resident' },
      { name: 'memory for each connection with a session', unit: 'MB', value: (connected - before) / PEERS, baseline: { name: 'bare, with one stream', value: bareEach }, note: `${PEERS} connections` },
      judge({
        name: `memory for each reader of ${LARGE_BYTES / 1e6} MB who does not read on`, unit: 'MB', value: (reading - connected) / readers.length,
        goal: { of: 'value', atMost: 2 }, note: `${readers.length} readers: what one requester may have open; 1 MiB is the window, and a piece is read ahead`
      })
    ]
  } finally {
    await Promise.all([...nodes.map(async node => { await node.stop() }), ...[client, ...clients].map(async each => { await each.stop() })])
    await bare.stop()
  }
}

/** Begins an answer, takes its first piece and no more. */
async function beginToRead (link: HandMadeConnection, session: number): Promise<void> {
  const items = requestItems({ mux: await link.mux('records'), request: RequestSchema, item: ItemSchema, timeoutMs: Number.POSITIVE_INFINITY, message: { body: { case: 'fetch', value: { session } } } })
  for (let next = await items.next(); next.value?.item.body.case !== 'data'; next = await items.next());
}

async function timeOf (work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Resident memory of a process, MB, after it has had time to collect its garbage. */
async function settledMb (pid: number | undefined): Promise<number> {
  await pause(SETTLE_MS)
  const [, kb = '0'] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')) ?? []
  return Number(kb) / 1_000
}
