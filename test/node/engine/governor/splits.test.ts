import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { rankOf } from '../../../../node/engine/clique/control-clique.ts'
import { compareHeads } from '../../../../node/engine/governor/choose-head.ts'
import type { ComparedHead } from '../../../../node/engine/governor/choose-head.ts'
import { findCommon } from '../../../../node/engine/governor/find-common.ts'

const HEAD: ComparedHead = { totalDifficulty: 20n, number: 12, rank: 1, hash: '0xbb' }

/** Hashes of a chain that is `name`'s own from `fork` on. */
const chain = (options: { name: string, fork: number, head: number }) => async ({ first, count }: { first: number, count: number }): Promise<string[]> =>
  Array.from({ length: Math.max(0, Math.min(count, options.head - first + 1)) }, (_, i) => first + i >= options.fork ? `${options.name} ${first + i}` : `common ${first + i}`)

describe('the order of EIP-3436', () => {
  it('looks at difficulty, then number, then whose turn is the longest ago, then hash', () => {
    const later: Array<Partial<ComparedHead>> = [{ totalDifficulty: 19n, number: 1 }, { number: 13, rank: 0 }, { rank: 2, hash: '0xaa' }, { hash: '0xbc' }]
    for (const change of later) {
      assert.ok(compareHeads(HEAD, { ...HEAD, ...change }) < 0, JSON.stringify(change, (_key, value: unknown) => String(value)))
      assert.ok(compareHeads({ ...HEAD, ...change }, HEAD) > 0)
    }
    assert.equal(compareHeads(HEAD, { ...HEAD }), 0)
  })

  it('has one first of any heads, whoever sorts them', () => {
    const head = fc.record({ totalDifficulty: fc.bigInt({ min: 1n, max: 3n }), number: fc.integer({ min: 1, max: 3 }), rank: fc.integer({ min: 0, max: 2 }), hash: fc.constantFrom('0xa', '0xb', '0xc') })
    fc.assert(fc.property(fc.array(head, { minLength: 1, maxLength: 6 }), heads => {
      const [one, other] = [heads.toSorted(compareHeads)[0], heads.toReversed().sort(compareHeads)[0]]
      assert.ok(one !== undefined && other !== undefined && compareHeads(one, other) === 0)
    }))
  })

  it('ranks sealers by how long ago their turn was', () => {
    // Of four, number 2 has its turn in block 10, number 3 in block 11: after block 11, the turn of number 0 is the longest ago.
    assert.deepEqual([0, 1, 2, 3].map(position => rankOf({ number: 11, position, count: 4 })), [0, 1, 2, 3])
    assert.equal(rankOf({ number: 11, position: -1, count: 4 }), 4)
  })
})

describe('what two chains have in common', () => {
  const both = async (options: { fork: number, own: number, other: number }): Promise<number | undefined> => await findCommon({
    own: chain({ name: 'own', fork: options.fork, head: options.own }), other: chain({ name: 'other', fork: options.fork, head: options.other }), numbers: [options.own, options.other]
  })

  it('ends before the first block that differs', async () => {
    assert.equal(await both({ fork: 329, own: 329, other: 330 }), 328)
    assert.equal(await both({ fork: 1, own: 3, other: 9 }), 0)
  })

  it('is the end of the shorter one, when the other only goes on', async () => {
    assert.equal(await both({ fork: 400, own: 329, other: 330 }), 329)
  })

  it('is not looked for further back than a limit', async () => {
    assert.equal(await both({ fork: 101, own: 355, other: 355 }), 100)
    assert.equal(await both({ fork: 100, own: 355, other: 355 }), undefined)
  })

  it('is not known when the other tells nothing', async () => {
    assert.equal(await findCommon({ own: chain({ name: 'own', fork: 5, head: 9 }), other: async () => [], numbers: [9, 9] }), undefined)
  })
})
