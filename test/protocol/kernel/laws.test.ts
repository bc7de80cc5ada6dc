import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import fc from 'fast-check'
import { decide } from '../../../protocol/kernel/decide.ts'
import type { DecideInput } from '../../../protocol/kernel/decide.ts'
import { nextChange } from '../../../protocol/kernel/next-change.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { isWithin, meetGrants } from '../../../protocol/policy/meet.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { endGrant, policyWith, scribble } from '../policy/policy-fixture.ts'
import { allowingGrants } from './plain-model.ts'

const PAIRS = 10_000
const addresses = ['1', '2', '3'].map(digit => `0x${digit.repeat(40)}`)
const address = fc.constantFrom(...addresses)
const categories = fc.subarray(['labs', 'notes', 'vitals', 'visits'])
const labels = fc.subarray(['HIV', 'MH', 'SUD'])
const time = fc.integer({ min: 0, max: 20 })

const grantWith = (id: fc.Arbitrary<string>): fc.Arbitrary<Grant> => fc.record({
  id, viewer: address, categories, labels, actions: fc.subarray(['read', 'write'], { minLength: 0 }),
  notBefore: time, notAfter: fc.option(time, { nil: null })
})
const grants = fc.uniqueArray(grantWith(fc.constantFrom(...'abcdefgh')), { selector: grant => grant.id, maxLength: 8 })

const question: fc.Arbitrary<Omit<DecideInput, 'index'>> = fc.record({
  relationship: fc.record({ status: fc.constantFrom<'active' | 'terminated'>('active', 'active', 'active', 'terminated'), controller: address }),
  requester: fc.record({ address, role: fc.constantFrom<'owner' | 'viewer'>('viewer', 'viewer', 'viewer', 'owner') }),
  action: fc.constantFrom('read', 'read', 'write'),
  now: time,
  record: fc.record({ categories, labels: fc.subarray(['HIV', 'MH'], { maxLength: 1 }) })
})

const allows = (all: Iterable<Grant>, ask: Omit<DecideInput, 'index'>): boolean => decide({ index: indexPolicy(all), ...ask }).allow

describe('the kernel', () => {
  it(`agrees with a second model on ${PAIRS} pairs of policy and question`, () => {
    let allowed = 0
    fc.assert(fc.property(grants, question, (all, ask) => {
      const decision = decide({ index: indexPolicy(all), ...ask })
      const model = allowingGrants({ grants: all, ...ask })
      if (decision.allow) allowed++
      assert.equal(decision.allow, model === 'owner' || model.length > 0)
      if (decision.allow) assert.equal(decision.grant, model === 'owner' ? '' : model[0])
    }), { numRuns: PAIRS })
    assert.ok(allowed > PAIRS / 50, `only ${allowed} were allowed: the questions are too hard to tell much`)
  })

  it('does not depend on the order of grants', () => {
    fc.assert(fc.property(grants, question, (all, ask) => {
      assert.deepEqual(decide({ index: indexPolicy(all.toReversed()), ...ask }), decide({ index: indexPolicy(all), ...ask }))
    }), { numRuns: 2_000 })
  })

  it('never shows more when a grant is removed, nor less when one is added', () => {
    fc.assert(fc.property(grants, question, fc.nat(7), (all, ask, gone) => {
      const fewer = all.filter((_, i) => i !== gone)
      assert.ok(!allows(fewer, ask) || allows(all, ask))
    }), { numRuns: 2_000 })
  })

  it('never shows less by a wider grant', () => {
    fc.assert(fc.property(grantWith(fc.constant('a')), grantWith(fc.constant('a')), question, (a, b, ask) => {
      const narrower = meetGrants(a, { ...b, viewer: a.viewer })
      if (narrower === undefined) return
      assert.ok(isWithin(narrower, a))
      assert.ok(!allows([narrower], ask) || allows([a], ask))
    }), { numRuns: 2_000 })
  })

  it('allows by the meet of two grants exactly what both allow', () => {
    fc.assert(fc.property(grantWith(fc.constant('a')), grantWith(fc.constant('a')), question, (a, b, ask) => {
      const met = meetGrants(a, b)
      const viewerAsk = { ...ask, requester: { ...ask.requester, role: 'viewer' as const } }
      assert.equal(met !== undefined && allows([met], viewerAsk), allows([a], viewerAsk) && allows([b], viewerAsk))
    }), { numRuns: 2_000 })
  })

  it('changes by time alone only when it said so', () => {
    fc.assert(fc.property(grants, question, fc.nat(20), (all, ask, later) => {
      const index = indexPolicy(all)
      const next = nextChange({ index, requester: ask.requester, now: ask.now }) ?? Infinity
      const now = Math.min(ask.now + later, next - 1)
      if (now >= ask.now) assert.equal(allows(all, { ...ask, now }), allows(all, ask))
    }), { numRuns: 2_000 })
  })
})

describe('a merge of policies', () => {
  type Step = { put: Grant } | { end: string }
  const step: fc.Arbitrary<Step> = fc.oneof(grantWith(fc.constantFrom('a', 'b', 'c')).map(put => ({ put })), fc.constantFrom('a', 'b', 'c').map(end => ({ end })))
  const run = (doc: PolicyDocument, steps: Step[]): PolicyDocument => steps.reduce((state, one) => 'end' in one
    ? endGrant({ doc: state, id: one.end, at: 1 })
    : scribble(state, draft => { draft['grants']![one.put.id] = new A.ImmutableString(encodeGrant(one.put)) }), doc)

  it('never allows what no device allowed, whichever device merges', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 3 }), fc.array(step, { minLength: 1, maxLength: 3 }), fc.array(step, { minLength: 1, maxLength: 3 }), fc.array(question, { minLength: 20, maxLength: 20 }), (before, mine, yours, asks) => {
      const base = run(policyWith(), before)
      const [a, b] = [run(base, mine), run(base, yours)]
      const [ab, ba] = [readPolicy(A.merge(A.clone(a), b)), readPolicy(A.merge(A.clone(b), a))]
      assert.deepEqual(ab.grants, ba.grants)
      const [left, right] = [readPolicy(a), readPolicy(b)]
      for (const [id, grant] of ab.grants) {
        for (const ask of asks) {
          const viewerAsk = { ...ask, requester: { ...ask.requester, role: 'viewer' as const } }
          if (!allows([grant], viewerAsk)) continue
          const sides = [left.grants.get(id), right.grants.get(id)].filter(side => side !== undefined)
          assert.ok(sides.some(side => allows([side], viewerAsk)), 'allowed by a merge, but by no device')
        }
        assert.ok(!left.ended.has(id) && !right.ended.has(id), 'ended on a device, but not in the merge')
      }
    }), { numRuns: 100 })
  })
})
