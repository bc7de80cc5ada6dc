import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { DENIAL_CODES } from '../../../protocol/kernel/codes.ts'
import { decide, isViewerNow } from '../../../protocol/kernel/decide.ts'
import type { DecideInput, Decision } from '../../../protocol/kernel/decide.ts'
import { indexLinks, NO_FACTS } from '../../../protocol/kernel/facts.ts'
import type { Link } from '../../../protocol/kernel/facts.ts'
import { nextChange } from '../../../protocol/kernel/next-change.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { staleAnswer } from '../../../protocol/kernel/stale-answer.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { grantOf, OTHER_VIEWER, VIEWER } from '../policy/policy-fixture.ts'
import { factsOf } from './plain-question.ts'

const OWNER = `0x${'99'.repeat(20)}`
const viewer = { address: VIEWER, role: 'viewer' } as const

function decideWith (grants: Grant[], fields: Partial<Omit<DecideInput, 'index'>> = {}): Decision {
  return decide({
    index: indexPolicy(grants), relationship: { status: 'active', controller: OWNER }, requester: viewer, action: 'read', now: 50,
    record: { categories: ['labs'], labels: [] }, facts: NO_FACTS, ...fields
  })
}

function denied (code: keyof typeof DENIAL_CODES): Decision {
  return { allow: false, code }
}

describe('a decision', () => {
  it('lets the owner read everything, also what has no category', () => {
    for (const record of [{ categories: [], labels: [] }, { categories: ['x'], labels: ['HIV'] }]) {
      assert.deepEqual(decideWith([], { requester: { address: OWNER, role: 'owner' }, record }), { allow: true, grant: '' })
    }
  })

  it('refuses who says to be the owner and is not', () => {
    assert.deepEqual(decideWith([grantOf({ id: 'a' })], { requester: { address: VIEWER, role: 'owner' } }), denied('NOT_CONTROLLER'))
  })

  it('gives the owner nothing more than a viewer when asking as one', () => {
    assert.deepEqual(decideWith([grantOf({ id: 'a' })], { requester: { address: OWNER, role: 'viewer' } }), denied('NO_GRANT'))
  })

  it('refuses everybody when the relationship is terminated', () => {
    const relationship = { status: 'terminated', controller: OWNER } as const
    for (const requester of [viewer, { address: OWNER, role: 'owner' } as const]) {
      assert.deepEqual(decideWith([grantOf({ id: 'a' })], { relationship, requester }), denied('RELATIONSHIP_INACTIVE'))
    }
  })

  it('names the grant that allows', () => {
    assert.deepEqual(decideWith([grantOf({ id: 'b', categories: ['notes'] }), grantOf({ id: 'a' })]), { allow: true, grant: 'a' })
  })

  it('refuses whom no grant names', () => {
    assert.deepEqual(decideWith([grantOf({ id: 'a', viewer: OTHER_VIEWER })]), denied('NO_GRANT'))
  })

  it('refuses an action that is not named', () => {
    assert.deepEqual(decideWith([grantOf({ id: 'a' })], { action: 'write' }), denied('ACTION_NOT_GRANTED'))
  })

  it('begins at notBefore and ends before notAfter, to the second', () => {
    const grants = [grantOf({ id: 'a', notBefore: 10, notAfter: 20 })]
    assert.deepEqual([9, 10, 19, 20].map(now => decideWith(grants, { now })), [denied('NOT_YET'), { allow: true, grant: 'a' }, { allow: true, grant: 'a' }, denied('EXPIRED')])
    assert.equal(decideWith(grants, { now: NaN }).allow, false)
  })

  it('wants all categories of a record in one grant', () => {
    const record = { categories: ['labs', 'vitals'], labels: [] }
    assert.deepEqual(decideWith([grantOf({ id: 'a' }), grantOf({ id: 'b', categories: ['vitals'] })], { record }), denied('CATEGORY_NOT_GRANTED'))
    assert.deepEqual(decideWith([grantOf({ id: 'c', categories: ['labs', 'vitals'] })], { record }), { allow: true, grant: 'c' })
  })

  it('wants all labels of a record in the same grant; labels are flat', () => {
    const record = { categories: ['labs'], labels: ['HIV', 'OPIOIDUD'] }
    for (const labels of [[], ['HIV'], ['HIV', 'SUD']]) assert.deepEqual(decideWith([grantOf({ id: 'a', labels })], { record }), denied('LABEL_NOT_GRANTED'))
    assert.deepEqual(decideWith([grantOf({ id: 'a', labels: ['HIV'] }), grantOf({ id: 'b', labels: ['OPIOIDUD'] })], { record }), denied('LABEL_NOT_GRANTED'))
    assert.deepEqual(decideWith([grantOf({ id: 'c', labels: ['HIV', 'OPIOIDUD'] })], { record }), { allow: true, grant: 'c' })
  })

  it('shows a record without a category to the owner only', () => {
    assert.deepEqual(decideWith([grantOf({ id: 'a' })], { record: { categories: [], labels: [] } }), denied('UNMAPPED'))
  })

  it('reports what came nearest to yes, whatever the order of grants', () => {
    const grants = [grantOf({ id: 'a', notAfter: 1 }), grantOf({ id: 'b', categories: ['notes'] }), grantOf({ id: 'c', notBefore: 99 })]
    assert.deepEqual(decideWith(grants), denied('CATEGORY_NOT_GRANTED'))
    assert.deepEqual(decideWith(grants.toReversed()), denied('CATEGORY_NOT_GRANTED'))
  })
})

describe('what time changes', () => {
  const grants = [grantOf({ id: 'a', notBefore: 10, notAfter: 20 }), grantOf({ id: 'b', notBefore: 15 }), grantOf({ id: 'c', viewer: OTHER_VIEWER, notBefore: 12 })]
  const index = indexPolicy(grants)

  it('is the next begin or end of a grant of the requester', () => {
    assert.deepEqual([0, 10, 15, 19, 20].map(now => nextChange({ index, requester: viewer, now, facts: NO_FACTS })), [10, 15, 20, 20, undefined])
    assert.equal(nextChange({ index, requester: { address: VIEWER, role: 'owner' }, now: 0, facts: NO_FACTS }), undefined)
  })

  it('is an end of a link, of what it hands on, or of an emergency too', () => {
    const parent = grantOf({ id: 'r', viewer: OTHER_VIEWER, notBefore: 30, notAfter: 60, depth: 1 })
    const link: Link = { by: OTHER_VIEWER, parent: 'r', grant: grantOf({ id: 'l', notBefore: 31, notAfter: 50, emergency: 9 }) }
    const facts = { ...NO_FACTS, chains: [indexLinks([link])], emergency: { reason: 'fell', at: 33 } }
    const next = (now: number): number | undefined => nextChange({ index: indexPolicy([parent]), requester: viewer, now, facts })
    assert.deepEqual([0, 30, 31, 33, 42, 50, 60].map(next), [30, 31, 33, 42, 50, 60, undefined])
    assert.equal(nextChange({ index: indexPolicy([grantOf({ id: 'a', emergency: 9 })]), requester: viewer, now: 0, facts: NO_FACTS }), undefined, 'an emergency that nobody stated')
    assert.equal(nextChange({ index: indexPolicy([grantOf({ id: 'a' })]), requester: viewer, now: 0, facts }), undefined, 'an emergency ends what is for emergencies only')
    assert.equal(nextChange({ index: indexPolicy([{ ...parent, viewer: VIEWER }]), requester: { address: OTHER_VIEWER, role: 'viewer' }, now: 0, facts }), undefined, 'nothing of others')
  })

  it('decides whether anything lets a viewer in', () => {
    const at = (now: number, role: 'viewer' | 'owner' = 'viewer', status: 'active' | 'terminated' = 'active'): boolean =>
      isViewerNow({ index: indexPolicy([grantOf({ id: 'a', notBefore: 10, notAfter: 20 })]), relationship: { status, controller: OWNER }, requester: { address: VIEWER, role }, action: 'read', now, facts: NO_FACTS })
    assert.deepEqual([at(9), at(10), at(20), at(15, 'owner'), at(15, 'viewer', 'terminated')], [false, true, false, false, false])
  })
})

describe('the answer of a provider whose policy is stale', () => {
  const group = `group:0x${'aa'.repeat(20)}`
  const index = indexPolicy([grantOf({ id: 'a', notAfter: 20, depth: 1 }), grantOf({ id: 'b', viewer: group, notAfter: 20 }), grantOf({ id: 'c', viewer: 'members', emergency: 9 })])
  const ask = (address: string, role: 'owner' | 'viewer', now = 0, status: 'active' | 'terminated' = 'active', facts = NO_FACTS): string =>
    staleAnswer({ index, relationship: { status, controller: OWNER }, requester: { address, role }, action: 'read', now, facts })

  it('tells the owner and whom the last known policy allowed', () => {
    assert.deepEqual([ask(OWNER, 'owner'), ask(VIEWER, 'viewer')], ['POLICY_STALE', 'POLICY_STALE'])
  })

  it('is the plain denial for everybody else', () => {
    assert.deepEqual([ask(OTHER_VIEWER, 'viewer'), ask(VIEWER, 'owner'), ask(VIEWER, 'viewer', 20), ask(OWNER, 'owner', 0, 'terminated'), ask(OWNER, 'viewer')], ['DENIED', 'DENIED', 'DENIED', 'DENIED', 'DENIED'])
  })

  it('tells whom it allowed by a group or a chain, and no one who only says so', () => {
    const told = (plain: Parameters<typeof factsOf>[0], now = 0): string => ask(OTHER_VIEWER, 'viewer', now, 'active', factsOf(plain))
    const link = { by: VIEWER, parent: 'a', grant: grantOf({ id: 'l', viewer: OTHER_VIEWER }) }
    const emergency = { reason: 'fell', at: 0 }
    assert.deepEqual([told({ viewers: { [group]: { [OTHER_VIEWER]: true } } }), told({ chains: [[link]] }), told({ viewers: { members: { [OTHER_VIEWER]: true } }, emergency })], ['POLICY_STALE', 'POLICY_STALE', 'POLICY_STALE'])
    const strangers = [{}, { emergency }, { viewers: { [group]: { [OTHER_VIEWER]: false } } }, { viewers: { members: { [OTHER_VIEWER]: true } } }, { chains: [[{ ...link, by: OTHER_VIEWER }]] }, { viewers: { [VIEWER]: { [OTHER_VIEWER]: true } } }]
    assert.deepEqual(strangers.map(facts => told(facts)), strangers.map(() => 'DENIED'))
    assert.equal(told({ chains: [[link]] }, 20), 'DENIED')
  })
})
