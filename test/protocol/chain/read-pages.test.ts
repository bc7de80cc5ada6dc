import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { ENGINE_LOG_BLOCKS, GROW_AFTER } from '../../../protocol/chain/constants.ts'
import { readEngineLogs } from '../../../protocol/chain/read-engine-logs.ts'
import { readPages } from '../../../protocol/chain/read-pages.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'

const isTooMuch = (error: unknown): boolean => isMedrecError(error, 'TOO_LARGE')

/** Reads blocks of which each weighs something, where an answer may weigh no more than `limit`. */
async function read (options: { weights: number[], limit: number, maxBlocks: number }): Promise<{ blocks: number[], sizes: number[] }> {
  const { weights, limit, maxBlocks } = options
  const sizes: number[] = []
  const blocks: number[] = []
  const ask = async ({ from, to }: { from: number, to: number }): Promise<number[]> => {
    sizes.push(to - from + 1)
    if (weights.slice(from, to + 1).reduce((sum, weight) => sum + weight, 0) > limit) throw new MedrecError('TOO_LARGE')
    return Array.from({ length: to - from + 1 }, (_, i) => from + i)
  }
  for await (const { to, page } of readPages({ from: 0, to: weights.length - 1, maxBlocks, ask, isTooMuch })) {
    blocks.push(...page)
    assert.equal(to, blocks.at(-1))
  }
  return { blocks, sizes }
}

describe('reading a run of blocks', () => {
  it('gives each block once and in order, however much is in any of them', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.nat(10), { maxLength: 300 }), fc.integer({ min: 10, max: 40 }), fc.integer({ min: 1, max: 64 }), async (weights, limit, maxBlocks) => {
      const { blocks, sizes } = await read({ weights, limit, maxBlocks })
      assert.deepEqual(blocks, weights.map((_, i) => i))
      assert.ok(sizes.every(size => size <= maxBlocks))
    }))
  })

  it('asks for half where there was too much, and for twice as many when enough went', async () => {
    const full = Array.from({ length: 20 }, () => 10)
    const empty = Array.from({ length: 400 }, () => 0)
    const { sizes } = await read({ weights: [...full, ...empty], limit: 10, maxBlocks: 16 })
    assert.deepEqual(sizes.slice(0, 5), [16, 8, 4, 2, 1])
    assert.equal(sizes.filter(size => size === 1).length, 20 + GROW_AFTER - 20 % GROW_AFTER)
    assert.equal(sizes.at(-2), 16)
  })

  it('fails as one block does, and at once for another reason', async () => {
    let asked = 0
    const failing = (code: 'TOO_LARGE' | 'INTERNAL') => async (): Promise<never> => {
      asked++
      throw new MedrecError(code)
    }
    await assert.rejects(async () => { for await (const _ of readPages({ from: 5, to: 20, maxBlocks: 16, ask: failing('TOO_LARGE'), isTooMuch })); }, { code: 'TOO_LARGE' })
    assert.equal(asked, 5)
    await assert.rejects(async () => { for await (const _ of readPages({ from: 5, to: 20, maxBlocks: 16, ask: failing('INTERNAL'), isTooMuch })); }, { code: 'INTERNAL' })
    assert.equal(asked, 6)
  })

  it('asks an engine that fails a few times only, and not at all when nobody waits any more', async () => {
    const ending = new AbortController()
    let asked = 0
    const rpc = async (): Promise<never> => {
      asked++
      throw new MedrecError('CHAIN_UNAVAILABLE')
    }
    const all = async (): Promise<void> => { for await (const _ of readEngineLogs({ rpc, addresses: [], from: 0, to: 1_000_000, signal: ending.signal })); }
    await assert.rejects(all(), { code: 'CHAIN_UNAVAILABLE' })
    assert.equal(asked, Math.log2(ENGINE_LOG_BLOCKS) + 1)
    ending.abort()
    await assert.rejects(all(), { code: 'CHAIN_UNAVAILABLE' })
    assert.equal(asked, Math.log2(ENGINE_LOG_BLOCKS) + 2)
  })
})
