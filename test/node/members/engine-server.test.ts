import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { askHashes, askState } from '../../../node/members/ask-partner.ts'
import { ENGINE_PROTOCOL, LINK_PROTOCOL, MAX_BLOCKS_OPEN_PER_PARTNER, MAX_LINKS_PER_PARTNER, MAX_REQUESTS_PER_PARTNER } from '../../../node/members/constants.ts'
import { createEngineServer } from '../../../node/members/engine-server.ts'
import { createLinkServer } from '../../../node/members/links.ts'
import { createHost } from '../../../node/provider/create-host.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { whenTrue } from '../../when-true.ts'
import { claim, consensusKey, fixedPartners, makeNodeKey, meshNetwork, planMeshMember, quietEngine } from './mesh-fixture.ts'
import type { MeshMember } from './mesh-fixture.ts'

const { signal } = new AbortController()
const isRefused = (error: unknown): boolean => isMedrecError(error, 'TOO_MANY_REQUESTS')

describe('what a member may have of another\'s node, whichever of its PeerIds it comes from', { timeout: 280_000 }, () => {
  let network: NetworkFile
  let members: MeshMember[]
  let own: Libp2p
  /** Two of beta, one of gamma. */
  let asking: Array<{ host: Libp2p, connection: Connection, mux: Mux }>
  let engineOf: Server
  /** Peers whose engines are kept apart from the own one. */
  const held = new Set<string>()
  /** What answers requests for hashes. */
  let hashes: (options: { first: number, count: number }) => Promise<string[]>

  beforeEach(async () => {
    network = await meshNetwork()
    members = [await planMeshMember('alpha'), await planMeshMember('beta', { peerIds: 2 }), await planMeshMember('gamma')]
    const [alpha, beta, gamma] = members as [MeshMember, MeshMember, MeshMember]
    const host = async ({ key, listen }: MeshMember['peers'][number]): Promise<Libp2p> => await createHost({ privateKey: key, listen: [listen], announce: undefined })
    own = await host(alpha.peers[0] ?? assert.fail())
    engineOf = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => { engineOf.once('listening', resolve) })
    const { nodeSecret, nodeKey } = makeNodeKey()
    const common = { partners: fixedPartners(members, 'alpha'), report: () => {} }
    hashes = async () => []
    const engine = quietEngine(nodeKey, { hashes: async ask => await hashes(ask) })
    // A clock that stands: no new minute begins between two requests.
    const server = createEngineServer({ ...common, engine, network, peerId: own.peerId.toString(), handle: 'alpha', nodeSecret, consensusKey: () => consensusKey, now: () => 1_800_000_000 })
    held.clear()
    const links = createLinkServer({ ...common, isHeld: peer => held.has(peer), p2pPort: () => (engineOf.address() as AddressInfo).port })
    for (const { protocol, handle } of [server, links]) await own.handle(protocol, handle)
    asking = []
    for (const peer of [...beta.peers, ...gamma.peers]) {
      const asker = await host(peer)
      const connection = await asker.dial(own.getMultiaddrs())
      asking.push({ host: asker, connection, mux: openMux({ stream: await connection.newStream(ENGINE_PROTOCOL) }) })
    }
  })
  afterEach(async () => {
    await Promise.all([own, ...asking.map(({ host }) => host)].map(async host => { await host.stop() }))
    engineOf.close()
  })

  const engineLinks = async (): Promise<number> => await new Promise<number>((resolve, reject) => { engineOf.getConnections((error, count) => { if (error === null) resolve(count); else reject(error) }) })
  const state = async (i: number): Promise<unknown> => {
    const { host, mux } = asking[i] ?? assert.fail()
    return await askState({ mux, signal, network, handle: 'alpha', nonce: new Uint8Array(32), askingPeerId: host.peerId.toString(), askedPeerId: own.peerId.toString() })
  }

  it('is so many requests a minute', async () => {
    for (let i = 0; i < MAX_REQUESTS_PER_PARTNER; i++) await state(i % 2)
    for (const i of [0, 1]) await assert.rejects(state(i), isRefused)
    await state(2)
  })

  it('is one answer with hashes at a time, and so many that wait', async () => {
    const waiting: Array<() => void> = []
    let [atOnce, most] = [0, 0]
    hashes = async ({ first }) => {
      most = Math.max(most, ++atOnce)
      if (first !== 7) await new Promise<void>(resolve => { waiting.push(resolve) })
      atOnce--
      return [`0x${'11'.repeat(32)}`]
    }
    const ask = async (i: number, first: number): Promise<string[]> => await askHashes({ mux: asking[i]?.mux ?? assert.fail(), signal, first, count: 256 })
    const asked = [ask(0, 1)]
    await whenTrue(() => waiting.length === 1, { seconds: 60, what: 'the first' })
    // On one stream they come in order.
    for (let i = 1; i < MAX_BLOCKS_OPEN_PER_PARTNER; i++) asked.push(ask(0, 1))
    for (const i of [0, 1]) await assert.rejects(ask(i, 1), isRefused)
    assert.deepEqual([waiting.length, most], [1, 1])
    assert.equal((await ask(2, 7)).length, 1, 'another member does not wait')
    for (let i = 0; i < MAX_BLOCKS_OPEN_PER_PARTNER; i++) {
      await whenTrue(() => waiting.length === i + 1, { seconds: 60, what: `turn ${i + 1}` })
      waiting[i]?.()
    }
    assert.deepEqual((await Promise.all(asked)).map(found => found.length), Array.from({ length: MAX_BLOCKS_OPEN_PER_PARTNER }, () => 1))
    assert.equal(most, 2, 'the other member\'s beside the first')
  })

  it('is so many links', async () => {
    const open = []
    for (let i = 0; i < MAX_LINKS_PER_PARTNER; i++) {
      open.push(await (asking[i % 2]?.connection ?? assert.fail()).newStream(LINK_PROTOCOL))
    }
    for (const i of [0, 1]) {
      const link = await (asking[i]?.connection ?? assert.fail()).newStream(LINK_PROTOCOL)
      await whenTrue(() => link.status !== 'open', { seconds: 60, what: 'the end of one too many' })
    }
    assert.ok(open.every(link => link.status === 'open'))
    const other = await (asking[2]?.connection ?? assert.fail()).newStream(LINK_PROTOCOL)
    await whenTrue(async () => await engineLinks() === MAX_LINKS_PER_PARTNER + 1, { seconds: 60, what: 'links at the engine' })
    assert.equal(other.status, 'open')
  })

  it('is no link while the engines are to be kept apart', async () => {
    const { host, connection } = asking[2] ?? assert.fail()
    held.add(host.peerId.toString())
    const link = await connection.newStream(LINK_PROTOCOL)
    await whenTrue(() => link.status !== 'open', { seconds: 60, what: 'the end of it' })
    assert.equal(await engineLinks(), 0)
    held.clear()
    await connection.newStream(LINK_PROTOCOL)
    await whenTrue(async () => await engineLinks() === 1, { seconds: 60, what: 'the link' })
  })

  it('is so many bytes of a link that its engine does not take', async () => {
    const { connection } = asking[0] ?? assert.fail()
    await own.handle('/echo/1.0.0', stream => { stream.addEventListener('message', ({ data }) => { stream.send(data) }) })
    const [link, echo] = [await connection.newStream(LINK_PROTOCOL), await connection.newStream('/echo/1.0.0')]
    const roundTrip = async (): Promise<void> => await new Promise(resolve => {
      echo.addEventListener('message', () => { resolve() }, { once: true })
      echo.send(Uint8Array.of(1))
    })
    // Nobody reads at the engine's port. What systems keep of a connection on loopback is some megabytes more.
    const sent = 64 * 1024 * 1024
    link.send(new Uint8Array(sent))
    for (let left = sent + 1; link.writeBufferLength < left;) {
      left = link.writeBufferLength
      for (let i = 0; i < 10; i++) await roundTrip()
    }
    assert.equal(link.status, 'open')
    assert.ok(link.writeBufferLength > sent / 2, `${sent - link.writeBufferLength} bytes were taken`)
  })

  it('is not used up by another that names its PeerIds', async () => {
    const [, beta, gamma] = members as [MeshMember, MeshMember, MeshMember]
    members.splice(1, 2, claim(gamma, beta), beta)
    for (let i = 0; i < MAX_REQUESTS_PER_PARTNER; i++) await state(2)
    await assert.rejects(state(2), isRefused)
    for (const i of [0, 1]) await state(i)
    const link = async (i: number): Promise<Stream> => await (asking[i]?.connection ?? assert.fail()).newStream(LINK_PROTOCOL)
    const open = []
    for (let i = 0; i < MAX_LINKS_PER_PARTNER; i++) open.push(await link(2))
    const over = await link(2)
    await whenTrue(() => over.status !== 'open', { seconds: 60, what: 'the end of one too many' })
    open.push(await link(0), await link(1))
    await whenTrue(async () => await engineLinks() === open.length, { seconds: 60, what: 'links at the engine' })
    assert.ok(open.every(({ status }) => status === 'open'))
  })
})
