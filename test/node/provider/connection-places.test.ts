import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Connection, Libp2p, MultiaddrConnection, PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { chooseLeaving } from '../../../node/provider/choose-leaving.ts'
import { createConnectionPlaces } from '../../../node/provider/connection-places.ts'
import { GIVE_WAY_IDLE_MS, GIVE_WAY_MS, IDLE_CONNECTION_MS, IDLE_CROWDED_MS, MAX_MEMBER_CONNECTIONS, MAX_NEW_CONNECTIONS } from '../../../node/provider/constants.ts'
import { createHost } from '../../../node/provider/create-host.ts'
import { PROTOCOLS } from '../../../protocol/peer/protocols.ts'
import { openMux } from '../../../protocol/stream/open-mux.ts'
import { serveMux } from '../../../protocol/stream/serve-mux.ts'

/** Of 10 places strangers have 6. */
const LIMITS = { connections: 10, kept: 4, checkMs: 10 }
const STRANGERS = LIMITS.connections - LIMITS.kept
const DEADLINE_MS = 60_000

describe('the places of a node\'s connections', { timeout: 280_000 }, () => {
  let node: Libp2p
  let memberKey: PrivateKey
  let now = 0
  const started: Libp2p[] = []

  const startPeer = async (privateKey?: PrivateKey): Promise<Libp2p> => {
    const peer = await createHost({ privateKey: privateKey ?? await generateKeyPair('Ed25519'), listen: [], announce: undefined })
    started.push(peer)
    return peer
  }

  /** A connection of a new peer, when the node has let it in or turned it away: who dials sees it open before. */
  const connect = async (from?: Libp2p): Promise<Connection> => {
    const peer = from ?? await startPeer()
    const before = node.getConnections(peer.peerId).length
    const connection = await peer.dial(node.getMultiaddrs(), { force: true, signal: AbortSignal.timeout(DEADLINE_MS) })
    await eventually(() => connection.status !== 'open' || node.getConnections(peer.peerId).length > before)
    return connection
  }

  /** A stream that the node has answered on, and that stays. */
  const openStream = async (connection: Connection): Promise<void> => {
    const mux = openMux({ stream: await connection.newStream(PROTOCOLS.chain, { signal: AbortSignal.timeout(DEADLINE_MS) }) })
    for await (const { length } of mux.request({ body: new Uint8Array() })) assert.equal(length, 0)
  }

  before(async () => {
    memberKey = await generateKeyPair('Ed25519')
    const member = peerIdFromPrivateKey(memberKey).toString()
    node = await createHost({
      privateKey: await generateKeyPair('Ed25519'), listen: ['/ip4/127.0.0.1/tcp/0/ws'], announce: undefined, limits: LIMITS, nowMs: () => now, memberOf: peerId => peerId === member ? 'mercy' : undefined
    })
    await node.handle(PROTOCOLS.chain, async stream => { await serveMux({ stream, handle: async function * () { yield new Uint8Array() } }) })
  })
  after(async () => { await Promise.all([node, ...started].map(async host => { await host.stop() })) })

  const everybodyLeaves = async (): Promise<void> => {
    for (const peer of started.splice(0)) await peer.stop()
    await eventually(() => node.getConnections().length === 0)
  }

  it('are left by who opens no stream, sooner where there are few', async () => {
    const [idle, busy] = [await connect(), await connect()]
    await openStream(busy)
    now += IDLE_CONNECTION_MS - 1
    await checks()
    assert.equal(idle.status, 'open')
    now += 1
    await closed(idle)
    const crowd = await Promise.all([connect(), connect(), connect()])
    now += IDLE_CROWDED_MS
    for (const one of crowd) await closed(one)
    assert.equal(busy.status, 'open')
    await everybodyLeaves()
  })

  it('are given up by idle strangers to a person who comes', async () => {
    const strangers: Connection[] = []
    while (strangers.length < STRANGERS) strangers.push(await connect())
    now += GIVE_WAY_IDLE_MS
    await openStream(await connect())
    await eventually(() => strangers.filter(({ status }) => status === 'open').length === STRANGERS - 1)
    await everybodyLeaves()
  })

  it('are given up by who has had one longest, when all have streams; until then no more come in', async () => {
    const strangers: Connection[] = []
    while (strangers.length < STRANGERS) strangers.push(await connect())
    for (const stranger of strangers) await openStream(stranger)
    await turnedAway(connect())
    now += GIVE_WAY_MS
    await openStream(await connect())
    await eventually(() => strangers[0]?.status !== 'open')
    assert.equal(node.getConnections().length, STRANGERS)
    await everybodyLeaves()
  })

  it('are there for a member\'s node when strangers have all of theirs, and stay while it is idle', async () => {
    const member = await startPeer(memberKey)
    const strangers: Connection[] = []
    while (strangers.length < STRANGERS) strangers.push(await connect())
    const members: Connection[] = []
    while (members.length < MAX_MEMBER_CONNECTIONS) members.push(await connect(member))
    for (const stranger of strangers) await openStream(stranger)
    await turnedAway(connect())
    now += IDLE_CONNECTION_MS
    await checks()
    assert.deepEqual(members.map(({ status }) => status), members.map(() => 'open'))
    await everybodyLeaves()
  })

  it('are given to so many new ones of a host in a second, and to all that come through a proxy on the same machine', () => {
    let ms = 0
    const { gater } = createConnectionPlaces({ memberOf: () => undefined, nowMs: () => ms })
    const isDenied = (address: string): unknown => gater.denyInboundConnection?.({ remoteAddr: multiaddr(address) } as MultiaddrConnection)
    for (let i = 0; i < MAX_NEW_CONNECTIONS; i++) assert.equal(isDenied(`/ip4/192.0.2.1/tcp/${1_000 + i}`), false)
    assert.equal(isDenied('/ip4/192.0.2.1/tcp/999'), true)
    assert.equal(isDenied('/ip4/192.0.2.2/tcp/999'), false)
    ms = 1_000
    assert.equal(isDenied('/ip4/192.0.2.1/tcp/999'), false)
    for (const proxy of ['/ip4/127.0.0.1/tcp/1', '/ip6/::1/tcp/1']) for (let i = 0; i <= MAX_NEW_CONNECTIONS; i++) assert.equal(isDenied(proxy), false, proxy)
  })

  it('are left first by a peer that has many', () => {
    const peer = (name: string, opened: number): { peer: string, opened: number, busy: number } => ({ peer: name, opened, busy: 20_000 })
    const candidates = [peer('a', 0), peer('b', 1), peer('b', 2), peer('c', 19_000), peer('c', 19_000), peer('c', 19_000)]
    assert.equal(chooseLeaving({ candidates, now: 20_000, idleMs: 1_000, stayMs: 10_000 }), candidates[1])
    assert.equal(chooseLeaving({ candidates: candidates.slice(3), now: 20_000, idleMs: 1_000, stayMs: 10_000 }), undefined)
  })

  /** Until the node has looked for idle ones twice. */
  const checks = async (): Promise<void> => { await new Promise(resolve => { setTimeout(resolve, 2 * LIMITS.checkMs) }) }
})

async function closed (connection: Connection): Promise<void> {
  await eventually(() => connection.status !== 'open')
}

async function turnedAway (connecting: Promise<Connection>): Promise<void> {
  const connection = await connecting.catch(() => undefined)
  assert.notEqual(connection?.status, 'open')
}

async function eventually (holds: () => boolean): Promise<void> {
  const end = Date.now() + DEADLINE_MS
  while (!holds()) {
    assert.ok(Date.now() < end, 'it did not come to that')
    await new Promise(resolve => { setTimeout(resolve, 5) })
  }
}
