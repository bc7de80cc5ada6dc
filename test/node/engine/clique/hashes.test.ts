import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BLOCKS_AT_ONCE } from '../../../../node/engine/clique/constants.ts'
import { controlClique } from '../../../../node/engine/clique/control-clique.ts'

/** An engine with the blocks 0 … `head`, and how many calls it had at once. */
function countingEngine (head: number): { hashes: ReturnType<typeof controlClique>['hashes'], calls: { all: number, most: number } } {
  const calls = { all: 0, most: 0 }
  let open = 0
  const { hashes } = controlClique({
    rpc: async (_method, [number]) => {
      calls.all++
      calls.most = Math.max(calls.most, ++open)
      await new Promise(resolve => { setImmediate(resolve) })
      open--
      return Number(number) > head ? null : { number, hash: `hash ${Number(number)}`, totalDifficulty: '0x1', timestamp: '0x0' }
    }
  })
  return { hashes, calls }
}

const named = (first: number, count: number): string[] => Array.from({ length: count }, (_, i) => `hash ${first + i}`)

describe('the hashes of many blocks', () => {
  it('are asked for so many at once', async () => {
    const { hashes, calls } = countingEngine(1_000)
    assert.deepEqual(await hashes({ first: 3, count: 256 }), named(3, 256))
    assert.deepEqual(calls, { all: 256, most: BLOCKS_AT_ONCE })
  })

  it('are not asked for beyond the head', async () => {
    const { hashes, calls } = countingEngine(20)
    assert.deepEqual(await hashes({ first: 0, count: 256 }), named(0, 21))
    assert.equal(calls.all, 2 * BLOCKS_AT_ONCE)
    assert.deepEqual(await hashes({ first: 20, count: 1 }), named(20, 1))
    assert.deepEqual(await hashes({ first: 21, count: 5 }), [])
  })
})
