import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { newActor } from '../../../protocol/policy/actor.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { checkWritten } from '../../../protocol/policy/check-written.ts'
import type { MayWrite } from '../../../protocol/policy/check-written.ts'
import { MAX_CONDITIONS_OF_OTHERS, MAX_GRANTS_OF_OTHERS, MAX_GROUPS_OF_OTHERS, MAX_VALUES_OF_ONE, MAX_VALUES_OF_OTHERS } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { emptyPolicy } from '../../../protocol/policy/storage.ts'
import { groupViewer } from '../../../protocol/policy/viewer.ts'
import { addGrant, endGrant, giveUpAnchor, grantOf, OTHER_VIEWER, policyWith, RELATIONSHIP, scribble } from './policy-fixture.ts'

const REVOKER = { add: false, end: true }
const GRANTER = { add: true, end: false }
const BOTH = { add: true, end: true }
const INVALID = { code: 'POLICY_INVALID' }

/** Takes what was written as a provider does. */
function write (before: PolicyDocument, after: PolicyDocument, may: MayWrite, address?: string): void {
  const { doc, saved = new Uint8Array(), parts } = receiveChanges({ doc: before, changes: A.getChangesSince(after, policyHeads(before)), relationship: RELATIONSHIP })
  checkWritten({ doc, saved, parts, may, address })
}

describe('what a custodian writes into a policy', () => {
  const before = policyWith(grantOf({ id: 'a' }))
  const added = addGrant({ doc: before, grant: grantOf({ id: 'b' }) })
  const ended = endGrant({ doc: before, id: 'a', at: 1 })

  it('is only what it has a power for', () => {
    write(before, added, GRANTER)
    write(before, ended, REVOKER)
    write(before, A.merge(A.clone(added), ended), BOTH)
    assert.throws(() => { write(before, added, REVOKER) }, INVALID)
    assert.throws(() => { write(before, ended, GRANTER) }, INVALID)
  })

  it('is looked at from the first change on', () => {
    assert.throws(() => { write(emptyPolicy(), before, REVOKER) }, INVALID)
    write(emptyPolicy(), before, GRANTER)
  })

  it('gives no lost state up but one that it anchored itself', () => {
    const state = endGrant({ doc: before, id: 'a', at: 2 })
    const [head] = policyHeads(state)
    const [own, other] = [commitmentOf(state), `0x${'11'.repeat(32)}`]
    const mayGiveUp = (...states: string[]): MayWrite => ({ ...REVOKER, giveUp: new Set(states) })
    const givenUp = giveUpAnchor({ doc: before, commitment: own, at: 1, head })
    write(before, givenUp, mayGiveUp(own, other))
    assert.throws(() => { write(before, givenUp, BOTH) }, INVALID)
    assert.throws(() => { write(before, givenUp, mayGiveUp(other)) }, INVALID)
    // It has to hold it, too: who only heard of a commitment does not know of what.
    for (const doc of [giveUpAnchor({ doc: before, commitment: own, at: 1 }), giveUpAnchor({ doc: before, commitment: other, at: 1, head }), giveUpAnchor({ doc: givenUp, commitment: other, at: 1, head })]) {
      assert.throws(() => { write(before, doc, mayGiveUp(own, other)) }, INVALID)
    }
  })

  const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
  const many = (count: number, fields: (n: number) => Partial<Grant>, name = 'm'): Grant[] => Array.from({ length: count }, (_, n) => grantOf({ id: `${name}${n}`, ...fields(n) }))
  const holding = (...grants: Grant[]): PolicyDocument => scribble(policyWith(), draft => { for (const grant of grants) draft['grants']![grant.id] = new A.ImmutableString(encodeGrant(grant)) })
  const group = (n: number): Partial<Grant> => ({ viewer: groupViewer(address(n)) })
  const ofGroup = (n: number): Partial<Grant> => ({ viewer: groupViewer(address(n % 2)), condition: address(n) })
  const condition = (n: number): Partial<Grant> => ({ condition: address(n) })

  for (const [what, most, fields] of [['groups', MAX_GROUPS_OF_OTHERS, group], ['conditions for groups', MAX_CONDITIONS_OF_OTHERS, ofGroup], ['conditions for one address', MAX_CONDITIONS_OF_OTHERS, condition], ['grants', MAX_GRANTS_OF_OTHERS, () => ({})]] as const) {
    it(`makes it no more than ${most} ${what}, so that what the owner named is still looked at`, () => {
      const [some, full, over] = [most - 1, most, most + 9].map(count => holding(...many(count, fields))) as [PolicyDocument, PolicyDocument, PolicyDocument]
      const one = grantOf({ id: '-', ...fields(999) })
      write(some, addGrant({ doc: some, grant: one }), GRANTER)
      for (const doc of [full, over]) {
        assert.throws(() => { write(doc, edit.addText({ doc: A.clone(doc), id: one.id, text: encodeGrant(one) }), GRANTER) }, { code: 'POLICY_LIMIT' })
        // What takes away, and what asks for nothing else, is always taken.
        write(doc, endGrant({ doc, id: 'm0', at: 1 }), BOTH)
        if (what !== 'grants') write(doc, addGrant({ doc, grant: grantOf({ id: '-', ...fields(0) }) }), GRANTER)
      }
    })
  }

  it(`leaves room under each key to the owner, and to others who act: no more than ${MAX_VALUES_OF_ONE} values of one, and ${MAX_VALUES_OF_OTHERS} in all`, () => {
    const marks = (count: number, actor: string, from = before): PolicyDocument => {
      const { hash: _hash, ops: [end], ...change } = A.decodeChange(A.getChangesSince(ended, policyHeads(before))[0] as Uint8Array)
      return A.applyChanges(A.clone(from), [A.encodeChange({ ...change, actor, seq: 1, ops: Array.from({ length: count }, () => ({ ...end })) } as A.DecodedChange)])[0]
    }
    const actor = newActor({ relationship: RELATIONSHIP, address: OTHER_VIEWER })
    const nobody = 'ab'.repeat(16)
    const limit = { code: 'POLICY_LIMIT' }
    for (const [address, by] of [[OTHER_VIEWER, actor], [undefined, nobody]] as const) {
      write(before, marks(MAX_VALUES_OF_ONE, by), BOTH, address)
      assert.throws(() => { write(before, marks(MAX_VALUES_OF_ONE + 1, by), BOTH, address) }, limit)
    }
    // Who had not heard of what another wrote there is taken all the same.
    const others = marks(MAX_VALUES_OF_OTHERS - 1, nobody)
    write(others, marks(1, actor, others), BOTH, OTHER_VIEWER)
    assert.throws(() => { write(others, marks(2, actor, others), BOTH, OTHER_VIEWER) }, limit)
    const { doc } = receiveChanges({ doc: marks(MAX_VALUES_OF_OTHERS, nobody), changes: A.getChangesSince(ended, policyHeads(before)), relationship: RELATIONSHIP })
    assert.equal(policyHeads(doc).length, 2)
  })

  it('puts nothing beside a grant that is there, of which its writer had not heard', () => {
    const empty = policyWith()
    const other = addGrant({ doc: empty, grant: grantOf({ id: 'a', labels: ['HIV'] }) })
    assert.throws(() => { write(addGrant({ doc: empty, grant: grantOf({ id: 'a' }) }), A.merge(A.clone(other), before), REVOKER) }, INVALID)
  })
})
