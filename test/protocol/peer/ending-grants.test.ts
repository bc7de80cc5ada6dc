import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { ReadShare } from '../../../protocol/account/read.ts'
import { GROUP_MARK } from '../../../protocol/account/standing-grant.ts'
import { choosePlaces } from '../../../protocol/peer/emergency-card.ts'
import { endGroupGrant, grantGroup, listGroupGrants } from '../../../protocol/peer/group-grants.ts'
import type { GroupGrantDraft } from '../../../protocol/peer/group-types.ts'
import { endOtherGrants, listOtherGrants } from '../../../protocol/peer/other-grants.ts'
import { stateOfShare } from '../../../protocol/peer/share-state.ts'
import { addGrant } from '../../../protocol/policy/edit.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { hexOf } from '../../node/store/store-fixture.ts'
import { RELATIONSHIP } from '../policy/policy-fixture.ts'
import { openOneRelationship } from './one-relationship.ts'
import type { OneRelationship } from './one-relationship.ts'

const GRANT: Grant = { id: '00112233445566778899aabbccddeeff', viewer: hexOf(7, 20), categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null }
const EMERGENCY: GroupGrantDraft = { viewer: 'members', purpose: '', categories: ['labs'], labels: [], providers: 'all', notBefore: 0, notAfter: null, emergency: 86_400 }

const SHARE: ReadShare = {
  id: 'share', name: 'Viewer', card: { address: hexOf(8, 20), encryptionKey: '' }, categories: ['labs'], labels: [], actions: ['read'], providers: 'all', except: [], notBefore: 0, notAfter: null, createdAt: 5,
  edition: 0, again: {}, endedAt: undefined, revision: 1, named: [RELATIONSHIP]
}

describe('what ended on this device while its provider is away', () => {
  let one: OneRelationship
  beforeEach(async () => { one = await openOneRelationship() })
  afterEach(async () => { await one.close() })
  const settle = async (): Promise<void> => { await one.relationship.note({ settled: policyHeads(one.relationship.policy), delivered: policyHeads(one.relationship.policy) }) }
  const others = (): unknown[] => listOtherGrants(one.context).map(({ state, perProvider }) => [state, perProvider.map(each => [each.state, each.isGiven])])
  const groups = (): unknown[] => listGroupGrants(one.context).map(({ isEnding = false, perProvider }) => [isEnding, perProvider.map(({ relationship }) => relationship)])
  const placesOf = (): string[] => choosePlaces({ grants: listGroupGrants(one.context), joinedAt: () => 0, now: 1_000 }).places.map(({ relationship }) => relationship)

  it('is shown as ending, of what somebody else shared, until the chain has it so', async () => {
    const { context, relationship } = one
    relationship.policy = addGrant({ doc: relationship.policy, grant: GRANT })
    await settle()
    assert.deepEqual(others(), [['active', [['done', true]]]])
    const id = listOtherGrants(context)[0]?.id ?? ''
    endOtherGrants({ context, ids: [id] })
    assert.deepEqual(others(), [['ending', [['waiting', false]]]])
    assert.throws(() => endOtherGrants({ context, ids: [id] }), { code: 'SHARE_UNKNOWN' })
    await settle()
    assert.deepEqual(others(), [])
  })

  it('is shown as ending, of who may look in an emergency, and is on no card any more', async () => {
    const { context } = one
    const { id } = await grantGroup({ context, draft: EMERGENCY })
    await settle()
    assert.deepEqual([groups(), placesOf()], [[[false, [RELATIONSHIP]]], [RELATIONSHIP]])
    await endGroupGrant({ context, id })
    assert.deepEqual([groups(), placesOf()], [[[true, [RELATIONSHIP]]], []])
    await assert.rejects(endGroupGrant({ context, id }), { code: 'SHARE_UNKNOWN' })
    const again = await grantGroup({ context, draft: EMERGENCY })
    assert.deepEqual(listGroupGrants(context).map(each => [each.id === again.id, each.isEnding === true]).sort(), [[false, true], [true, false]])
    await endGroupGrant({ context, id: again.id })
    await settle()
    assert.deepEqual(groups(), [])
  })

  it('is shown as ending, of a group that somebody else let in', async () => {
    const { context, relationship } = one
    relationship.policy = addGrant({ doc: relationship.policy, grant: { ...GRANT, viewer: 'members', emergency: 86_400, standing: `${GROUP_MARK}mark` } })
    await settle()
    await endGroupGrant({ context, id: listGroupGrants(context)[0]?.id ?? '' })
    assert.deepEqual([groups(), others()], [[[true, [RELATIONSHIP]]], []])
    await settle()
    assert.deepEqual(groups(), [])
  })

  it('is not shown at a provider that was left: all ends with it', async () => {
    const { context, relationship } = one
    relationship.policy = addGrant({ doc: relationship.policy, grant: GRANT })
    await settle()
    endOtherGrants({ context, ids: [listOtherGrants(context)[0]?.id ?? ''] })
    context.account.end(RELATIONSHIP, 900)
    assert.deepEqual(others(), [])
  })
})

describe('what has not come to its provider', () => {
  let one: OneRelationship
  beforeEach(async () => { one = await openOneRelationship() })
  afterEach(async () => { await one.close() })

  it('is said to wait where that has not failed, and else whether the provider is away or refuses', async () => {
    const { context, relationship } = one
    await grantGroup({ context, draft: EMERGENCY })
    const said = { unasked: 'waiting', connected: 'waiting', away: 'away', refused: 'refused' } as const
    for (const reach of ['unasked', 'connected', 'away', 'refused'] as const) {
      relationship.reach = reach
      const states = [stateOfShare({ context, share: SHARE }), stateOfShare({ context, share: { ...SHARE, endedAt: 900 } }), ...listGroupGrants(context)].flatMap(({ perProvider }) => perProvider.map(({ state }) => state))
      assert.deepEqual(states, Array(3).fill(said[reach]), reach)
    }
  })
})
