import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { decide } from '../../../protocol/kernel/decide.ts'
import { NO_FACTS } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createFresh, createPolicy } from '../../../protocol/policy/edit.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { encodePrevious, firstHash, rootActor } from '../../../protocol/policy/previous.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import { emptyPolicy } from '../../../protocol/policy/storage.ts'
import { addGrant, grantOf, OTHER_VIEWER, RELATIONSHIP, SALT, scribble, VIEWER } from './policy-fixture.ts'

const begin = (): PolicyDocument => createPolicy({ relationship: RELATIONSHIP, salt: SALT })
const write = (doc: PolicyDocument, texts: Record<string, object>): PolicyDocument => scribble(doc, draft => {
  for (const [id, fields] of Object.entries(texts)) draft['grants']![id] = new A.ImmutableString(JSON.stringify({ ...grantOf({ id }), ...fields }))
})
const take = (doc: PolicyDocument, from: PolicyDocument): PolicyDocument => receiveChanges({ doc, changes: A.getAllChanges(from), relationship: RELATIONSHIP }).doc
const allowed = (doc: PolicyDocument, address: string): boolean => decide({
  index: indexPolicy(readPolicy(doc).grants.values()), relationship: { status: 'active', controller: '' }, requester: { address, role: 'viewer' }, action: 'read', now: 50, record: { categories: ['labs'], labels: [] }, facts: NO_FACTS
}).allow

/** What a device of a later minor version wrote in a policy that it began: a grant that is as ever, and what came later, of which each would allow everything if it was left out. */
const newer = write(begin(), { known: {}, field: { viewer: OTHER_VIEWER, weekdays: [1] }, viewer: { viewer: 'everybody:' }, condition: { viewer: OTHER_VIEWER, condition: 'quorum:3' } })
const NOT_UNDERSTOOD = ['condition', 'field', 'viewer']

describe('a policy of a newer minor version', () => {
  it('is taken as a whole by one that holds nothing, which allows what it understands and denies the rest', () => {
    const taken = take(emptyPolicy(), newer)
    assert.deepEqual(policyHeads(taken), policyHeads(newer))
    assert.deepEqual([[...readPolicy(taken).grants.keys()], readPolicy(taken).unreadable.toSorted()], [['known'], NOT_UNDERSTOOD])
    assert.deepEqual([allowed(taken, VIEWER), allowed(taken, OTHER_VIEWER)], [true, false])
  })

  it('is one with what an older device of the same person began apart, whichever came first', () => {
    const older = addGrant({ doc: begin(), grant: grantOf({ id: 'old', viewer: OTHER_VIEWER }) })
    assert.equal(firstHash(older), firstHash(newer))
    for (const [one, other] of [[older, newer], [newer, older]] as const) {
      const both = take(take(emptyPolicy(), one), other)
      assert.deepEqual([[...readPolicy(both).grants.keys()].sort(), readPolicy(both).unreadable.toSorted()], [['known', 'old'], NOT_UNDERSTOOD])
      assert.deepEqual(policyHeads(both), [...policyHeads(older), ...policyHeads(newer)].sort())
    }
  })

  it('is refused where its first change says another version, since there would be two', () => {
    const previous = { commitment: `0x${'99'.repeat(32)}`, document: 2, changes: 1 }
    for (const [schema, commitment] of [[{ major: 1, minor: 1 }], [{ major: 1, minor: 0, patch: 0 }], [{ major: 1 }], [{ major: 1, minor: 1 }, previous.commitment]] as const) {
      const another = A.change(A.init<PolicyDocument>({ actor: rootActor({ relationship: RELATIONSHIP, salt: SALT, commitment }) }), { time: 0 }, draft => {
        Object.assign(draft, { schema })
        Object.assign(draft, { relationship: new A.ImmutableString(RELATIONSHIP) })
        Object.assign(draft, { salt: SALT })
        for (const part of ['grants', 'ended', 'lost']) Object.assign(draft, { [part]: {} })
        if (commitment === undefined) return
        Object.assign(draft, { previous: new A.ImmutableString(encodePrevious(previous)) })
        Object.assign(draft, { origins: {} })
      })
      for (const doc of [emptyPolicy(), begin()]) assert.throws(() => take(doc, another), error => isMedrecError(error, 'POLICY_INVALID'), JSON.stringify(schema))
    }
  })

  it('is taken where a fresh document begins as every version has it begin', () => {
    const fresh = createFresh({ doc: begin(), previous: { commitment: `0x${'99'.repeat(32)}`, document: 2, changes: 1 }, pieces: [] })
    assert.equal(firstHash(take(emptyPolicy(), fresh)), firstHash(fresh))
    assert.deepEqual({ ...fresh.schema }, { major: 1, minor: 0 })
  })

  it('begins anew with what its texts say, also where they are not understood', () => {
    const conflict = A.merge(write(newer, { both: { weekdays: [1] } }), write(newer, { both: {} }))
    const fresh = take(emptyPolicy(), beginAnew({ doc: conflict }))
    assert.deepEqual([[...readPolicy(fresh).grants.keys()], readPolicy(fresh).unreadable.toSorted(), [...readPolicy(fresh).ended.keys()]], [['known'], NOT_UNDERSTOOD, ['both']])
    for (const id of NOT_UNDERSTOOD) assert.equal(fresh.grants[id]?.val, newer.grants[id]?.val)
  })
})
