import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { fitPlan } from '../../../protocol/peer/fit-plan.ts'
import { MAX_CONDITIONS, MAX_CONDITIONS_OF_OTHERS, MAX_GRANTS, MAX_GROUPS, MAX_GROUPS_OF_OTHERS, MAX_POLICY_CHANGES, SPARE_CHANGES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { addGrant, createPolicy, endGrant } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
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

  it('names no more groups, and no more conditions for one viewer, than a provider looks at; what ends makes room', () => {
    const group = (n: number, name: string): ReturnType<typeof grantOf> => grantOf({ id: `${name}${n}`, viewer: `group:0x${'a'.repeat(38)}${n.toString(16).padStart(2, '0')}` })
    const under = (n: number, name: string): ReturnType<typeof grantOf> => grantOf({ id: `${name}${n}`, condition: `0x${'c'.repeat(38)}${n.toString(16).padStart(2, '0')}` })
    for (const [most, ofOthers, make] of [[MAX_GROUPS, MAX_GROUPS_OF_OTHERS, group], [MAX_CONDITIONS, MAX_CONDITIONS_OF_OTHERS, under]] as const) {
      const owed = Array.from({ length: most + 1 }, (_, n) => make(n, 'a'))
      assert.equal(fitPlan({ policy: holding(1), end: [], decided: [], owed }).left, 1)
      assert.equal(fitPlan({ policy: holding(1), end: [], decided: [], owed, isOthers: true }).left, most + 1 - ofOthers)
      const all = owed.slice(0, most).reduce((doc, grant) => addGrant({ doc, grant }), holding(1))
      assert.throws(() => addGrant({ doc: A.clone(all), grant: make(most, 'a') }), isLimit)
      assert.equal(fitPlan({ policy: all, end: [], decided: [], owed: [make(most, 'a')] }).left, 1)
      assert.equal(fitPlan({ policy: all, end: ['a0'], decided: [], owed: [make(most, 'a')] }).left, 0)
      addGrant({ doc: all, grant: grantOf({ id: 'b', viewer: (owed[0] as Grant).viewer, condition: `0x${'c'.repeat(38)}00` }) })
    }
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
