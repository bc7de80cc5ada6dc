import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import type { ChainView, RelationshipState } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_NONCES, MAX_SESSIONS, NONCE_SECONDS } from '../../../protocol/session/constants.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { Session, Sessions } from '../../../protocol/session/sessions.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { NO_AGENTS } from './no-agents.ts'

const NETWORK = { chainId: 7, contracts: { relationships: hexOf(5, 20) } }
const RELATIONSHIP = hexOf(1, 32)
const PROVIDER = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const OWNER_KEY = randomBytes(32)
const denied = (error: unknown): boolean => isMedrecError(error, 'DENIED')

describe('sessions', () => {
  let now: number
  let isFresh: boolean
  let state: RelationshipState
  let sessions: Sessions
  let peers = 0

  const newConnection = (peer = `peer-${++peers}`): Connection => ({ remotePeer: { toString: () => peer } }) as unknown as Connection
  const prove = async (connection: Connection, nonce: Uint8Array, options: { role?: 'owner' | 'viewer', expiresAt?: number, key?: Uint8Array } = {}): Promise<Session> => {
    const { role = 'owner', expiresAt = now + 600, key = OWNER_KEY } = options
    const delegate = addressOfKey(key)
    const message = { role, relationship: RELATIONSHIP, delegate, clientPeerId: connection.remotePeer.toString(), providerPeerId: PROVIDER, nonce, expiresAt }
    const signature = signTypedData({ network: NETWORK, type: 'SessionProof', message, privateKey: key })
    return await sessions.prove(connection, { role, relationship: fromHex(RELATIONSHIP, 32), delegate: fromHex(delegate, 20), nonce, expiresAt: BigInt(expiresAt), signature } as Parameters<Sessions['prove']>[1])
  }

  beforeEach(() => {
    now = 1_800_000_000
    isFresh = true
    state = { status: 'active', controller: addressOfKey(OWNER_KEY), ownerDelegate: addressOfKey(OWNER_KEY), sequence: 0 } as RelationshipState
    const view = { isFresh: () => isFresh, isMember: () => true, relationship: (id: string) => ({ atHead: id === RELATIONSHIP ? state : undefined, settled: undefined }) } as unknown as ChainView
    sessions = createSessions({
      view, agents: NO_AGENTS, network: NETWORK, providerPeerId: PROVIDER, handle: 'mercy', now: () => now, randomBytes,
      relationships: { get: id => id === RELATIONSHIP ? { relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 } : undefined }
    })
  })

  it('take a nonce for a minute, and no longer', async () => {
    const connection = newConnection()
    const { nonce, time } = sessions.challenge(connection)
    assert.equal(time, now)
    now += NONCE_SECONDS - 1
    assert.equal((await prove(connection, nonce)).delegate, addressOfKey(OWNER_KEY))
    const late = sessions.challenge(connection).nonce
    now += NONCE_SECONDS
    await assert.rejects(prove(connection, late), denied)
  })

  it('forget the oldest of too many nonces', async () => {
    const connection = newConnection()
    const nonces = Array.from({ length: MAX_NONCES + 1 }, () => sessions.challenge(connection).nonce)
    await assert.rejects(prove(connection, nonces[0] ?? new Uint8Array(32)), denied)
    await prove(connection, nonces[1] ?? new Uint8Array(32))
    await prove(connection, nonces.at(-1) ?? new Uint8Array(32))
  })

  it('use a nonce up, whatever comes of the proof', async () => {
    const connection = newConnection()
    const { nonce } = sessions.challenge(connection)
    await assert.rejects(prove(connection, nonce, { expiresAt: now }), denied)
    await assert.rejects(prove(connection, nonce), denied)
  })

  it('end at their second, and leave room for others then', async () => {
    const connection = newConnection()
    const handles: number[] = []
    for (let n = 0; n < MAX_SESSIONS; n++) {
      // The limit of proofs in a minute is another one.
      if (n % 100 === 99) now += 60
      handles.push((await prove(connection, sessions.challenge(connection).nonce, { expiresAt: 1_800_001_000 })).handle)
    }
    assert.equal(new Set(handles).size, MAX_SESSIONS)
    now += 60
    await assert.rejects(prove(connection, sessions.challenge(connection).nonce), error => isMedrecError(error, 'TOO_MANY_REQUESTS'))
    now = 1_800_000_999
    assert.equal(sessions.get({ connection, handle: handles[0] ?? 0 }).handle, handles[0])
    now = 1_800_001_000
    assert.throws(() => sessions.get({ connection, handle: handles[0] ?? 0 }), denied)
    await prove(connection, sessions.challenge(connection).nonce)
  })

  it('of an owner end when the chain names another controller; those of viewers go on', async () => {
    const connection = newConnection()
    const owner = await prove(connection, sessions.challenge(connection).nonce)
    const viewer = await prove(connection, sessions.challenge(connection).nonce, { role: 'viewer', key: randomBytes(32) })
    state = { ...state, controller: hexOf(9, 20) }
    assert.throws(() => sessions.get({ connection, handle: owner.handle }), denied)
    assert.equal(sessions.get({ connection, handle: viewer.handle }).role, 'viewer')
    assert.throws(() => sessions.get({ connection, handle: viewer.handle, role: 'owner' }), denied)
    state = { ...state, status: 'terminated' }
    assert.throws(() => sessions.get({ connection, handle: viewer.handle }), denied)
  })

  it('decide nothing on a chain that stands still', async () => {
    const connection = newConnection()
    const { handle } = await prove(connection, sessions.challenge(connection).nonce)
    const { nonce } = sessions.challenge(connection)
    isFresh = false
    const stale = (error: unknown): boolean => isMedrecError(error, 'CHAIN_STALE')
    assert.throws(() => sessions.get({ connection, handle }), stale)
    await assert.rejects(prove(connection, nonce), stale)
    isFresh = true
    assert.equal(sessions.get({ connection, handle }).handle, handle)
    // It was used up all the same.
    await assert.rejects(prove(connection, nonce), denied)
  })
})
