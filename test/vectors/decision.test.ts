import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { DENIAL_CODES } from '../../protocol/kernel/codes.ts'
import { runVectors } from './run-vectors.ts'
import type { Vector, VectorFile } from './run-vectors.ts'

const read = async (name: string): Promise<string> => await readFile(new URL(`../../specs/${name}`, import.meta.url), 'utf8')
const { vectors } = JSON.parse(await read('vectors/decision.json')) as { vectors: Array<Vector & { steps: { rules: string[] }, gives: { allow: boolean, code?: string } }> }

/** Numbers of the rules in a part of a specification. */
function rulesIn (text: string, from: string, to: string): string[] {
  return [...text.slice(text.indexOf(from), text.indexOf(to)).matchAll(/^(\d+)\. /gm)].map(([, number = '']) => number)
}

describe('the vectors of decisions', () => {
  it('are what the kernel answers', async () => { assert.deepEqual(await runVectors({ vectors }), []) })

  it('are at least 150, at least half of them denied', () => {
    const denied = vectors.filter(({ gives }) => !gives.allow)
    assert.ok(vectors.length >= 150 && denied.length * 2 >= vectors.length, `${denied.length} of ${vectors.length}`)
  })

  it('name every rule, and no other', async () => {
    const decision = rulesIn(await read('decision.md'), '## Rules', '## Inner codes')
    const reading = rulesIn(await read('policy.md'), '## Reading', '## Changes')
    // Rule 7 of reading is about documents, of which a decision knows nothing.
    const ofDocuments = (JSON.parse(await read('vectors/policy.json')) as VectorFile).vectors.some(({ does }) => does === 'policy/read-at') ? ['P7'] : []
    assert.deepEqual([...new Set([...vectors.flatMap(({ steps }) => steps.rules), ...ofDocuments])].sort(), [...decision, ...reading.map(number => `P${number}`)].sort())
  })

  it('give every code', () => {
    assert.deepEqual([...new Set(vectors.flatMap(({ gives }) => gives.code ?? []))].sort(), Object.keys(DENIAL_CODES).sort())
  })

  it('are told from answers that are wrong', async () => {
    const [first] = vectors
    assert.ok(first !== undefined)
    assert.equal((await runVectors({ vectors: [{ ...first, gives: { allow: true, grant: 'a' } }] })).length, 1)
  })
})
