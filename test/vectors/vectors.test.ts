import assert from 'node:assert/strict'
import { readdir, readFile, stat } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { ERROR_CODES } from '../../protocol/errors/codes.ts'
import { OPERATIONS } from './operations/operations.ts'
import { runVectors } from './run-vectors.ts'
import type { Vector, VectorFile } from './run-vectors.ts'
import { SECOND } from './second/second.ts'
import { SECOND_TAKES } from './second/takes.ts'
import { VECTOR_FILES, vectorOf } from './vector-files.ts'

const specs = new URL('../../specs/', import.meta.url)
const readVectors = async (name: string): Promise<VectorFile> => JSON.parse(await readFile(new URL(`vectors/${name}`, specs), 'utf8')) as VectorFile
const all = Object.values(VECTOR_FILES).flat()

describe('the vectors of the specifications', () => {
  for (const [name, cases] of Object.entries(VECTOR_FILES)) {
    it(`${name} says what was written down, and what the second computation gives`, async () => {
      assert.deepEqual(await readVectors(name), JSON.parse(JSON.stringify({ vectors: cases.map(vectorOf) })))
    })

    it(`${name} says of what was written down and computed the same in both`, () => {
      for (const { name: about, does, given, gives, fails } of cases) {
        if (Object.hasOwn(SECOND_TAKES, does)) assert.equal(SECOND[does]?.(given as never).fails, fails, about)
        const second = gives === undefined ? undefined : SECOND[does]?.(given as never).gives
        if (second !== undefined) assert.deepEqual(second, gives, about)
      }
    })

    // Conditions are contracts: test/contracts/condition-vectors.test.ts asks them.
    if (name !== 'conditions.json') it(`${name} is what the code does`, async () => { assert.deepEqual(await runVectors(await readVectors(name)), []) })

    it(`${name} has what must fail, with codes that there are`, () => {
      const codes = cases.flatMap(({ fails }) => fails ?? [])
      // What is in force never fails: it is stale, or nobody has anything. What is not allowed is an answer. A condition that fails does not hold.
      assert.ok(codes.length > 0 || ['in-force.json', 'decision.json', 'conditions.json'].includes(name))
      for (const code of codes) assert.ok(Object.hasOwn(ERROR_CODES, code), code)
    })
  }

  it('are all looked at', async () => {
    const files = (await readdir(new URL('vectors/', specs))).filter(name => name !== 'headers.json')
    assert.deepEqual(files.sort(), Object.keys(VECTOR_FILES).sort())
  })

  it('are of at most 1 MiB a file', async () => {
    for (const name of await readdir(new URL('vectors/', specs))) assert.ok((await stat(new URL(`vectors/${name}`, specs))).size <= 1_048_576, name)
  })

  it('have names of their own', () => {
    for (const [file, cases] of Object.entries(VECTOR_FILES)) {
      assert.equal(new Set(cases.map(({ name, does }) => `${does} ${name}`)).size, cases.length, file)
    }
  })

  it('are for every operation that the spec lists, and for no other', async () => {
    const text = await readFile(new URL('vectors.md', specs), 'utf8')
    const listed = [...text.matchAll(/^\| `([a-z-]+\/[a-z-]+)`/gm)].map(([, name = '']) => name)
    assert.deepEqual(listed.toSorted(), [...Object.keys(OPERATIONS), 'condition/holds'].sort())
    assert.deepEqual([...new Set(all.map(({ does }) => does))].sort(), listed.toSorted())
    for (const does of Object.keys(SECOND)) assert.ok(Object.hasOwn(OPERATIONS, does), does)
  })

  it('have steps on the way, but for operations of which the spec says why not', async () => {
    const text = await readFile(new URL('vectors.md', specs), 'utf8')
    const listed = [...text.slice(text.indexOf('\n## Without steps\n'), text.indexOf('\n## Codes\n')).matchAll(/`([a-z-]+\/[a-z-]+)`/g)].map(([, name = '']) => name)
    const withSteps = new Set((await Promise.all(Object.keys(VECTOR_FILES).map(async name => (await readVectors(name)).vectors))).flat().filter(({ steps }) => steps !== undefined).map(({ does }) => does))
    assert.deepEqual(listed.toSorted(), [...new Set(all.map(({ does }) => does))].filter(does => !withSteps.has(does)).sort())
  })

  it('may say several of which one is right', async () => {
    const good = (await readVectors('commitment.json')).vectors.find(({ gives }) => gives !== undefined)
    const { commitment } = good?.gives as { commitment: string }
    const run = async (oneOf: string[]): Promise<number> => (await runVectors({ vectors: [{ ...good as Vector, gives: { commitment: { oneOf } } }] })).length
    assert.deepEqual([await run(['0x00', commitment]), await run(['0x00']), await run([])], [0, 1, 1])
  })

  it('are told from answers that are wrong', async () => {
    const [good] = (await readVectors('commitment.json')).vectors
    assert.ok(good !== undefined)
    const { gives: _, ...rest } = good
    assert.equal((await runVectors({ vectors: [{ ...good, gives: { commitment: `0x${'00'.repeat(32)}` } }, { ...rest, fails: 'INVALID_INPUT' }, { ...good, does: 'policy/none' }, good] })).length, 3)
  })
})
