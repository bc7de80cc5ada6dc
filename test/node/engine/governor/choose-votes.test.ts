import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { chooseVotes } from '../../../../node/engine/governor/choose-votes.ts'
import { seatedAt } from '../../../../node/engine/governor/read-seats.ts'

const votes = (wanted: string[], sealers: string[], ready: string[] = []) => chooseVotes({ wanted: new Set(wanted), sealers, isReady: one => ready.includes(one) })

describe('the votes of a node', () => {
  it('are none while the engine has what the registry decided', () => {
    assert.deepEqual(votes(['a', 'b'], ['a', 'b'], ['a', 'b']), [])
  })

  it('let in who is wanted once it is ready, and not before', () => {
    assert.deepEqual(votes(['a', 'b'], ['a']), [])
    assert.deepEqual(votes(['a', 'b'], ['a'], ['b']), [{ sealer: 'b', isIn: true }])
  })

  it('drop who is not wanted, also when it is away', () => {
    assert.deepEqual(votes(['a', 'b'], ['a', 'b', 'c']), [{ sealer: 'c', isIn: false }])
  })

  it('keep the last sealer until the one after it has come', () => {
    // One member alone that has changed its key.
    assert.deepEqual(votes(['b'], ['a']), [])
    assert.deepEqual(votes(['b'], ['a'], ['b']), [{ sealer: 'b', isIn: true }])
    assert.deepEqual(votes(['b'], ['a', 'b']), [{ sealer: 'a', isIn: false }])
  })

  it('are never for what the registry did not decide, and carried out one by one they come to it and leave somebody at all times', () => {
    const keys = fc.uniqueArray(fc.integer({ min: 0, max: 9 }).map(String), { minLength: 1, maxLength: 8 })
    fc.assert(fc.property(keys, keys, fc.array(fc.nat(), { minLength: 20, maxLength: 20 }), (wanted, first, draws) => {
      let sealers = first
      for (const draw of draws) {
        const all = votes(wanted, sealers, wanted)
        for (const { sealer, isIn } of all) assert.equal(wanted.includes(sealer), isIn)
        const vote = all[draw % all.length]
        if (vote === undefined) break
        sealers = vote.isIn ? [...sealers, vote.sealer] : sealers.filter(one => one !== vote.sealer)
        assert.ok(sealers.some(one => wanted.includes(one) || first.includes(one)))
        assert.ok(sealers.length > 0)
      }
      assert.deepEqual(sealers.toSorted(), wanted.toSorted())
    }), { numRuns: 2_000 })
  })
})

describe('seats', () => {
  it('count from their first block, and not from their last one on', () => {
    const seats = [{ consensus: 'a', from: 0, until: 0 }, { consensus: 'b', from: 10, until: 0 }, { consensus: 'c', from: 0, until: 10 }]
    assert.deepEqual(seatedAt({ seats, number: 9 }), new Set(['a', 'c']))
    assert.deepEqual(seatedAt({ seats, number: 10 }), new Set(['a', 'b']))
  })
})
