import assert from 'node:assert/strict'
import * as A from '@automerge/automerge'
import fc from 'fast-check'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { policyWith, scribble } from '../policy/policy-fixture.ts'
import type { Kernel } from './laws.ts'
import { inputOf } from './plain-question.ts'
import type { PlainQuestion } from './plain-question.ts'
import { readGrant, readQuestion, tapes } from './random-question.ts'
import type { Tape } from './random-question.ts'

const IDS = ['a', 'b', 'c']
const EMPTY = policyWith()

/** Two devices edit real documents apart, also past the rules of edit.ts; what the merge of them allows, one of the devices allowed. */
export function mergeLaw (kernel: Kernel): fc.IProperty<[Tape]> {
  return fc.property(tapes, tape => {
    const question = readQuestion(tape)
    const base = edit(EMPTY, tape, question, tape.pick(2))
    const [left, right] = [edit(base, tape, question, 1 + tape.pick(2)), edit(base, tape, question, 1 + tape.pick(2))]
    const merged = A.merge(A.clone(left), right)
    const [both, other] = [kernel.readPolicy(merged), kernel.readPolicy(A.merge(A.clone(right), left))]
    assert.deepEqual(both.grants, other.grants)
    for (const id of IDS) assert.ok(![left, right].some(doc => Object.hasOwn(doc.ended, id)) || !both.grants.has(id), 'ended on a device, but not in the merge')
    const allows = (doc: PolicyDocument): boolean => kernel.decide(inputOf({ ...question, grants: [...kernel.readPolicy(doc).grants.values()] })).allow
    assert.ok(!allows(merged) || allows(left) || allows(right), 'allowed by a merge, but by no device')
  })
}

function edit (doc: PolicyDocument, tape: Tape, question: PlainQuestion, steps: number): PolicyDocument {
  const changes = Array.from({ length: steps }, () => ({ id: tape.of(IDS), text: tape.rarely(4) ? undefined : textOf(tape, question) }))
  return scribble(doc, draft => {
    for (const { id, text } of changes) {
      if (text === undefined) draft['ended']![id] = new A.ImmutableString('{"at":1}')
      else draft['grants']![id] = new A.ImmutableString(JSON.stringify({ id, ...text }))
    }
  })
}

function textOf (tape: Tape, question: PlainQuestion): object {
  const { id: _, ...grant } = readGrant(tape, { id: '', question, viewer: question.requester.address, faults: 2 })
  return tape.rarely(8) ? { ...grant, later: 1 } : grant
}
