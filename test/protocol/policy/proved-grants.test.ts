import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { ChangeProofs } from '../../../protocol/policy/change-proofs.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { changesSince, policyHeads } from '../../../protocol/policy/history.ts'
import { readMade } from '../../../protocol/policy/made-by.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import { addGrant, endGrant, grantOf, joinHeads, otherDevice, policyWith, ProviderSide, scribble } from './policy-fixture.ts'

const [OWNER, PARENT, FORMER] = ['0x01', '0x02', '0x03'].map(start => start.padEnd(42, '0')) as [string, string, string]
/** What was looked at when it came: here it is only about what follows. */
const batch = (signer: string, ...changes: string[]): ChangeBatch => ({ changes: changes.sort(), signer, signature: new Uint8Array(65) })
const made = (after: PolicyDocument, doc: PolicyDocument): string[] => changesSince({ doc, heads: policyHeads(after) })

const first = policyWith()
const withA = addGrant({ doc: first, grant: grantOf({ id: 'a' }) })
const withB = addGrant({ doc: withA, grant: grantOf({ id: 'b' }) })
const byOwner = batch(OWNER, ...made(first, withA))
const byParent = batch(PARENT, ...made(withA, withB))
const byFormer = batch(FORMER, ...made(withA, withB))
const control = { settled: true, adders: [OWNER, PARENT] }

function providerWith (...batches: ChangeBatch[]): ProviderSide {
  const provider = new ProviderSide()
  provider.proofs = ChangeProofs.of(batches)
  return provider
}

describe('what is in force while an agent is in control', () => {
  it('is what somebody proved to have added who could', () => {
    assert.deepEqual(providerWith(byOwner, byParent).bring(withB).anchor(withB, control).ids, ['a', 'b'])
    assert.deepEqual(providerWith(byOwner, byFormer).bring(withB).anchor(withB, control).ids, ['a'])
    assert.deepEqual(providerWith(byOwner).bring(withB).anchor(withB, control).ids, ['a'])
    assert.deepEqual(providerWith().bring(withB).anchor(withB, control).ids, [])
  })

  it('is still what counted before, whoever added it, less what is taken away', () => {
    const provider = providerWith(byOwner, byParent).bring(withB).anchor(withB, { settled: true })
    const ended = endGrant({ doc: withB, id: 'a', at: 1 })
    assert.deepEqual(provider.bring(ended).anchor(ended, { settled: true, adders: [OWNER] }).ids, ['b'])
    // Before there was an agent nothing had to be proved.
    const early = providerWith().bring(withB).anchor(withB)
    assert.deepEqual(early.ids, ['a', 'b'])
    const more = addGrant({ doc: withB, grant: grantOf({ id: 'c' }) })
    assert.deepEqual(early.bring(more).anchor(more, control).ids, ['a', 'b'])
  })

  it('is taken away by anybody', () => {
    const provider = providerWith(byOwner, byParent).bring(withB).anchor(withB, control)
    assert.deepEqual(provider.bring(endGrant({ doc: withB, id: 'a', at: 1 })).ids, ['b'])
  })

  it('grows when a proof comes later, and not by one of somebody else', () => {
    const provider = providerWith(byOwner).bring(withB).anchor(withB, control)
    assert.deepEqual(provider.ids, ['a'])
    provider.proofs = provider.proofs.with([byFormer])
    assert.deepEqual(provider.advance().ids, ['a'])
    provider.proofs = provider.proofs.with([byParent])
    assert.deepEqual(provider.advance().ids, ['a', 'b'])
    assert.equal(provider.state.unproved, undefined)
  })

  it('does not grow by a late proof past what was ended or narrowed meanwhile', () => {
    const provider = providerWith(byOwner).bring(withB).anchor(withB, control).bring(endGrant({ doc: withB, id: 'b', at: 1 }))
    provider.proofs = provider.proofs.with([byParent])
    assert.deepEqual(provider.advance().ids, ['a'])
    const ended = endGrant({ doc: withB, id: 'a', at: 1 })
    const narrowed = providerWith(byOwner).bring(withB).anchor(withB, control).bring(ended).anchor(ended, { settled: true, narrows: true })
    narrowed.proofs = narrowed.proofs.with([byParent])
    assert.deepEqual(narrowed.advance().ids, [])
    // The next that counts in full has it.
    const next = joinHeads({ doc: A.merge(otherDevice(ended), addGrant({ doc: withB, grant: grantOf({ id: 'c' }) })) })
    assert.deepEqual(narrowed.bring(next).anchor(next, control).ids, ['b'])
  })

  it('is the narrower of two texts under one id, of which one is proved', () => {
    const mine = scribble(withA, draft => { (draft['grants'] as Record<string, unknown>)['x'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'x', categories: ['labs'] }))) })
    const other = scribble(withA, draft => { (draft['grants'] as Record<string, unknown>)['x'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'x', categories: ['labs', 'notes'] }))) })
    const both = joinHeads({ doc: A.merge(otherDevice(mine), other) })
    const provider = providerWith(byOwner, batch(OWNER, ...made(withA, other))).bring(both).anchor(both, control)
    assert.deepEqual(provider.inForce.grants.map(({ id, categories }) => [id, ...categories]), [['a', 'labs'], ['x', 'labs']])
    // A text outside of the state that is anchored proves nothing for the one inside.
    const outside = providerWith(byOwner, batch(OWNER, ...made(withA, mine))).bring(both).anchor(other, control)
    assert.deepEqual(outside.ids, ['a'])
  })
})

describe('what only a custodian proved to have added', () => {
  const ends = { [PARENT]: 900 }
  const until = { ...control, ends }
  const endsOf = (provider: ProviderSide): Array<[string, number | null]> => provider.inForce.grants.map(({ id, notAfter }) => [id, notAfter])

  it('ends with the place of who did, and what the owner added does not', () => {
    assert.deepEqual(endsOf(providerWith(byOwner, byParent).bring(withB).anchor(withB, until)), [['a', null], ['b', 900]])
  })

  it('ends as it says where that is sooner, and with the last of several places', () => {
    const [sooner, later] = [500, 2_000].map(notAfter => addGrant({ doc: withA, grant: grantOf({ id: 'b', notAfter }) })) as [PolicyDocument, PolicyDocument]
    assert.deepEqual(endsOf(providerWith(byOwner, batch(PARENT, ...made(withA, sooner))).bring(sooner).anchor(sooner, until)), [['a', null], ['b', 500]])
    const both = [byOwner, batch(PARENT, ...made(withA, later)), batch(FORMER, ...made(withA, later))]
    assert.deepEqual(endsOf(providerWith(...both).bring(later).anchor(later, { settled: true, adders: [OWNER, PARENT, FORMER], ends: { [PARENT]: 900, [FORMER]: 1_100 } })), [['a', null], ['b', 1_100]])
    // Who has no end is among them; and who could not add does not count.
    assert.deepEqual(endsOf(providerWith(...both).bring(later).anchor(later, { settled: true, adders: [OWNER, PARENT, FORMER], ends })), [['a', null], ['b', 2_000]])
    assert.deepEqual(endsOf(providerWith(...both).bring(later).anchor(later, until)), [['a', null], ['b', 900]])
  })

  it('is as long as it says once the owner signed it, too, and not when somebody else did', () => {
    const provider = providerWith(byOwner, byParent).bring(withB).anchor(withB, until)
    provider.proofs = provider.proofs.with([byFormer])
    assert.deepEqual(endsOf(provider.advance()), [['a', null], ['b', 900]])
    provider.proofs = provider.proofs.with([batch(OWNER, ...byParent.changes)])
    assert.deepEqual(endsOf(provider.advance()), [['a', null], ['b', null]])
    assert.equal(provider.state.unproved, undefined)
  })

  it('ends so also when the owner, or another custodian, anchors it again, and when who added it was ended before', () => {
    const provider = providerWith(byOwner, byParent).bring(withB).anchor(withB, until)
    const more = addGrant({ doc: withB, grant: grantOf({ id: 'c' }) })
    provider.proofs = provider.proofs.with([batch(OWNER, ...made(withB, more))])
    assert.deepEqual(endsOf(provider.bring(more).anchor(more, { settled: true, adders: [OWNER, FORMER] })), [['a', null], ['b', 900], ['c', null]])
    // In a place that ends later it adds it anew.
    const again = joinHeads({ doc: A.merge(otherDevice(more), addGrant({ doc: withB, grant: grantOf({ id: 'd' }) })) })
    assert.deepEqual(endsOf(provider.bring(again).anchor(again, { ...until, ends: { [PARENT]: 950 } })), [['a', null], ['b', 950], ['c', null]])
  })
})

describe('a change', () => {
  it('says which grants it added and ended', () => {
    const [added] = made(withA, withB) as [string]
    assert.deepEqual(readMade({ doc: withB, change: added }), { granted: ['b'], ended: [] })
    const ended = endGrant({ doc: withB, id: 'a', at: 1 })
    assert.deepEqual(readMade({ doc: ended, change: made(withB, ended)[0] as string }), { granted: [], ended: ['a'] })
    assert.deepEqual(readMade({ doc: withA, change: added }), { granted: [], ended: [] })
  })
})
