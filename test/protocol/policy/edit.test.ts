import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { commit } from '../../../protocol/policy/commitment.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { createPolicy, newGrantId } from '../../../protocol/policy/edit.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { decodeGrant, encodeGrant, isGrantId } from '../../../protocol/policy/grant.ts'
import { changeOrder, countDeps, policyAt, policyHeads } from '../../../protocol/policy/history.ts'
import { readPolicy, readPolicyAt } from '../../../protocol/policy/read.ts'
import { loadPolicy, savePolicy } from '../../../protocol/policy/storage.ts'
import { addGrant, endGrant, grantOf, joinHeads, policyWith, RELATIONSHIP, SALT, scribble } from './policy-fixture.ts'

const fresh = (): ReturnType<typeof createPolicy> => createPolicy({ relationship: RELATIONSHIP, salt: SALT })

describe('editing a policy', () => {
  it('begins with the same change on every device, and with an actor of its own after it', () => {
    const [one, two] = [fresh(), fresh()]
    assert.deepEqual(policyHeads(one), policyHeads(two))
    assert.notEqual(A.getActorId(one), A.getActorId(two))
    const merged = A.merge(addGrant({ doc: one, grant: grantOf({ id: 'a' }) }), addGrant({ doc: two, grant: grantOf({ id: 'b' }) }))
    assert.deepEqual([...readPolicy(merged).grants.keys()].sort(), ['a', 'b'])
  })

  it('writes under a new actor after loading', () => {
    const bytes = savePolicy(policyWith(grantOf({ id: 'a' })))
    assert.notEqual(A.getActorId(loadPolicy(bytes)), A.getActorId(loadPolicy(bytes)))
  })

  it('reads back what was granted, and when it ended', () => {
    const grant = grantOf({ id: 'a', categories: ['vitals', 'labs', 'labs'], labels: ['HIV'], notBefore: 3, notAfter: 9, purpose: 'second opinion', standing: 's1' })
    const doc = addGrant({ doc: fresh(), grant })
    assert.deepEqual(readPolicy(doc).grants.get('a'), { ...grant, categories: ['labs', 'vitals'] })
    const after = readPolicy(endGrant({ doc, id: 'a', at: 7 }))
    assert.equal(after.grants.size, 0)
    assert.equal(after.ended.get('a'), 7)
  })

  it('never uses an id again', () => {
    const doc = endGrant({ doc: policyWith(grantOf({ id: 'a' })), id: 'a', at: 7 })
    assert.throws(() => addGrant({ doc, grant: grantOf({ id: 'a' }) }), error => isMedrecError(error, 'POLICY_INVALID'))
    assert.throws(() => addGrant({ doc: endGrant({ doc: fresh(), id: 'z', at: 1 }), grant: grantOf({ id: 'z' }) }), error => isMedrecError(error, 'POLICY_INVALID'))
    assert.ok(isGrantId(newGrantId()))
    assert.notEqual(newGrantId(), newGrantId())
  })

  it('makes no change where a grant has ended already', () => {
    const doc = endGrant({ doc: policyWith(grantOf({ id: 'a' })), id: 'a', at: 7 })
    assert.deepEqual(policyHeads(endGrant({ doc, id: 'a', at: 8 })), policyHeads(doc))
  })

  it('joins several heads into one', () => {
    const doc = fresh()
    const merged = A.merge(addGrant({ doc, grant: grantOf({ id: 'a' }) }), addGrant({ doc, grant: grantOf({ id: 'b' }) }))
    assert.equal(policyHeads(merged).length, 2)
    assert.equal(policyHeads(joinHeads({ doc: merged })).length, 1)
  })
})

describe('reading a policy', () => {
  it('reads an earlier state as it was, conflicts and all', () => {
    const doc = policyWith(grantOf({ id: 'a', categories: ['labs', 'notes', 'vitals'] }))
    const put = (categories: string[]): typeof doc => scribble(doc, draft => { draft['grants']!['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', categories }))) })
    const conflict = A.merge(put(['labs', 'notes']), put(['labs', 'vitals']))
    const heads = policyHeads(conflict)
    const resolved = scribble(conflict, draft => { draft['grants']!['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', categories: ['notes'] }))) })
    assert.deepEqual(readPolicyAt({ doc: resolved, heads })?.grants.get('a')?.categories, ['labs'])
    assert.deepEqual(readPolicyAt({ doc: resolved, heads: policyHeads(doc) })?.grants.get('a')?.categories, ['labs', 'notes', 'vitals'])
    assert.deepEqual(readPolicy(resolved).grants.get('a')?.categories, ['notes'])
  })

  it('allows nothing where conflicting values name different viewers', () => {
    const doc = policyWith(grantOf({ id: 'x' }))
    const put = (viewer: string): typeof doc => scribble(doc, draft => { draft['grants']!['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', viewer }))) })
    const reading = readPolicy(A.merge(put(`0x${'33'.repeat(20)}`), put(`0x${'44'.repeat(20)}`)))
    assert.deepEqual([...reading.grants.keys()], ['x'])
    assert.deepEqual(reading.unreadable, ['a'])
  })

  it('does not know a state whose heads it lacks', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const later = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    assert.equal(policyAt({ doc, heads: policyHeads(later) }), undefined)
    assert.equal(policyAt({ doc, heads: [] }), undefined)
  })

  it('understands no grant that says more than it knows, and no text that is none', () => {
    assert.equal(decodeGrant(JSON.stringify({ ...grantOf({ id: 'a' }), later: 1 })), undefined)
    for (const bad of ['', '[]', 'null', JSON.stringify({ ...grantOf({ id: 'a' }), notBefore: -1 }), JSON.stringify({ ...grantOf({ id: 'a' }), notAfter: 'never' }), JSON.stringify({ ...grantOf({ id: 'a' }), viewer: '0xAB' })]) {
      assert.throws(() => decodeGrant(bad), error => isMedrecError(error, 'POLICY_INVALID'), bad)
    }
  })
})

describe('the commitment to a policy', () => {
  it('is the hash that the specification says', () => {
    const heads = ['ff'.repeat(32), '01'.repeat(32)]
    const expected = createHash('sha256').update('medrec/policy/1').update(SALT).update(Buffer.from(RELATIONSHIP.slice(2), 'hex'))
      .update(Buffer.from(heads[1]!, 'hex')).update(Buffer.from(heads[0]!, 'hex')).digest('hex')
    assert.equal(commit({ salt: SALT, relationship: RELATIONSHIP, heads }), `0x${expected}`)
  })

  it('is equal for replicas with equal heads, however they are saved', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const one = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const two = addGrant({ doc, grant: grantOf({ id: 'c' }) })
    const oneTwo = A.merge(A.clone(one), two)
    const twoOne = A.merge(A.clone(two), one)
    assert.equal(commitmentOf(oneTwo), commitmentOf(twoOne))
    assert.equal(commitmentOf(loadPolicy(savePolicy(oneTwo))), commitmentOf(twoOne))
    assert.notEqual(commitmentOf(one), commitmentOf(two))
  })

  it('refuses parts of another length', () => {
    assert.throws(() => commit({ salt: new Uint8Array(31), relationship: RELATIONSHIP, heads: [] }), error => isMedrecError(error, 'INVALID_INPUT'))
    assert.throws(() => commit({ salt: SALT, relationship: '0x00', heads: [] }), error => isMedrecError(error, 'INVALID_INPUT'))
    assert.throws(() => commit({ salt: SALT, relationship: RELATIONSHIP, heads: ['00'] }), error => isMedrecError(error, 'INVALID_INPUT'))
  })

  it('keeps count of what its changes are made on, also on a head of another device', () => {
    let doc = edit.addGrant({ doc: fresh(), grant: grantOf({ id: 'a' }) })
    const other = A.clone(doc)
    assert.equal(countDeps(doc), 1)
    for (const id of ['b', 'c']) doc = edit.addGrant({ doc, grant: grantOf({ id }) })
    assert.deepEqual([countDeps(doc), countDeps(A.clone(doc))], [3, 3])
    doc = A.merge(doc, edit.endGrant({ doc: other, id: 'a', at: 1 }))
    assert.equal(countDeps(doc), 4)
    doc = edit.endGrant({ doc, id: 'b', at: 1 })
    assert.deepEqual([countDeps(doc), countDeps(A.clone(doc))], [6, 6])
    assert.deepEqual(new Set(changeOrder(doc)), new Set(changeOrder(A.clone(doc))))
  })
})
