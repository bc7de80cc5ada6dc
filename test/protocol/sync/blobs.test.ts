import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { openBlobStore } from '../../../node/store/blobs.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { openPolicyStore } from '../../../node/store/policies.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { deriveDelegate, signingKeyOf } from '../../../protocol/identity/derive.ts'
import type { SigningKey } from '../../../protocol/identity/derive.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/sync_pb.ts'
import type { Sessions } from '../../../protocol/session/sessions.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { getBlob, offerPolicy, policyStatus, putBlob } from '../../../protocol/sync/client.ts'
import type { FetchedBlob } from '../../../protocol/sync/client.ts'
import { MAX_BLOB_BYTES, MAX_BLOB_READS, MAX_BLOB_READS_PER_PEER, MAX_BLOBS, MAX_OFFERS, MAX_SYNC_REQUESTS } from '../../../protocol/sync/constants.ts'
import { createPolicies } from '../../../protocol/sync/policies.ts'
import type { Policies } from '../../../protocol/sync/policies.ts'
import { createSyncServer } from '../../../protocol/sync/server.ts'
import { signTypedData } from '../../../protocol/typed-data/sign.ts'
import { hexOf, testDatabase } from '../../node/store/store-fixture.ts'
import type { TestDatabase } from '../../node/store/store-fixture.ts'
import { connectionOf, HANDLE, KnownChain, NETWORK, newPeerId, prove, sessionsOn } from '../session/known-chain.ts'
import { serve } from '../session/served.ts'
import type { Served } from '../session/served.ts'

const TOO_MANY = { code: 'TOO_MANY_REQUESTS' }

/** Somebody with a stream and a session. */
interface Caller { mux: Mux, session: number, connection: Connection, relationship: string, ownerKey: Uint8Array }

describe('a provider that keeps sealed blobs', { timeout: 280_000 }, () => {
  let chain: KnownChain
  let sessions: Sessions
  let test: TestDatabase
  let database: ProviderDatabase
  let policies: Policies
  let served: Served
  const reported: Array<{ code?: string, reason?: string }> = []

  before(async () => {
    chain = new KnownChain()
    sessions = sessionsOn(chain)
    test = testDatabase()
    database = test.open()
    policies = createPolicies({ view: chain.view, network: NETWORK, store: openPolicyStore({ database }), report: event => { reported.push(event) } })
    const seed = randomBytes(64)
    served = await serve(createSyncServer({
      sessions, policies, view: chain.view, network: NETWORK, now: chain.now,
      relationships: openRelationshipStore({ database }),
      delegates: { get: async index => await deriveDelegate({ seed, network: { chainId: NETWORK.chainId, registry: hexOf(0xd0, 20) }, role: 'owner', provider: HANDLE, index }) },
      blobs: openBlobStore({ database }),
      report: event => { reported.push(event) }
    }))
  })

  after(async () => {
    await served.stop()
    await policies.stop()
    await database.close()
    test.remove()
  })

  const caller = async (options: { role?: 'owner' | 'viewer', of?: Caller, connection?: Connection } = {}): Promise<Caller> => {
    const { role = 'owner', connection = connectionOf(await newPeerId()) } = options
    const { relationship, ownerKey } = options.of ?? chain.open()
    const { handle: session } = await prove(sessions, { connection, relationship, key: role === 'owner' ? ownerKey : randomBytes(32), role, at: chain.now() })
    return { mux: await served.open(connection), session, connection, relationship, ownerKey }
  }
  const newKey = (): SigningKey => signingKeyOf(randomBytes(32))
  const idOf = (key: SigningKey): Uint8Array => sha256(key.publicKey)
  const blobOf = (key: SigningKey, version: number, sealed: Uint8Array = Uint8Array.of(version), signed: Partial<{ version: number, sealed: Uint8Array, by: SigningKey, chainId: number }> = {}): FetchedBlob => {
    const message = { id: idOf(key), version: signed.version ?? version, contentHash: sha256(signed.sealed ?? sealed) }
    const signature = signTypedData({ network: { ...NETWORK, chainId: signed.chainId ?? NETWORK.chainId }, type: 'Blob', message, privateKey: (signed.by ?? key).privateKey })
    return { publicKey: key.publicKey, version, sealed, signature }
  }
  const put = async ({ mux, session }: Caller, blob: FetchedBlob): Promise<void> => { await putBlob({ mux, session, blob }) }
  const get = async ({ mux }: Caller, id: Uint8Array): Promise<FetchedBlob | undefined> => await getBlob({ mux, id })

  it('has a blob on disk before it says so, and gives it to whoever knows its id, with what proves it', async () => {
    const owner = await caller()
    const key = newKey()
    const blob = blobOf(key, 1, randomBytes(1_000))
    await put(owner, blob)
    const beside = test.open()
    assert.deepEqual(openBlobStore({ database: beside }).get(toHex(idOf(key))), blob)
    await beside.close()
    // Without any session.
    const stranger = await served.open(connectionOf(await newPeerId()))
    assert.deepEqual(await getBlob({ mux: stranger, id: idOf(key) }), blob)
    for (const id of [randomBytes(32), idOf(key).subarray(0, 31), new Uint8Array()]) assert.equal(await getBlob({ mux: stranger, id }), undefined)
  })

  it('takes a higher version only, whichever relationship it comes by', async () => {
    const [owner, other] = [await caller(), await caller()]
    const key = newKey()
    await put(owner, blobOf(key, 5))
    for (const version of [1, 4, 5]) await assert.rejects(put(owner, blobOf(key, version, Uint8Array.of(99))), { code: 'DENIED' })
    await assert.rejects(put(other, blobOf(key, 5, Uint8Array.of(99))), { code: 'DENIED' })
    assert.deepEqual((await get(owner, idOf(key)))?.sealed, Uint8Array.of(5))
    await put(owner, blobOf(key, 9))
    assert.equal((await get(owner, idOf(key)))?.version, 9)
  })

  it('takes one of two that come at once with the same version', async () => {
    const owner = await caller()
    const key = newKey()
    const came = await Promise.allSettled([1, 2, 3].map(async content => { await put(owner, blobOf(key, 7, Uint8Array.of(content))) }))
    assert.deepEqual(came.map(({ status }) => status), ['fulfilled', 'rejected', 'rejected'])
    assert.deepEqual((await get(owner, idOf(key)))?.sealed, Uint8Array.of(1))
  })

  it('takes nothing that is not signed, as it is, by the key it is under', async () => {
    const owner = await caller()
    const key = newKey()
    await put(owner, blobOf(key, 1))
    for (const forged of [
      blobOf(key, 2, Uint8Array.of(2), { by: newKey() }), blobOf(key, 2, Uint8Array.of(2), { sealed: Uint8Array.of(3) }), blobOf(key, 2, Uint8Array.of(2), { version: 1 }),
      blobOf(key, 2, Uint8Array.of(2), { chainId: 1 }), { ...blobOf(key, 2), signature: new Uint8Array(65) }, { ...blobOf(key, 2), signature: new Uint8Array(0) },
      { ...blobOf(newKey(), 2), publicKey: key.publicKey }
    ]) await assert.rejects(put(owner, forged), { code: 'DENIED' })
    assert.equal((await get(owner, idOf(key)))?.version, 1)
  })

  it('refuses what is not well-formed', async () => {
    const owner = await caller()
    const key = newKey()
    const { session, mux } = owner
    const good = blobOf(key, 1)
    const value = { session, publicKey: good.publicKey, version: 1n, sealed: good.sealed, signature: good.signature }
    for (const change of [
      { publicKey: new Uint8Array(33) }, { publicKey: good.publicKey.subarray(1) }, { publicKey: new Uint8Array(65) },
      { version: 0n }, { version: BigInt(Number.MAX_SAFE_INTEGER) + 1n }, { sealed: new Uint8Array(MAX_BLOB_BYTES + 1) }
    ]) {
      const message = { body: { case: 'blobPut', value: { ...value, ...change } } } as const
      await assert.rejects(requestOne({ mux, request: RequestSchema, item: ItemSchema, message }), { code: 'BAD_MESSAGE' }, Object.keys(change).join())
    }
    await assert.rejects(requestOne({ mux, request: RequestSchema, item: ItemSchema, message: {} }), { code: 'BAD_MESSAGE' })
    assert.equal(await get(owner, idOf(key)), undefined)
  })

  it(`keeps a blob of ${MAX_BLOB_BYTES} bytes, and ${MAX_BLOBS} of a relationship`, async () => {
    const [owner, other] = [await caller(), await caller()]
    const keys = Array.from({ length: MAX_BLOBS + 1 }, newKey)
    const [first, oneMore] = [keys[0] as SigningKey, keys.at(-1) as SigningKey]
    const large = new Uint8Array(MAX_BLOB_BYTES).fill(7)
    await put(owner, blobOf(first, 1, large))
    assert.deepEqual((await get(owner, idOf(first)))?.sealed, large)
    for (const key of keys.slice(1, -1)) await put(owner, blobOf(key, 1))
    reported.length = 0
    await assert.rejects(put(owner, blobOf(oneMore, 1)), TOO_MANY)
    assert.deepEqual(reported.map(({ reason }) => reason), ['The relationship keeps as many blobs as it may.'])
    await put(owner, blobOf(first, 2))
    await put(other, blobOf(oneMore, 1))
  })

  it(`lets a peer read ${MAX_BLOB_READS_PER_PEER} times a minute, and all together ${MAX_BLOB_READS} times`, async () => {
    chain.later(60 - chain.now() % 60)
    const readers = await Promise.all(Array.from({ length: MAX_BLOB_READS / MAX_BLOB_READS_PER_PEER + 1 }, async () => await served.open(connectionOf(await newPeerId()))))
    const id = randomBytes(32)
    const [first, last] = [readers[0] as Mux, readers.at(-1) as Mux]
    for (const mux of readers.slice(0, -1)) await Promise.all(Array.from({ length: MAX_BLOB_READS_PER_PEER }, async () => { assert.equal(await getBlob({ mux, id }), undefined) }))
    await assert.rejects(getBlob({ mux: last, id }), TOO_MANY)
    chain.later(60)
    for (let i = 0; i < MAX_BLOB_READS_PER_PEER; i++) await getBlob({ mux: first, id })
    await assert.rejects(getBlob({ mux: first, id }), TOO_MANY)
    assert.equal(await getBlob({ mux: last, id }), undefined)
  })

  it(`lets the owner of a relationship ask ${MAX_SYNC_REQUESTS} times a minute, over all its connections`, async () => {
    chain.later(60 - chain.now() % 60)
    const [one, neighbour] = [await caller(), await caller()]
    const other = await caller({ of: one })
    for (let i = 0; i < MAX_SYNC_REQUESTS; i++) await policyStatus(i % 2 === 0 ? one : other)
    for (const each of [one, other]) await assert.rejects(policyStatus(each), TOO_MANY)
    await assert.rejects(put(one, blobOf(newKey(), 1)), TOO_MANY)
    await policyStatus(neighbour)
    chain.later(60)
    await policyStatus(one)
  })

  it(`lets a viewer's peer bring ${MAX_OFFERS} policies a minute, and all together a hundred times as many, at no cost to the owner`, async () => {
    chain.later(60 - chain.now() % 60)
    const owner = await caller()
    const offer = async ({ mux, session }: Caller): Promise<void> => { await offerPolicy({ mux, session, sealed: Uint8Array.of(1) }) }
    const viewers = await Promise.all(Array.from({ length: 101 }, async () => await caller({ role: 'viewer', of: owner })))
    const [first, last] = [viewers[0] as Caller, viewers.at(-1) as Caller]
    for (let i = 0; i < MAX_OFFERS; i++) await assert.rejects(offer(first), { code: 'DENIED' })
    // From another delegate of the same peer, for another relationship: it is the peer that counts.
    const again = await caller({ role: 'viewer', connection: first.connection })
    for (const each of [first, again]) await assert.rejects(offer(each), TOO_MANY)
    for (const viewer of viewers.slice(1, -1)) await Promise.all(Array.from({ length: MAX_OFFERS }, async () => { await assert.rejects(offer(viewer), { code: 'DENIED' }) }))
    await assert.rejects(offer(last), TOO_MANY)
    await policyStatus(owner)
    chain.later(60)
    await assert.rejects(offer(last), { code: 'DENIED' })
  })
})
