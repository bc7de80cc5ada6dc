import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { fitPlan } from '../../../protocol/peer/fit-plan.ts'
import { MAX_GRANTS, MAX_POLICY_CHANGES, SPARE_CHANGES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { addGrant, createPolicy, endGrant } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { grantOf, RELATIONSHIP } from '../policy/policy-fixture.ts'

const grants = (count: number, name: string): Array<ReturnType<typeof grantOf>> => Array.from({ length: count }, (_, n) => grantOf({ id: `${name}${n}` }))
const holding = (count: number): PolicyDocument => A.change(createPolicy({ relationship: RELATIONSHIP, salt: new Uint8Array(32) }), doc => {
  for (const grant of grants(count, 'held')) doc.grants[grant.id] = new A.ImmutableString(encodeGrant(grant))
})
const isLimit = (error: unknown): boolean => isMedrecError(error, 'POLICY_LIMIT')

describe('a plan for a policy that is nearly full', () => {
  const policy = holding(MAX_GRANTS - 2)
  const full = holding(MAX_GRANTS)

  it('has all of what is owed where there is room, and else as much as there is room for', () => {
    for (const [count, left] of [[0, 0], [1, 0], [2, 0], [3, 1], [30, 28]] as const) {
      const fitted = fitPlan({ policy, end: [], decided: [], owed: grants(count, 'owed') })
      assert.deepEqual([fitted.plan.add.length, fitted.left], [count - left, left])
    }
  })

  it('ends what it ends, also where nothing can be added, and adds in its place', () => {
    assert.deepEqual(fitPlan({ policy: full, end: [], decided: [], owed: grants(2, 'owed') }), { plan: { end: [], add: [] }, left: 2 })
    assert.deepEqual(fitPlan({ policy: full, end: ['held0'], decided: [], owed: grants(2, 'owed') }), { plan: { end: ['held0'], add: grants(1, 'owed') }, left: 1 })
    assert.deepEqual(fitPlan({ policy: full, end: ['held0'], decided: [], owed: [] }), { plan: { end: ['held0'], add: [] }, left: 0 })
  })

  it('refuses what is decided now and has no room, and prefers it to what is owed', () => {
    assert.deepEqual(fitPlan({ policy, end: [], decided: grants(2, 'now'), owed: grants(2, 'owed') }), { plan: { end: [], add: grants(2, 'now') }, left: 2 })
    assert.throws(() => fitPlan({ policy, end: [], decided: grants(3, 'now'), owed: [] }), isLimit)
    assert.throws(() => fitPlan({ policy: full, end: [], decided: grants(1, 'now'), owed: [] }), isLimit)
  })

  it('plans nothing that is refused when it is done', () => {
    let doc = A.clone(holding(10))
    while (A.stats(doc).numChanges < MAX_POLICY_CHANGES - SPARE_CHANGES - 30) doc = A.emptyChange(doc, { time: 0 })
    const { plan, left } = fitPlan({ policy: doc, end: ['held0', 'held1'], decided: [], owed: grants(30, 'owed') })
    for (const id of plan.end) doc = endGrant({ doc, id, at: 9 })
    for (const grant of plan.add) doc = addGrant({ doc, grant })
    assert.ok(left > 0 && plan.add.length > 0)
    assert.throws(() => addGrant({ doc, grant: grantOf({ id: 'more' }) }), isLimit)
  })
})
