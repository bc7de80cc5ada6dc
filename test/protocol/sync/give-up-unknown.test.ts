import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { AGENT_INTERFACE } from '../../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../../protocol/agent/agent-events.ts'
import type { ReadShare } from '../../../protocol/account/read.ts'
import { standingGrant } from '../../../protocol/account/standing-grant.ts'
import { POWERS } from '../../../protocol/agent/constants.ts'
import type { RelationshipAnchor, RelationshipState } from '../../../protocol/chain-view/chain-view.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { carryTo } from '../../../protocol/peer/fresh-policy.ts'
import { giveUpUnknown, unknownAnchors } from '../../../protocol/peer/unknown-anchors.ts'
import { MAX_POLICY_CHANGES, SPARE_CHANGES } from '../../../protocol/policy/constants.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createFresh } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { readHistory } from '../../../protocol/policy/history.ts'
import { writtenBy } from '../../../protocol/policy/made-by.ts'
import { documentNumber } from '../../../protocol/policy/previous.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { grantOf } from '../policy/policy-fixture.ts'
import { Device, idsOf, ownerAddress, PolicyProvider } from './devices-fixture.ts'

/** An agent tells that another became its owner. */
function ownerLog (previous: string, next: string): AgentLog {
  const { topics, data } = AGENT_INTERFACE.encodeEventLog('OwnerSet', [previous, next, 0])
  return { block: 1, timestamp: 1, topics: topics as string[], data }
}

const STANDING_KEY = new Uint8Array(32)
const BOTH = POWERS.read | POWERS.grant | POWERS.revoke

describe('what is given up that nobody has', { timeout: 280_000 }, () => {
  let provider: PolicyProvider
  let phone: Device
  let parent: Device

  beforeEach(async () => {
    provider = new PolicyProvider()
    await provider.start()
    ;[phone, parent] = [await Device.open(provider), await Device.open(provider, { isCustodian: true })]
    for (const device of [phone, parent]) device.isOnline = true
    provider.custodians.set(parent.relationship.delegate.address, BOTH)
    await phone.add('own')
    assert.ok(await phone.settle())
    await parent.push()
    for (const id of ['kept', 'not-kept']) await parent.add(id)
    assert.ok(await parent.settle())
    await phone.push()
  })

  afterEach(async () => {
    await Promise.all([phone.close(), parent.close()])
    await provider.stop()
  })

  /** As the chain has the relationship, with more anchors. */
  const stateWith = (...more: RelationshipAnchor[]): RelationshipState => {
    const { atHead } = provider.chain.view.relationship(provider.known.relationship)
    assert.ok(atHead !== undefined)
    return { ...atHead, anchors: [...atHead.anchors, ...more] }
  }
  const LOST = { commitment: hexOf(0x77, 32), sequence: 9 }
  /** As far as giving up looks at a peer, whose account knows of nothing. */
  const giveUp = async (isAccountKnown: boolean, { relationship } = phone, shares: ReadShare[] = []): Promise<void> => {
    const context = { now: provider.chain.now, account: { shares, grants: [] }, standingKey: () => STANDING_KEY, store: { put: async () => {} } } as unknown as PeerContext
    const state = stateWith(LOST)
    await giveUpUnknown({ context, relationship, state, isAccountKnown })
    assert.deepEqual(unknownAnchors({ relationship, state }), [])
  }

  it('leaves what the person keeps of what others shared, and ends the rest', async () => {
    phone.relationship.answerFor(['kept'])
    await giveUp(true)
    assert.deepEqual(idsOf(phone), ['kept', 'own'])
  })

  it('leaves of what only its provider says that the policy begins with no more than what the account decides, and that as it says it', async () => {
    const { relationship } = phone
    const share = (id: string): ReadShare => ({
      id, name: 'Ana', card: { address: hexOf(0x31, 20), encryptionKey: hexOf(0x32, 32) }, categories: ['labs'], labels: [], actions: ['read'],
      providers: 'all', except: [], again: {}, notBefore: 0, notAfter: 100, edition: 1, createdAt: 5, named: [], revision: 1, endedAt: undefined
    })
    const shares = [share('true'), share('widened')]
    const [decided, other] = shares.map(each => standingGrant({ key: STANDING_KEY, share: each, relationship: relationship.id })) as [Grant, Grant]
    const grants = [decided, { ...other, viewer: hexOf(0x66, 20) }, grantOf({ id: 'invented' })]
    // It lies about who wrote what, and says itself that what it goes on from is given up.
    const [written = ''] = writtenBy({ doc: relationship.policy, part: 'grants', id: 'own', history: readHistory(relationship.policy) })
    relationship.policy = createFresh({
      doc: relationship.policy, previous: { commitment: LOST.commitment, document: 2, changes: 2 },
      pieces: [[
        ...grants.map(grant => ({ part: 'grants' as const, key: grant.id, text: encodeGrant(grant) })),
        { part: 'lost', key: LOST.commitment, text: '{"at":1}' },
        ...grants.map(({ id }) => ({ part: 'origins' as const, key: id, text: written }))
      ]]
    })
    assert.ok(relationship.makersOf('invented').has(relationship.delegate.address))
    assert.throws(() => { relationship.answerFor(['invented']) }, { code: 'SHARE_INVALID' })
    // Else it could never be anchored again, by anybody's word.
    assert.deepEqual(unknownAnchors({ relationship, state: stateWith(LOST) }), [LOST])
    await giveUp(true, phone, shares)
    assert.deepEqual(idsOf(phone), [decided.id])
  })

  it('is not what only its provider says that the person wrote, where it goes on in a further document', async () => {
    const { relationship } = phone
    const [written = ''] = writtenBy({ doc: relationship.policy, part: 'grants', id: 'own', history: readHistory(relationship.policy) })
    const fresh = (document: number, pieces: Parameters<typeof createFresh>[0]['pieces']): PolicyDocument => createFresh({ doc: relationship.policy, previous: { commitment: LOST.commitment, document, changes: pieces.length + 1 }, pieces })
    relationship.policy = fresh(2, [[{ part: 'grants', key: 'invented', text: encodeGrant(grantOf({ id: 'invented' })) }, { part: 'origins', key: 'invented', text: written }]])
    await phone.add('of-phone')
    const context = { now: provider.chain.now, network: { chain: provider.port } } as unknown as PeerContext
    await carryTo({ context, relationship, to: { doc: fresh(3, []), proofs: NO_PROOFS } })
    assert.deepEqual(idsOf(phone), ['of-phone'])
  })

  it('leaves nothing where it is not known what the person ended', async () => {
    phone.relationship.answerFor(['kept'])
    await giveUp(false)
    assert.deepEqual(idsOf(phone), [])
  })

  describe('under a new key', () => {
    const OLD = ownerAddress()
    const NEW = hexOf(0x99, 20)
    let mum: string
    let heir: Device

    beforeEach(async () => {
      // It holds the policy, and signed nothing of it.
      heir = parent
      mum = heir.relationship.delegate.address
      Object.assign(heir.relationship, { delegate: { ...heir.relationship.delegate, address: NEW } })
    })

    const become = async (anchors: number[], logs: AgentLog[]): Promise<void> => {
      await heir.relationship.note({ agent: { logs, runs: [], anchors: anchors.map(sequence => ({ sequence, place: 0, address: mum, narrows: false, at: 0 })), powers: [], lifeSequence: 0, block: 0, time: 0 } })
    }

    it('leaves what the old one shared where custodians alone anchored it', async () => {
      await become([LOST.sequence], [])
      await giveUp(true, heir)
      assert.deepEqual(idsOf(heir), ['own'])
    })

    it('leaves what any owner between shared, as the agent tells it', async () => {
      await become([LOST.sequence], [ownerLog(OLD, mum), ownerLog(mum, NEW)])
      await giveUp(true, heir)
      assert.deepEqual(idsOf(heir), ['kept', 'not-kept', 'own'])
    })

    it('ends it where an owner may have anchored it', async () => {
      await become([], [ownerLog(OLD, mum), ownerLog(mum, NEW)])
      await giveUp(true, heir)
      assert.deepEqual(idsOf(heir), [])
    })
  })
})

describe('what is given up that nobody has, in a policy that is nearly full', { timeout: 280_000 }, () => {
  it('is everything by one mark, whatever its number, and then it goes on in a fresh document', async () => {
    const provider = new PolicyProvider()
    await provider.start()
    const device = await Device.open(provider)
    device.isOnline = true
    await device.write(MAX_POLICY_CHANGES - SPARE_CHANGES - 200)
    await device.push()
    const { relationship } = device
    provider.chain.mine(...Array.from({ length: 600 }, (_, n) => ({ kind: 'anchored' as const, relationship: relationship.id, commitment: toHex(randomBytes(32)), sequence: n + 1 })))
    const status = (): string => provider.policies.get(relationship.id).status
    const { settled } = provider.chain.view.relationship(relationship.id)
    assert.ok(settled !== undefined)
    assert.deepEqual([status(), unknownAnchors({ relationship, state: settled }).length], ['stale', 600])
    const context = { now: provider.chain.now, account: { shares: [], grants: [] }, standingKey: () => new Uint8Array(32), store: { put: async () => {} } } as unknown as PeerContext
    await giveUpUnknown({ context, relationship, state: settled, isAccountKnown: true })
    assert.deepEqual([relationship.reading.lost.size, unknownAnchors({ relationship, state: settled })], [1, []])
    assert.ok(await device.settle())
    assert.deepEqual([status(), documentNumber(relationship.policy)], ['current', 2])
    // It is over, and nothing of it is left to be given up again.
    assert.deepEqual(unknownAnchors({ relationship, state: provider.chain.view.relationship(relationship.id).settled }), [])
    await device.close()
    await provider.stop()
  })
})
