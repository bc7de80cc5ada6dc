import assert from 'node:assert/strict'
import fc from 'fast-check'
import { decide } from '../../../protocol/kernel/decide.ts'
import type { Decision } from '../../../protocol/kernel/decide.ts'
import { decidePlainly } from './plain-model.ts'
import { inputOf } from './plain-question.ts'
import type { PlainQuestion } from './plain-question.ts'
import { readQuestion, tapes } from './random-question.ts'

/**
 * Asks the kernel and the second model the same, and fails where they differ; by the simplest question for which they do, or by the first with `endOnFailure`.
 *
 * @returns how often there was what: every code, `allowed`, and by what it was
 */
export function compareModels (options: { pairs: number, seed?: number, endOnFailure?: boolean }): Map<string, number> {
  const counts = new Map<string, number>()
  fc.assert(fc.property(tapes, tape => {
    const question = readQuestion(tape)
    const decision = decide(inputOf(question))
    const plain = decidePlainly(question)
    if (!isSame(decision, plain)) assert.deepEqual({ question, decision }, { question, decision: plain })
    for (const name of describe(question, decision)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }), { numRuns: options.pairs, ...(options.seed === undefined ? {} : { seed: options.seed }), endOnFailure: options.endOnFailure === true })
  return counts
}

/** Cheaper than to compare deeply, which would take most of the time. */
function isSame (a: Decision, b: Decision): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function describe (question: PlainQuestion, decision: Decision): string[] {
  if (!decision.allow) return [decision.code]
  if (decision.grant === '') return ['allowed', 'by the owner']
  const grant = question.grants.find(one => one.id === decision.grant)
  const kind = grant?.viewer.startsWith('0x') === true ? 'by an address' : grant?.viewer === 'members' ? 'by the members' : 'by a group'
  const others = decidePlainly({ ...question, grants: question.grants.filter(one => one !== grant) })
  return [
    'allowed', kind, ...(decision.links === undefined ? [] : [`by ${decision.links.length} links`]), ...(grant?.condition === undefined ? [] : ['under a condition']),
    ...(decision.emergency === undefined ? [] : ['in an emergency']), ...(others.allow ? ['of several'] : [])
  ]
}
