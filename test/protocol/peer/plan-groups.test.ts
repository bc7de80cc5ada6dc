import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ReadGrant } from '../../../protocol/account/read.ts'
import { groupGrant } from '../../../protocol/account/standing-grant.ts'
import { owesGroups, planGroups } from '../../../protocol/peer/plan-groups.ts'
import type { StandingPlan } from '../../../protocol/peer/plan-standing.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { addGrant, createPolicy, endGrant } from '../../../protocol/policy/edit.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'

const key = new Uint8Array(32).fill(7)
const relationship = `0x${'a1'.repeat(32)}`
const other = `0x${'b2'.repeat(32)}`
const decision: ReadGrant = { id: 'group-00', viewer: 'members', categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: 100, emergency: 60, providers: 'all', createdAt: 5, endedAt: undefined }
const empty = createPolicy({ relationship, salt: new Uint8Array(32) })
const coSigner = `0x${'c5'.repeat(20)}`
const grant = groupGrant({ key, decision, relationship, coSigner })
const holding = addGrant({ doc: empty, grant })

const common = (policy: PolicyDocument, decisions: ReadGrant[], now: number): Parameters<typeof owesGroups>[0] =>
  ({ key, coSigner, decisions, relationship, reading: readPolicy(policy), now, used: id => Object.hasOwn(policy.grants, id) || Object.hasOwn(policy.ended, id) })

function plan (policy: PolicyDocument, decisions: ReadGrant[], options: { mayAdd?: boolean, now?: number, coSigner?: string | undefined } = {}): StandingPlan {
  return planGroups({ ...common(policy, decisions, options.now ?? 50), ...'coSigner' in options ? { coSigner: options.coSigner } : {}, mayAdd: () => options.mayAdd ?? true })
}

describe('carrying out decisions without a letter in a relationship', () => {
  it('adds what is lacking, once, in each under a mark that says nothing of the other', () => {
    assert.deepEqual(plan(empty, [decision]), { end: [], add: [grant] })
    assert.deepEqual(plan(holding, [decision]), { end: [], add: [] })
    assert.notEqual(grant.standing, groupGrant({ key, decision, relationship: other, coSigner }).standing)
  })

  it('adds nothing that is over, for others, ended, or has to wait; and owes only what has to wait', () => {
    for (const change of [{ endedAt: 9 }, { providers: [other] }]) {
      assert.deepEqual(plan(empty, [{ ...decision, ...change }]), { end: [], add: [] })
      assert.equal(owesGroups(common(empty, [{ ...decision, ...change }], 50)), false)
    }
    assert.deepEqual(plan(empty, [decision], { now: 100 }), { end: [], add: [] })
    assert.deepEqual(plan(empty, [decision], { mayAdd: false }), { end: [], add: [] })
    assert.equal(owesGroups(common(empty, [decision], 50)), true)
    assert.equal(owesGroups(common(empty, [decision], 100)), false)
  })

  it('ends what has ended, whatever has to wait, and leaves what it does not know of', () => {
    assert.deepEqual(plan(holding, [{ ...decision, endedAt: 9 }], { mayAdd: false }), { end: [grant.id], add: [] })
    assert.deepEqual(plan(holding, []), { end: [], add: [] })
  })

  it('does not revive what somebody ended here by itself', () => {
    const ended = endGrant({ doc: holding, id: grant.id, at: 9 })
    assert.deepEqual(plan(ended, [decision]), { end: [], add: [] })
    assert.equal(owesGroups(common(ended, [decision], 50)), false)
  })

  it('waits for the contract where somebody has to agree, and with that for nothing else', () => {
    const agreed: ReadGrant = { ...decision, id: 'group-01', coSigner: { address: `0x${'11'.repeat(20)}` } }
    const given = groupGrant({ key, decision: agreed, relationship, coSigner })
    const both = [grant, given].reduce((doc, each) => addGrant({ doc, grant: each }), createPolicy({ relationship, salt: new Uint8Array(32) }))
    const unknown = { coSigner: undefined }
    assert.deepEqual(plan(empty, [decision, agreed], unknown), { end: [], add: [grant] })
    assert.deepEqual(plan(both, [decision, agreed], unknown), { end: [], add: [] })
    assert.deepEqual(plan(both, [{ ...decision, endedAt: 9 }, agreed], unknown), { end: [grant.id], add: [] })
    for (const change of [{ endedAt: 9 }, { providers: [other] }]) assert.deepEqual(plan(both, [decision, { ...agreed, ...change }], unknown), { end: [given.id], add: [] })
  })
})
