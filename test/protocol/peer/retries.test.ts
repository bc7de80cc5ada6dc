import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Retries } from '../../../protocol/peer/retries.ts'

describe('what is left of the work of a relationship', () => {
  const times = (retries: Retries, count: number, ran: { failed: boolean, heldBy?: number }): number[] => Array.from({ length: count }, () => retries.next(ran) / 1_000)

  it('is tried again at once where it went on, and less and less often where it fails', () => {
    const retries = new Retries()
    assert.deepEqual(times(retries, 3, { failed: false }), [1, 1, 1])
    assert.deepEqual(times(retries, 7, { failed: true }), [2, 4, 8, 16, 32, 60, 60])
    assert.deepEqual(times(retries, 1, { failed: false }), [1])
  })

  it('is tried less and less often where an anchor holds it up, until there is another', () => {
    const retries = new Retries()
    assert.deepEqual(times(retries, 8, { failed: false, heldBy: 5 }), [1, 2, 4, 8, 16, 32, 60, 60])
    assert.deepEqual(times(retries, 2, { failed: false, heldBy: 7 }), [1, 2])
    assert.deepEqual(times(retries, 1, { failed: false }), [1])
    assert.deepEqual(times(retries, 2, { failed: false, heldBy: 7 }), [1, 2])
    assert.deepEqual(times(retries, 2, { failed: true, heldBy: 7 }), [4, 8])
  })
})
