import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { DENIAL_CODES } from '../../protocol/kernel/codes.ts'
import { runDecisionVectors } from './run-decision-vectors.ts'
import type { DecisionVectors } from './run-decision-vectors.ts'

const read = async (name: string): Promise<string> => await readFile(new URL(`../../specs/${name}`, import.meta.url), 'utf8')
const file = JSON.parse(await read('vectors/decision.json')) as DecisionVectors & { vectors: Array<{ answer: { allow: boolean, code?: string } }> }

/** Numbers of the rules in a part of a specification. */
function rulesIn (text: string, from: string, to: string): string[] {
  return [...text.slice(text.indexOf(from), text.indexOf(to)).matchAll(/^(\d+)\. /gm)].map(([, number = '']) => number)
}

describe('the vectors of decisions', () => {
  it('are what the kernel answers', () => { assert.deepEqual(runDecisionVectors(file), []) })

  it('are at least 150, at least half of them denied, each under a name of its own', () => {
    const denied = file.vectors.filter(({ answer }) => !answer.allow)
    assert.ok(file.vectors.length >= 150 && denied.length * 2 >= file.vectors.length, `${denied.length} of ${file.vectors.length}`)
    assert.equal(new Set(file.vectors.map(({ name }) => name)).size, file.vectors.length)
  })

  it('name every rule, and no other', async () => {
    const decision = rulesIn(await read('decision.md'), '## Rules', '## Inner codes')
    // Rule 7 of reading is about Automerge, and has its test in test/protocol/policy.
    const reading = rulesIn(await read('policy.md'), '## Reading', '## Changes').filter(number => number !== '7')
    assert.deepEqual([...new Set(file.vectors.flatMap(({ rules }) => rules))].sort(), [...decision, ...reading.map(number => `P${number}`)].sort())
  })

  it('have for each rule one that is allowed and one that is denied, where both can be', () => {
    const rulesOf = (allow: boolean): Set<string> => new Set(file.vectors.filter(({ answer }) => answer.allow === allow).flatMap(({ rules }) => rules))
    const [allowed, denied] = [rulesOf(true), rulesOf(false)]
    const all = [...new Set([...allowed, ...denied])]
    // What the answer names that allows, and what the one says that denies.
    assert.deepEqual([all.filter(rule => !denied.has(rule)).sort(), all.filter(rule => !allowed.has(rule))], [['16', '17'], ['18']])
  })

  it('give every code', () => {
    assert.deepEqual([...new Set(file.vectors.flatMap(({ answer }) => answer.code ?? []))].sort(), Object.keys(DENIAL_CODES).sort())
  })

  it('are told from answers that are wrong', () => {
    const [first] = file.vectors
    assert.ok(first !== undefined)
    assert.equal(runDecisionVectors({ base: file.base, vectors: [{ ...first, answer: { allow: true, grant: 'a' } }] }).length, 1)
  })
})
