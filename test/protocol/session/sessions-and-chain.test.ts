import assert from 'node:assert/strict'
import { before, beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { STALE_MIN_SECONDS } from '../../../protocol/chain-view/constants.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { MAX_NONCES, MAX_PROOFS, MAX_PROOFS_PER_PEER, MAX_SESSION_SECONDS } from '../../../protocol/session/constants.ts'
import type { Session, Sessions } from '../../../protocol/session/sessions.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { connectionOf, KnownChain, newPeerId, prove, sessionsOn } from './known-chain.ts'
import type { KnownRelationship, ProveOptions } from './known-chain.ts'

const TOO_MANY = { code: 'TOO_MANY_REQUESTS' }
const GONE_NONCE = { code: 'DENIED', message: /The nonce is not one of this connection/ }

describe('sessions on a chain that goes on', () => {
  let chain: KnownChain
  let sessions: Sessions
  let connection: Connection
  let held: KnownRelationship

  beforeEach(async () => {
    chain = new KnownChain()
    sessions = sessionsOn(chain)
    connection = connectionOf(await newPeerId())
    held = chain.open()
  })

  const begin = async (options: Partial<ProveOptions> = {}): Promise<Session> => await prove(sessions, { connection, relationship: held.relationship, key: held.ownerKey, at: chain.now(), ...options })

  it('hold while the newest block is young enough, and again when a new one comes', async () => {
    const { handle } = await begin()
    chain.standStill(STALE_MIN_SECONDS)
    assert.equal(sessions.get({ connection, handle }).handle, handle)
    chain.standStill(1)
    assert.throws(() => sessions.get({ connection, handle }), { code: 'CHAIN_STALE' })
    await assert.rejects(begin(), { code: 'CHAIN_STALE' })
    chain.mine()
    assert.equal(sessions.get({ connection, handle }).handle, handle)
    assert.equal((await begin()).delegate, held.owner)
  })

  it('pass to another controller with the block that names it', async () => {
    const before = await begin()
    const nextKey = randomBytes(32)
    await assert.rejects(begin({ key: nextKey }), { code: 'DENIED', message: /not the controller/ })
    chain.setController(held.relationship, addressOfKey(nextKey))
    assert.throws(() => sessions.get({ connection, handle: before.handle }), { code: 'DENIED', message: /not the controller/ })
    await assert.rejects(begin(), { code: 'DENIED', message: /not the controller/ })
    const after = await begin({ key: nextKey })
    assert.equal(sessions.get({ connection, handle: after.handle, role: 'owner' }).delegate, addressOfKey(nextKey))
    // And back: what was proved before is good again.
    chain.setController(held.relationship, held.owner)
    assert.equal(sessions.get({ connection, handle: before.handle }).delegate, held.owner)
    assert.throws(() => sessions.get({ connection, handle: after.handle }), { code: 'DENIED' })
  })

  it('end with their relationship, and leave those of another alone', async () => {
    const other = chain.open()
    const [ending, staying] = [await begin(), await begin({ relationship: other.relationship, key: other.ownerKey })]
    chain.terminate(held.relationship)
    assert.throws(() => sessions.get({ connection, handle: ending.handle }), { code: 'DENIED', message: /not active/ })
    await assert.rejects(begin({ role: 'viewer' }), { code: 'DENIED', message: /not active/ })
    assert.equal(sessions.get({ connection, handle: staying.handle }).relationship, other.relationship)
  })

  it('end all at once when the provider leaves the network', async () => {
    const { handle } = await begin()
    chain.leave()
    assert.throws(() => sessions.get({ connection, handle }), { code: 'DENIED', message: /not a member/ })
    await assert.rejects(begin(), { code: 'DENIED', message: /not a member/ })
  })

  it('last an hour and no second longer', async () => {
    await assert.rejects(begin({ seconds: MAX_SESSION_SECONDS + 1 }), { code: 'DENIED', message: /more than an hour ahead/ })
    await assert.rejects(begin({ seconds: 0 }), { code: 'DENIED', message: /expiry is past/ })
    const { handle } = await begin({ seconds: MAX_SESSION_SECONDS })
    chain.later(MAX_SESSION_SECONDS - 1)
    assert.equal(sessions.get({ connection, handle }).handle, handle)
    chain.later(1)
    assert.throws(() => sessions.get({ connection, handle }), { code: 'DENIED', message: /The session is over/ })
  })

  it('are of one connection: neither nonces nor handles are good on another of the same peer', async () => {
    const other = connectionOf(connection.remotePeer)
    const { nonce } = sessions.challenge(connection)
    await assert.rejects(begin({ connection: other, nonce }), GONE_NONCE)
    const { handle } = await begin({ nonce })
    assert.throws(() => sessions.get({ connection: other, handle }), { code: 'DENIED', message: /Nothing was proved/ })
    // Nor do many nonces on one push out those of another.
    const kept = sessions.challenge(other).nonce
    for (let i = 0; i < 3 * MAX_NONCES; i++) sessions.challenge(connection)
    await begin({ connection: other, nonce: kept })
  })

  it('do not give a handle a second time, also when the first is over', async () => {
    const first = await begin({ seconds: 10 })
    chain.later(10)
    const second = await begin()
    assert.notEqual(second.handle, first.handle)
    assert.throws(() => sessions.get({ connection, handle: first.handle }), { code: 'DENIED' })
  })

  it('use up a nonce by a proof that is refused, but not by one from another connection', async () => {
    const { nonce } = sessions.challenge(connection)
    await assert.rejects(begin({ nonce, connection: connectionOf(connection.remotePeer) }), GONE_NONCE)
    await assert.rejects(begin({ nonce, relationship: chain.open().relationship }), { code: 'DENIED', message: /not the controller/ })
    await assert.rejects(begin({ nonce }), GONE_NONCE)
  })
})

describe('tries to prove something', () => {
  let chain: KnownChain
  let sessions: Sessions
  let held: KnownRelationship
  let peers: Connection[]

  before(async () => {
    peers = await Promise.all(Array.from({ length: MAX_PROOFS / MAX_PROOFS_PER_PEER + 1 }, async () => connectionOf(await newPeerId())))
  })

  beforeEach(() => {
    chain = new KnownChain()
    // At the beginning of a minute: all that follows is in one.
    chain.later(60 - chain.now() % 60)
    sessions = sessionsOn(chain)
    held = chain.open()
  })

  const guess = async (connection: Connection): Promise<void> => {
    await sessions.prove(connection, {
      $typeName: 'medrec.records.v1.Prove', role: 'owner', relationship: new Uint8Array(32), delegate: new Uint8Array(20), nonce: new Uint8Array(32), expiresAt: 0n, signature: new Uint8Array(65)
    })
  }
  const begin = async (connection: Connection): Promise<Session> => await prove(sessions, { connection, relationship: held.relationship, key: held.ownerKey, at: chain.now() })

  it(`are ${MAX_PROOFS_PER_PEER} a minute for a peer, over all its connections, and again in the next`, async () => {
    const [one, other] = peers as [Connection, Connection]
    const again = connectionOf(one.remotePeer)
    for (let i = 0; i < MAX_PROOFS_PER_PEER; i++) await assert.rejects(guess(i % 2 === 0 ? one : again), GONE_NONCE)
    await assert.rejects(guess(one), TOO_MANY)
    await assert.rejects(begin(again), TOO_MANY)
    assert.equal((await begin(other)).delegate, held.owner)
    chain.later(59)
    await assert.rejects(begin(one), TOO_MANY)
    chain.later(1)
    assert.equal((await begin(one)).delegate, held.owner)
  })

  it(`are ${MAX_PROOFS} a minute for all together`, async () => {
    const last = peers.at(-1) as Connection
    for (const peer of peers.slice(0, -1)) for (let i = 0; i < MAX_PROOFS_PER_PEER; i++) await assert.rejects(guess(peer), GONE_NONCE)
    await assert.rejects(begin(last), TOO_MANY)
    chain.later(60)
    assert.equal((await begin(last)).delegate, held.owner)
  })
})
