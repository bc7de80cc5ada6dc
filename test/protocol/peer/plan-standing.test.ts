import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import type { ReadShare } from '../../../protocol/account/read.ts'
import { standingGrant } from '../../../protocol/account/standing-grant.ts'
import { planStanding } from '../../../protocol/peer/plan-standing.ts'
import type { StandingPlan } from '../../../protocol/peer/plan-standing.ts'
import { addGrant, createPolicy, endGrant } from '../../../protocol/policy/edit.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'

const key = new Uint8Array(32).fill(7)
const relationship = `0x${'a1'.repeat(32)}`
const share: ReadShare = {
  id: '00112233445566778899aabbccddeeff', name: 'Aunt', card: { address: `0x${'11'.repeat(20)}`, encryptionKey: `0x${'22'.repeat(32)}` }, categories: ['labs'], labels: [], actions: ['read'],
  providers: 'all', except: [], again: {}, notBefore: 0, notAfter: 100, edition: 2, createdAt: 5, named: [], revision: 1, endedAt: undefined
}
const other = { ...share, id: 'ff112233445566778899aabbccddeeff' }
const empty = createPolicy({ relationship, salt: new Uint8Array(32) })
const grantOf = (change: Partial<ReadShare> = {}): ReturnType<typeof standingGrant> => standingGrant({ key, share: { ...share, ...change }, relationship })
const holding = (...grants: Array<ReturnType<typeof standingGrant>>): PolicyDocument => grants.reduce((doc, grant) => addGrant({ doc, grant }), A.clone(empty))

function plan (policy: PolicyDocument, shares: ReadShare[], options: { mayAdd?: boolean, now?: number } = {}): StandingPlan {
  return planStanding({ key, shares, relationship, reading: readPolicy(policy), mayAdd: () => options.mayAdd ?? true, now: options.now ?? 50, used: id => Object.hasOwn(policy.grants, id) || Object.hasOwn(policy.ended, id) })
}

describe('carrying out decisions in a relationship', () => {
  it('adds what is lacking, once', () => {
    assert.deepEqual(plan(empty, [share]), { end: [], add: [grantOf()] })
    assert.deepEqual(plan(holding(grantOf()), [share]), { end: [], add: [] })
  })

  it('adds nothing that is over, out of scope, ended, or has to wait', () => {
    for (const change of [{ endedAt: 9 }, { except: [relationship] }, { providers: [`0x${'b2'.repeat(32)}`] }, { categories: [] }]) assert.deepEqual(plan(empty, [{ ...share, ...change }]), { end: [], add: [] })
    assert.deepEqual(plan(empty, [share], { now: 100 }), { end: [], add: [] })
    assert.deepEqual(plan(empty, [share], { mayAdd: false }), { end: [], add: [] })
  })

  it('ends what was decided otherwise since, whatever has to wait', () => {
    const held = holding(grantOf({ edition: 0 }), grantOf({ edition: 1, categories: ['notes'] }))
    assert.deepEqual(plan(held, [share], { mayAdd: false }).end.sort(), [grantOf({ edition: 0 }).id, grantOf({ edition: 1, categories: ['notes'] }).id].sort())
    for (const change of [{ endedAt: 9 }, { except: [relationship] }, { providers: [] }]) assert.deepEqual(plan(holding(grantOf()), [{ ...share, ...change }]), { end: [grantOf().id], add: [] })
  })

  it('ends what another device added in the same edition for other terms', () => {
    const theirs = grantOf({ categories: ['notes'] })
    assert.deepEqual(plan(holding(grantOf(), theirs), [share]), { end: [theirs.id], add: [] })
  })

  it('leaves what it does not know of: a later edition, another decision, a grant of no decision', () => {
    const grants = [grantOf({ edition: 3 }), grantOf({ again: { [relationship]: 2 } }), standingGrant({ key, share: other, relationship }), { ...grantOf(), id: 'byhand', standing: undefined }]
    const { standing: _standing, ...byHand } = grants[3] as ReturnType<typeof standingGrant>
    assert.deepEqual(plan(holding(grantOf(), ...grants.slice(0, 3), byHand), [share]), { end: [], add: [] })
  })

  it('does not revive what was ended here by itself, but gives the next edition', () => {
    const ended = endGrant({ doc: holding(grantOf()), id: grantOf().id, at: 9 })
    assert.deepEqual(plan(ended, [share]), { end: [], add: [] })
    assert.deepEqual(plan(ended, [{ ...share, edition: 3 }]), { end: [], add: [grantOf({ edition: 3 })] })
  })

  it('keeps decisions apart that say the same', () => {
    assert.deepEqual(plan(holding(grantOf(), standingGrant({ key, share: other, relationship })), [{ ...share, endedAt: 9 }, other]), { end: [grantOf().id], add: [] })
  })

  it('comes to one grant when two devices carry out the same at once', () => {
    const [one, two] = [addGrant({ doc: A.clone(empty), grant: grantOf() }), addGrant({ doc: A.clone(empty), grant: grantOf() })]
    const merged = A.merge(one, two)
    assert.deepEqual([...readPolicy(merged).grants.values()], [grantOf()])
    assert.deepEqual(plan(merged, [share]), { end: [], add: [] })
  })
})
