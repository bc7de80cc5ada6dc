import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import type { ReadGrant } from '../../../protocol/account/read.ts'
import { groupGrant } from '../../../protocol/account/standing-grant.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { generateWords, wordsToSeed } from '../../../protocol/identity/words.ts'
import { AccountKeeper } from '../../../protocol/peer/account-keeper.ts'
import { carryOut } from '../../../protocol/peer/carry-out.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { Relationship } from '../../../protocol/peer/relationship.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import { MAX_GRANTS } from '../../../protocol/policy/constants.ts'
import { addGrant } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'
import type { TemporaryStore } from '../../peer-store/temporary-store.ts'
import { grantOf, RELATIONSHIP } from '../policy/policy-fixture.ts'

const NETWORK = { chainId: 31_337, registry: hexOf(0xc1, 20), contracts: { relationships: hexOf(0xc0, 20) } }
const standingKey = new Uint8Array(32).fill(7)
const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })
const seed = wordsToSeed({ words: generateWords() })
const decisionOf = (id: string, more: Partial<ReadGrant> = {}): ReadGrant => ({ id, viewer: 'members', categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, providers: 'all', createdAt: 5, endedAt: undefined, ...more })
const grantIn = (decision: ReadGrant): ReturnType<typeof groupGrant> => groupGrant({ key: standingKey, decision, relationship: RELATIONSHIP, coSigner: undefined })

describe('carrying out where a policy is full', () => {
  let temporary: TemporaryStore
  let opened: PeerStore
  let context: PeerContext
  let relationship: Relationship
  let reported: unknown[]
  const given = decisionOf('group-given')
  const owed = [decisionOf('group-owed0'), decisionOf('group-owed1')]

  beforeEach(async () => {
    temporary = temporaryStore()
    opened = temporary.open()
    reported = []
    const store = await openSealedStore({ store: opened, key, randomBytes })
    const facts = { provider: 'mercy', name: 'Mercy', delegateIndex: 0, providerDelegate: hexOf(0x11, 20), providerEncryptionKey: '', attestation: '', multiaddrs: [], joinedAt: 0 }
    relationship = await Relationship.open({ id: RELATIONSHIP, facts, seed, network: NETWORK, store, profile: { version: '1', summarize: () => null, bundle: async function * () {} } })
    relationship.policy = addGrant({
      grant: grantIn(given),
      doc: A.change(relationship.policy, doc => { for (let n = 1; n < MAX_GRANTS; n++) doc.grants[`held${n}`] = new A.ImmutableString(encodeGrant(grantOf({ id: `held${n}` }))) })
    })
    // As far as carrying out looks at a peer.
    context = {
      store, account: await AccountKeeper.open(store), relationships: new Map([[RELATIONSHIP, relationship]]), sealedShares: new Map(), standingKey: () => standingKey, network: undefined,
      now: () => 50, emit: () => {}, report: (error: unknown) => { reported.push(error) }
    } as unknown as PeerContext
    for (const { id, endedAt: _, ...value } of [given, ...owed]) context.account.put('grants', id, value)
  })
  afterEach(async () => {
    await opened.close()
    temporary.remove()
  })

  it('takes away what is ended, and adds what there is room for then', async () => {
    assert.deepEqual(await carryOut({ context }), [])
    assert.deepEqual(await carryOut({ context, end: [given.id] }), [relationship])
    assert.equal(relationship.reading.grants.has(grantIn(given).id), false)
    assert.deepEqual(owed.map(each => relationship.reading.grants.has(grantIn(each).id)), [true, false])
    assert.ok(reported.length > 0 && reported.every(error => isMedrecError(error, 'POLICY_LIMIT')))
  })

  it('takes it away as well where another decision says nothing that a grant can say', async () => {
    context.account.put('grants', 'group-later', { ...decisionOf('group-later'), viewer: 'a form of later' })
    await carryOut({ context, end: [given.id] })
    assert.equal(relationship.reading.grants.has(grantIn(given).id), false)
  })

  it('refuses what is decided now, and changes nothing', async () => {
    const before = relationship.policy
    await assert.rejects(carryOut({ context, grant: decisionOf('group-now') }), { code: 'POLICY_LIMIT' })
    assert.equal(relationship.policy, before)
    assert.equal(context.account.grants.some(({ id }) => id === 'group-now'), false)
  })
})
