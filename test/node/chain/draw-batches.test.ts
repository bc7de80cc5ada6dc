import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BATCH_GAS, MAX_BATCH } from '../../../node/chain/constants.ts'
import { drawBatches } from '../../../node/chain/draw-batches.ts'
import type { Waiting } from '../../../node/chain/draw-batches.ts'

const waiting = (n: number, other: Partial<Waiting> = {}): Waiting => ({ relationship: `relationship ${n}`, peer: `peer ${n}`, addresses: [`0x${n}`], gas: 100_000, isAlone: false, ...other })

describe('who rides with whom', () => {
  it('many strangers in as few transactions as there is place', () => {
    const drawn = drawBatches(Array.from({ length: 2 * MAX_BATCH + 1 }, (_, n) => waiting(n)))
    assert.deepEqual(drawn.map(batch => batch.length), [MAX_BATCH, MAX_BATCH, 1])
    assert.deepEqual(drawBatches(Array.from({ length: 4 }, (_, n) => waiting(n, { gas: BATCH_GAS / 2 - n }))).map(batch => batch.length), [2, 2])
  })

  it('never two with a peer, a relationship or an address in common, and nobody with who must be alone', () => {
    for (const same of [{ peer: 'one' }, { relationship: 'one' }, { addresses: ['0xa', '0xb'] }, { isAlone: true }]) {
      assert.deepEqual(drawBatches([waiting(1, same), waiting(2), waiting(3, same)]).map(batch => batch.length), 'isAlone' in same ? [1, 1, 1] : [2, 1], JSON.stringify(same))
    }
    assert.equal(drawBatches([waiting(1, { addresses: ['0xa', '0xb'] }), waiting(2, { addresses: ['0xb', '0xc'] })]).length, 2)
  })

  it('everybody once, in the order of their coming, within the limits, whoever comes', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h')
    const one = fc.record({ peer: name, relationship: name, addresses: fc.array(name, { maxLength: 3 }), gas: fc.integer({ min: 20_000, max: BATCH_GAS }), isAlone: fc.boolean() })
    fc.assert(fc.property(fc.array(one, { maxLength: 100 }), all => {
      const drawn = drawBatches(all)
      assert.equal(drawn.flat().length, all.length)
      assert.equal(new Set(drawn.flat()).size, all.length)
      for (const batch of drawn) {
        const places = batch.map(rider => all.indexOf(rider))
        assert.deepEqual(places, places.toSorted((a, b) => a - b))
        assert.ok(batch.length <= MAX_BATCH && (batch.length === 1 || batch.reduce((sum, { gas }) => sum + gas, 0) <= BATCH_GAS))
        assert.ok(batch.length === 1 || batch.every(({ isAlone }) => !isAlone))
        for (const namesOf of [(rider: Waiting) => [rider.peer], (rider: Waiting) => [rider.relationship], (rider: Waiting) => [...new Set(rider.addresses)]]) {
          const names = batch.flatMap(namesOf)
          assert.equal(new Set(names).size, names.length)
        }
      }
    }))
  })
})
