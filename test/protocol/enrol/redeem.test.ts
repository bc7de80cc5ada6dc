import assert from 'node:assert/strict'
import { afterEach, before, beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { openInvitationStore } from '../../../node/store/invitations.ts'
import type { ProviderInvitations } from '../../../node/store/invitations.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { deriveEncryptionKeyPair } from '../../../protocol/crypto/hpke.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import { redeemInvitation } from '../../../protocol/enrol/client.ts'
import { MAX_SECRET_BYTES, MAX_TRIES, MAX_TRIES_PER_PEER, OPEN_SECONDS, SECRET_BYTES } from '../../../protocol/enrol/constants.ts'
import type { ProviderDelegates } from '../../../protocol/enrol/delegates.ts'
import type { Enrolment } from '../../../protocol/enrol/enrolment.ts'
import { createEnrolServer } from '../../../protocol/enrol/server.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/enrol_pb.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'
import { requestOne } from '../../../protocol/stream/request-items.ts'
import { relationshipId } from '../../../protocol/typed-data/relationship-id.ts'
import { addressOfKey, recoverSigner } from '../../../protocol/typed-data/sign.ts'
import { hexOf, testDatabase } from '../../node/store/store-fixture.ts'
import type { TestDatabase } from '../../node/store/store-fixture.ts'
import { connectionOf, HANDLE, KnownChain, NETWORK, newPeerId, PROVIDER_PEER } from '../session/known-chain.ts'
import { serve } from '../session/served.ts'
import type { Served } from '../session/served.ts'

const REFUSED = { code: 'INVITATION_REFUSED' }

/** Somebody's device, before it has any relationship. */
interface Device { mux: Mux, connection: Connection, key: Uint8Array, encryptionKey: Uint8Array }

describe('a provider whose invitations are redeemed', { timeout: 280_000 }, () => {
  let chain: KnownChain
  let test: TestDatabase
  let database: ProviderDatabase
  let invitations: ProviderInvitations
  let served: Served
  let delegates: ProviderDelegates
  const signingKey = randomBytes(32)
  const reported: Array<{ event: string, code?: string, peer?: string, reason?: string }> = []

  before(() => {
    const seed = randomBytes(64)
    delegates = { get: async index => await deriveDelegate({ seed, network: { chainId: NETWORK.chainId, registry: hexOf(0xd0, 20) }, role: 'owner', provider: HANDLE, index }) }
  })

  beforeEach(async () => {
    reported.length = 0
    chain = new KnownChain()
    // At the beginning of a minute: what a test tries is in one.
    chain.later(60 - chain.now() % 60)
    test = testDatabase()
    await start()
  })

  afterEach(async () => {
    await stop()
    test.remove()
  })

  const start = async (): Promise<void> => {
    database = test.open()
    invitations = openInvitationStore({ database, randomBytes, now: chain.now })
    const relationships = openRelationshipStore({ database })
    served = await serve(createEnrolServer({
      view: chain.view, network: NETWORK, handle: HANDLE, peerId: PROVIDER_PEER, invitations, relationships, delegates, signingKey, now: chain.now, report: event => { reported.push(event) }
    }))
  }
  const stop = async (): Promise<void> => {
    await served.stop()
    await database.close()
  }
  const device = async (connection?: Connection): Promise<Device> => {
    const at = connection ?? connectionOf(await newPeerId())
    return { connection: at, mux: await served.open(at), key: randomBytes(32), encryptionKey: (await deriveEncryptionKeyPair(randomBytes(32))).publicKey }
  }
  const redeem = async ({ mux, connection, key, encryptionKey }: Device, secret: Uint8Array): Promise<Enrolment> => await redeemInvitation({
    mux, secret, ownerEncryptionKey: encryptionKey, clientPeerId: connection.remotePeer.toString(), providerPeerId: PROVIDER_PEER,
    signer: createSigner({ network: NETWORK, key: { address: addressOfKey(key), privateKey: key } })
  })
  const invite = async (person = 'p-1', seconds = 600): Promise<Uint8Array> => await invitations.create({ person, expiresAt: chain.now() + seconds })
  const hashOf = (secret: Uint8Array): string => toHex(sha256(secret))

  it('gives what the person\'s peer can check: the id, the member\'s word for its delegate, and a signature to open with', async () => {
    const maker = await device()
    const made = await redeem(maker, await invite())
    const ownerDelegate = addressOfKey(maker.key)
    const { providerDelegate, providerEncryptionKey } = made
    assert.equal(made.relationship, relationshipId({ ownerDelegate, providerDelegate }))
    assert.equal(providerDelegate, (await delegates.get(0)).address)
    assert.deepEqual(providerEncryptionKey, (await delegates.get(0)).encryption.publicKey)
    const attested = { provider: HANDLE, ownerDelegate, providerDelegate, providerEncryptionKey }
    assert.equal(recoverSigner({ network: NETWORK, type: 'Attestation', message: attested, signature: made.attestation }), addressOfKey(signingKey))
    assert.equal(made.openDeadline, chain.now() + OPEN_SECONDS)
    assert.equal(recoverSigner({ network: NETWORK, type: 'Open', message: { ownerDelegate, providerDelegate, deadline: made.openDeadline }, signature: made.openSignature }), providerDelegate)
  })

  it('has the claim and the relationship on disk before it answers', async () => {
    const [maker, secret] = [await device(), await invite('p-7')]
    const { relationship, providerDelegate } = await redeem(maker, secret)
    const beside = test.open()
    const owner = addressOfKey(maker.key)
    const claimed = openInvitationStore({ database: beside, randomBytes, now: chain.now }).get(hashOf(secret))
    assert.deepEqual(claimed, { person: 'p-7', expiresAt: chain.now() + 600, owner, index: 0 })
    assert.deepEqual(openRelationshipStore({ database: beside }).get(relationship), { relationship, person: 'p-7', ownerDelegate: owner, providerDelegate, ownerEncryptionKey: maker.encryptionKey, index: 0 })
    await beside.close()
  })

  it('gives the same delegate the same again with a fresh signature, also after the expiry and a restart', async () => {
    const [maker, secret] = [await device(), await invite()]
    const first = await redeem(maker, secret)
    await stop()
    chain.later(86_400)
    await start()
    const again = await redeem({ ...maker, mux: await served.open(maker.connection) }, secret)
    assert.equal(again.relationship, first.relationship)
    assert.equal(again.openDeadline, first.openDeadline + 86_400)
    assert.notDeepEqual(again.openSignature, first.openSignature)
    assert.equal(openRelationshipStore({ database }).all().length, 1)
  })

  it('takes an invitation until its last second', async () => {
    const [one, other] = [await invite(), await invite()]
    chain.later(599)
    assert.match((await redeem(await device(), one)).relationship, /^0x[0-9a-f]{64}$/)
    chain.later(1)
    await assert.rejects(redeem(await device(), other), REFUSED)
    assert.deepEqual(reported.map(({ reason }) => reason), ['The invitation has expired.'])
    assert.equal(invitations.get(hashOf(other))?.owner, undefined)
  })

  it('gives an invitation to one of several delegates who come at once', async () => {
    const secret = await invite()
    const devices = await Promise.all([1, 2, 3].map(async () => await device()))
    const came = await Promise.allSettled(devices.map(async each => await redeem(each, secret)))
    assert.equal(came.filter(({ status }) => status === 'fulfilled').length, 1)
    for (const each of came) if (each.status === 'rejected') assert.equal((each.reason as { code: string }).code, 'INVITATION_REFUSED')
    const held = openRelationshipStore({ database }).all()
    assert.deepEqual(held.map(({ ownerDelegate }) => ownerDelegate), [invitations.get(hashOf(secret))?.owner])
    const winner = devices[came.findIndex(({ status }) => status === 'fulfilled')] as Device
    assert.equal(held[0]?.ownerDelegate, addressOfKey(winner.key))
  })

  it('tells its operator who tried one that is in use, and outside no more than of any other', async () => {
    const [used, expired, open] = [await invite(), await invite('p-1', 10), await invite()]
    await redeem(await device(), used)
    chain.later(10)
    const late = await device()
    const outside: unknown[] = []
    const tries: Array<[Device, Uint8Array]> = [[late, used], [late, expired], [late, randomBytes(SECRET_BYTES)], [{ ...late, connection: connectionOf(await newPeerId()) }, open]]
    for (const [on, secret] of tries) outside.push(await redeem(on, secret).catch((error: unknown) => error))
    for (const error of outside) assert.deepEqual(error, outside[0])
    assert.equal((outside[0] as { code?: string }).code, 'INVITATION_REFUSED')
    assert.deepEqual(reported.filter(({ event }) => event === 'invitation-used-again').map(({ peer }) => peer), [late.connection.remotePeer.toString()])
    assert.deepEqual(reported.flatMap(({ code, reason }) => code === undefined ? [] : [reason]), [
      'The invitation is used by another delegate.', 'The invitation has expired.', 'No invitation has this secret.', 'The request is not signed by the delegate, for this connection.'
    ])
  })

  it('uses a delegate of its own for each relationship, and goes on counting after a restart', async () => {
    const made = [await redeem(await device(), await invite()), await redeem(await device(), await invite('p-2'))]
    await stop()
    await start()
    made.push(await redeem(await device(), await invite()))
    const expected = await Promise.all([0, 1, 2].map(async index => (await delegates.get(index)).address))
    assert.deepEqual(made.map(({ providerDelegate }) => providerDelegate), expected)
  })

  it('makes nothing of an invitation while its chain stands still, nor as no member', async () => {
    const [maker, secret] = [await device(), await invite()]
    chain.standStill(60)
    await assert.rejects(redeem(maker, secret), { code: 'CHAIN_STALE' })
    chain.leave()
    await assert.rejects(redeem(maker, secret), REFUSED)
    assert.equal(invitations.get(hashOf(secret))?.owner, undefined)
    assert.deepEqual(openRelationshipStore({ database }).all(), [])
  })

  it('refuses what is not well-formed', async () => {
    const { mux } = await device()
    const value = { secret: randomBytes(SECRET_BYTES), ownerDelegate: new Uint8Array(20), ownerEncryptionKey: new Uint8Array(32), signature: new Uint8Array(65) }
    const ask = async (change: object): Promise<unknown> => await requestOne({ mux, request: RequestSchema, item: ItemSchema, message: { body: { case: 'redeem', value: { ...value, ...change } } } })
    for (const change of [
      { secret: new Uint8Array(SECRET_BYTES - 1) }, { secret: new Uint8Array(MAX_SECRET_BYTES + 1) }, { secret: new Uint8Array() },
      { ownerDelegate: new Uint8Array(19) }, { ownerDelegate: new Uint8Array(32) }, { ownerEncryptionKey: new Uint8Array(31) }, { ownerEncryptionKey: new Uint8Array(33) }
    ]) await assert.rejects(ask(change), { code: 'BAD_MESSAGE' }, Object.keys(change).join())
    // The longest and the shortest are looked for.
    for (const length of [SECRET_BYTES, MAX_SECRET_BYTES]) await assert.rejects(ask({ secret: randomBytes(length) }), REFUSED)
    await assert.rejects(requestOne({ mux, request: RequestSchema, item: ItemSchema, message: {} }), { code: 'BAD_MESSAGE' })
  })

  it(`lets a peer try ${MAX_TRIES_PER_PEER} times a minute, over all its connections`, async () => {
    const [guesser, other] = [await device(), await device()]
    const again = await device(connectionOf(guesser.connection.remotePeer))
    const secret = await invite()
    for (let i = 0; i < MAX_TRIES_PER_PEER; i++) await assert.rejects(redeem(i % 2 === 0 ? guesser : again, randomBytes(SECRET_BYTES)), REFUSED)
    for (const each of [guesser, again]) await assert.rejects(redeem(each, secret), { code: 'TOO_MANY_REQUESTS' })
    await redeem(other, await invite('p-2'))
    chain.later(60)
    await redeem(guesser, secret)
  })

  it(`lets all together try ${MAX_TRIES} times a minute`, async () => {
    const peers = await Promise.all(Array.from({ length: MAX_TRIES / MAX_TRIES_PER_PEER }, async () => await device()))
    const [last, secret] = [await device(), await invite()]
    for (const peer of peers) await Promise.all(Array.from({ length: MAX_TRIES_PER_PEER }, async () => { await assert.rejects(redeem(peer, randomBytes(SECRET_BYTES)), REFUSED) }))
    await assert.rejects(redeem(last, secret), { code: 'TOO_MANY_REQUESTS' })
    chain.later(60)
    await redeem(last, secret)
  })
})
