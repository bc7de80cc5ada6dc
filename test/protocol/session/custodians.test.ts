import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import type { Connection } from '@libp2p/interface'
import { POWERS } from '../../../protocol/agent/constants.ts'
import { createCustodianSigner } from '../../../protocol/agent/envelope.ts'
import type { ChainView, RelationshipState } from '../../../protocol/chain-view/chain-view.ts'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import type { AgentNow, CustodianPowers } from '../../../protocol/session/agents.ts'
import { createSessions } from '../../../protocol/session/sessions.ts'
import type { Session, Sessions } from '../../../protocol/session/sessions.ts'
import { createSigner } from '../../../protocol/session/signer.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { NO_AGENTS } from './no-agents.ts'

const NETWORK = { chainId: 7, contracts: { relationships: hexOf(5, 20) } }
const RELATIONSHIP = hexOf(1, 32)
const AGENT = hexOf(6, 20)
const PROVIDER = '12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X'
const DENIED = { code: 'DENIED' }

describe('a custodian\'s session', () => {
  const now = 1_800_000_000
  const key = randomBytes(32)
  const address = addressOfKey(key)
  const connection = { remotePeer: { toString: () => 'peer' } } as unknown as Connection
  let powers: CustodianPowers
  let isTaken: boolean
  let isThere: boolean
  let isOwn: boolean
  /** Of the agent, in order. */
  let asked: string[]
  let followed: string[]
  let followedFor: AbortSignal | undefined
  const asker = new AbortController().signal
  let sessions: Sessions

  beforeEach(() => {
    powers = { powers: POWERS.read | POWERS.revoke, until: now + 300 }
    isTaken = true
    isThere = true
    isOwn = true
    asked = []
    followed = []
    const agent: AgentNow = { isOwner: () => false, powersOf: asked => asked === address ? powers : { powers: 0, until: 0 } }
    const state = { status: 'active', controller: AGENT, ownerDelegate: hexOf(7, 20), sequence: 1 } as RelationshipState
    sessions = createSessions({
      view: { isFresh: () => true, isMember: () => true, relationship: () => ({ atHead: state, settled: state }) } as unknown as ChainView,
      agents: { ...NO_AGENTS, follow: async ({ relationship, isUsed, signal }) => {
        asked.push('follow')
        followedFor = signal
        if (isUsed(agent)) followed.push(relationship)
      }, powersOf: (_, asked) => agent.powersOf(asked), isInPlace: async ({ place, address: who }) => {
        asked.push(`place ${place}`)
        return isThere && who === address
      }, isSigned: async () => {
        asked.push('signature')
        return isTaken
      } },
      network: NETWORK, providerPeerId: PROVIDER, handle: 'mercy', now: () => now, randomBytes,
      relationships: { get: id => isOwn ? { relationship: id, person: 'p', ownerDelegate: '', providerDelegate: '', ownerEncryptionKey: new Uint8Array(32), index: 0 } : undefined }
    })
  })

  const prove = async (options: { by?: Uint8Array } = {}): Promise<Session> => {
    const { nonce } = sessions.challenge(connection)
    const own = createSigner({ network: NETWORK, key: { address: addressOfKey(options.by ?? key), privateKey: options.by ?? key } })
    const message = { role: 'custodian', relationship: RELATIONSHIP, delegate: address, clientPeerId: 'peer', providerPeerId: PROVIDER, nonce, expiresAt: now + 600 }
    const signature = await createCustodianSigner({ signer: own, place: 3, condition: '0x' }).sign('SessionProof', message)
    return await sessions.prove(connection, { $typeName: 'medrec.records.v1.Prove', role: 'custodian', relationship: fromHex(RELATIONSHIP, 32), delegate: fromHex(address, 20), nonce, expiresAt: BigInt(now + 600), signature }, { signal: asker })
  }

  it('is given for an envelope that its agent takes, and ends with the powers', async () => {
    const { handle } = await prove()
    assert.deepEqual(sessions.get({ connection, handle }).expiresAt, now + 300)
    assert.equal(sessions.get({ connection, handle }).powers, POWERS.read | POWERS.revoke)
    powers = { powers: 0, until: 0 }
    assert.throws(() => sessions.get({ connection, handle }), DENIED)
  })

  it('may do what it has a power for, and nothing that only the owner may', async () => {
    const { handle } = await prove()
    assert.equal(sessions.get({ connection, handle, role: 'owner', powers: POWERS.grant | POWERS.revoke }).handle, handle)
    assert.throws(() => sessions.get({ connection, handle, role: 'owner', powers: POWERS.grant }), DENIED)
    assert.throws(() => sessions.get({ connection, handle, role: 'owner' }), DENIED)
  })

  it('is not given for another\'s signature, nor against the agent\'s word, nor without READ', async () => {
    await assert.rejects(prove({ by: randomBytes(32) }), DENIED)
    isTaken = false
    await assert.rejects(prove(), DENIED)
    isTaken = true
    powers = { powers: POWERS.grant, until: Infinity }
    await assert.rejects(prove(), DENIED)
  })

  it('is nothing for which an agent looks at a condition or is read, where who proves it is in no place, and the same is asked whether or not the provider keeps the relationship', async () => {
    isThere = false
    for (isOwn of [true, false]) await assert.rejects(prove(), DENIED)
    assert.deepEqual(asked, ['place 3', 'place 3'])
    isThere = true
    await assert.rejects(prove(), DENIED)
    assert.deepEqual(asked.slice(2), ['place 3'], 'nor for a place at another provider')
    isOwn = true
    await prove()
    assert.deepEqual(asked.slice(3), ['place 3', 'signature', 'follow'])
  })

  it('has its agent followed when it is given, for a relationship of this provider, and not when it is refused', async () => {
    isTaken = false
    await assert.rejects(prove(), DENIED)
    isTaken = true
    isOwn = false
    await assert.rejects(prove(), DENIED)
    isOwn = true
    powers = { powers: POWERS.grant, until: Infinity }
    await assert.rejects(prove(), DENIED)
    assert.deepEqual(followed, [])
    powers = { powers: POWERS.read, until: Infinity }
    await prove()
    assert.deepEqual(followed, [RELATIONSHIP])
    assert.equal(followedFor, asker, 'and no further once who asked has gone')
  })
})
