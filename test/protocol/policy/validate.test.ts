import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { adoptOffer } from '../../../protocol/policy/adopt-offer.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { MAX_GRANT_BYTES, MAX_GRANTS, MAX_HEADS, MAX_POLICY_BYTES, MAX_POLICY_CHANGES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { heldBy, nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { policyHeads, sameHeads } from '../../../protocol/policy/history.ts'
import { emptyPolicy, loadPolicy, savePolicy } from '../../../protocol/policy/storage.ts'
import { checkPolicy } from '../../../protocol/policy/validate.ts'
import { addGrant, endGrant, giveUpAnchor, grantOf, policyWith, RELATIONSHIP, SALT, scribble } from './policy-fixture.ts'

const held = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
const ended = endGrant({ doc: held, id: 'a', at: 5 })

function throwsCode (code: ErrorCode, work: () => unknown): void {
  assert.throws(work, error => isMedrecError(error, code))
}

/** What the provider does with a whole document of the owner: over the exchange, turn by turn. */
function sync (before: PolicyDocument, from: PolicyDocument): PolicyDocument {
  let doc = before
  for (let known: string[] | undefined; ;) {
    const turn = nextTurn({ doc: from, proofs: NO_PROOFS, known })
    doc = receiveChanges({ doc, changes: turn.changes, relationship: RELATIONSHIP }).doc
    const answer = nextTurn({ doc, proofs: NO_PROOFS, known: heldBy(turn) })
    known = heldBy(answer)
    if (sameHeads(turn.heads, answer.heads)) return doc
    from = receiveChanges({ doc: from, changes: answer.changes, relationship: RELATIONSHIP }).doc
  }
}

const changesOf = (doc: PolicyDocument): Uint8Array[] => nextTurn({ doc, proofs: NO_PROOFS, known: [] }).changes.slice()

describe('validation of a policy', () => {
  it('takes a policy by sync, from nothing and onwards', () => {
    const doc = sync(emptyPolicy(), A.clone(held))
    assert.deepEqual(policyHeads(doc), policyHeads(held))
    assert.deepEqual(policyHeads(sync(doc, A.clone(ended))), policyHeads(ended))
  })

  const hostile: Array<[string, () => PolicyDocument]> = [
    ['an unknown part', () => scribble(held, draft => { draft['extra'] = {} })],
    ['a part that is gone', () => scribble(held, draft => { delete draft['grants'] })],
    ['grants begun anew', () => scribble(held, draft => { draft['grants'] = {} })],
    ['tombstones begun anew', () => scribble(ended, draft => { draft['ended'] = {} })],
    ['a grant that is deleted', () => scribble(held, draft => { delete draft['grants']!['a'] })],
    ['a tombstone that is deleted', () => scribble(ended, draft => { delete draft['ended']!['a'] })],
    ['a grant as collaborative text', () => scribble(held, draft => { draft['grants']!['c'] = '{}' })],
    ['a grant that is a map', () => scribble(held, draft => { draft['grants']!['c'] = { id: 'c' } })],
    ['a grant that is no JSON', () => scribble(held, draft => { draft['grants']!['c'] = new A.ImmutableString('{') })],
    ['a grant without a viewer', () => scribble(held, draft => { draft['grants']!['c'] = new A.ImmutableString('{"id":"c"}') })],
    ['a grant under another id', () => scribble(held, draft => { draft['grants']!['c'] = new A.ImmutableString(JSON.stringify(grantOf({ id: 'd' }))) })],
    ['another relationship', () => scribble(held, draft => { Object.assign(draft, { relationship: new A.ImmutableString(`0x${'00'.repeat(32)}`) }) })],
    ['another salt', () => scribble(held, draft => { Object.assign(draft, { salt: new Uint8Array(32) }) })],
    ['another major version', () => scribble(held, draft => { draft['schema']!['major'] = 2 })],
    ['two maps written at once', () => A.merge(scribble(held, draft => { draft['ended'] = {} }), scribble(held, draft => { draft['ended'] = {} }))],
    ['a policy of another root', () => A.merge(A.clone(held), A.change(A.init<never>(), draft => { Object.assign(draft, { grants: {} }) }))]
  ]
  for (const [name, make] of hostile) {
    it(`refuses ${name}, and leaves the document held as it was`, () => {
      const before = A.clone(ended)
      const save = savePolicy(before)
      throwsCode('POLICY_INVALID', () => sync(before, A.merge(A.clone(ended), make())))
      assert.deepEqual(savePolicy(before), save)
    })
  }

  it('refuses a key that objects of JavaScript do not show, before it is taken', () => {
    for (const make of [(doc: PolicyDocument) => addGrant({ doc, grant: grantOf({ id: 'k' }) }), (doc: PolicyDocument) => endGrant({ doc, id: 'k', at: 1 }), (doc: PolicyDocument) => giveUpAnchor({ doc, commitment: `0x${'11'.repeat(32)}`, at: 1 })]) {
      const { hash: _hash, ...change } = A.decodeChange(A.getChangesSince(make(held), policyHeads(held))[0] as Uint8Array)
      const forge = (key: string): Uint8Array => A.encodeChange({ ...change, ops: change.ops.map(operation => ({ ...operation, key })) } as unknown as A.DecodedChange)
      throwsCode('POLICY_INVALID', () => receiveChanges({ doc: held, changes: [forge('__proto__')], relationship: RELATIONSHIP }))
      assert.equal(receiveChanges({ doc: held, changes: [forge(String(change.ops[0]?.key))], relationship: RELATIONSHIP }).changed, true)
    }
    for (const edit of [() => endGrant({ doc: held, id: '__proto__', at: 1 }), () => addGrant({ doc: held, grant: grantOf({ id: '__proto__' }) })]) throwsCode('POLICY_INVALID', edit)
  })

  it('refuses a policy of another relationship when nothing is held yet', () => {
    const other = createPolicy({ relationship: `0x${'cd'.repeat(32)}`, salt: SALT })
    throwsCode('POLICY_INVALID', () => receiveChanges({ doc: emptyPolicy(), changes: changesOf(other), relationship: RELATIONSHIP }))
  })

  it('refuses a document that lacks what is held', () => {
    throwsCode('POLICY_INVALID', () => checkPolicy({ doc: held, relationship: RELATIONSHIP, before: ended }))
  })

  it('takes from a stranger only the state that is anchored', () => {
    const anchor = commitmentOf(ended)
    assert.equal(adoptOffer({ doc: held, changes: changesOf(ended), relationship: RELATIONSHIP, anchor }).changed, true)
    throwsCode('POLICY_INVALID', () => adoptOffer({ doc: held, changes: changesOf(held), relationship: RELATIONSHIP, anchor }))
    throwsCode('POLICY_INVALID', () => adoptOffer({ doc: held, changes: changesOf(addGrant({ doc: ended, grant: grantOf({ id: 'c' }) })), relationship: RELATIONSHIP, anchor }))
  })

  it('says whether anything was new', () => {
    assert.equal(receiveChanges({ doc: ended, changes: changesOf(held), relationship: RELATIONSHIP }).changed, false)
    assert.equal(receiveChanges({ doc: held, changes: changesOf(ended), relationship: RELATIONSHIP }).changed, true)
  })
})

describe('limits of a policy', () => {
  it(`refuses more than ${MAX_GRANTS} grants, and has room again when one ends`, () => {
    const many = scribble(held, draft => {
      for (let i = 2; i < MAX_GRANTS; i++) draft['grants']![`g${i}`] = new A.ImmutableString(JSON.stringify(grantOf({ id: `g${i}` })))
    })
    checkPolicy({ doc: many, relationship: RELATIONSHIP })
    throwsCode('POLICY_LIMIT', () => addGrant({ doc: many, grant: grantOf({ id: 'x' }) }))
    const over = scribble(many, draft => { draft['grants']!['x'] = new A.ImmutableString(JSON.stringify(grantOf({ id: 'x' }))) })
    throwsCode('POLICY_LIMIT', () => checkPolicy({ doc: over, relationship: RELATIONSHIP }))
    addGrant({ doc: endGrant({ doc: many, id: 'a', at: 1 }), grant: grantOf({ id: 'x' }) })
  })

  it(`refuses more than ${MAX_POLICY_CHANGES} changes`, () => {
    let doc = A.clone(held)
    while (A.stats(doc).numChanges <= MAX_POLICY_CHANGES) doc = A.emptyChange(doc, { time: 0 })
    throwsCode('POLICY_LIMIT', () => checkPolicy({ doc, relationship: RELATIONSHIP }))
  })

  it(`refuses more than ${MAX_HEADS} heads`, () => {
    let doc = A.clone(held)
    for (let i = 0; i <= MAX_HEADS; i++) doc = A.merge(doc, A.emptyChange(A.clone(held), { time: 0 }))
    throwsCode('POLICY_LIMIT', () => checkPolicy({ doc, relationship: RELATIONSHIP }))
  })

  it(`refuses more than ${MAX_POLICY_BYTES} bytes, saved`, () => {
    let purposes = 0
    const random = (): string => Array.from(crypto.getRandomValues(new Uint8Array(128)), byte => byte.toString(16).padStart(2, '0')).join('')
    const large = scribble(held, draft => {
      // Ended again and again: tombstones cost room, too.
      for (; purposes < 9_000; purposes++) draft['ended']![`t${purposes}`] = new A.ImmutableString(random())
    })
    throwsCode('POLICY_LIMIT', () => checkPolicy({ doc: large, relationship: RELATIONSHIP }))
    throwsCode('POLICY_LIMIT', () => loadPolicy(new Uint8Array(MAX_POLICY_BYTES + 1)))
  })

  it(`refuses a grant of more than ${MAX_GRANT_BYTES} bytes`, () => {
    throwsCode('POLICY_LIMIT', () => addGrant({ doc: held, grant: grantOf({ id: 'x', categories: Array.from({ length: 64 }, (_, i) => `${i}`.padEnd(64, 'x')) }) }))
    throwsCode('POLICY_INVALID', () => addGrant({ doc: held, grant: grantOf({ id: 'x', categories: Array.from({ length: 65 }, (_, i) => `${i}`) }) }))
    throwsCode('POLICY_INVALID', () => addGrant({ doc: held, grant: grantOf({ id: 'x'.repeat(65) }) }))
  })
})
