import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
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
import type { Enrolment } from '../../../protocol/enrol/client.ts'
import { MAX_SECRET_BYTES, MAX_TRIES, MAX_TRIES_PER_PEER, OPEN_SECONDS, SECRET_BYTES } from '../../../protocol/enrol/constants.ts'
import type { ProviderDelegates } from '../../../protocol/enrol/delegates.ts'
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

describe('a provider whose invitations are redeemed', { timeout: 60_000 }, () => {
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

  beforeEach(async context => {
    reported.length = 0
    chain = new KnownChain()
    chain.later(60 - chain.now() % 60)
    test = testDatabase()
    await start()
    if ('after' in context) context.after(async () => {
      await stop()
      test.remove()
    })
  })
  after(() => { assert.ok(reported.every(({ event }) => event !== 'close-failed')) })

  const device = async (connection?: Connection): Promise<Device> => {
    const at = connection ?? connectionOf(await newPeerId())
    return { connection: at, mux: await served.open(at), key: randomBytes(32), encryptionKey: (await deriveEncryptionKeyPair(randomBytes(32))).publicKey }
  }
  const redeem = async ({ mux, connection, key, encryptionKey }: Device, secret: Uint8Array): Promise<Enrolment> => await redeemInvitation({
    mux, secret, ownerEncryptionKey: encryptionKey, clientPeerId: connection.remotePeer.toString(), providerPeerId: PROVIDER_PEER,
    signer: createSigner({ network: NETWORK, key: { address: addressOfKey(key), privateKey: key } })
  })
  const invite = async (patient = 'p-1', seconds = 600): Promise<Uint8Array> => await invitations.create({ patient, expiresAt: chain.now() + seconds })
})
