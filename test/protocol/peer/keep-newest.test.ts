import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepNewest } from '../../../protocol/peer/keep-newest.ts'

describe('what is kept of a log', () => {
  const entries = Array.from({ length: 10 }, (_, index) => ({ index, ...index < 4 ? { emergency: 'Unconscious' } : {} }))
  const kept = (options: { shown: number, mostEmergencies?: number, mostBytes?: number }): number[] => keepNewest({ entries, most: 3, ...options }).map(({ index }) => index)

  it('is the newest, and what was not shown of emergencies, however often somebody looked after that', () => {
    assert.deepEqual(kept({ shown: 0 }), [0, 1, 2, 3, 7, 8, 9])
    assert.deepEqual(kept({ shown: 3 }), [3, 7, 8, 9])
    assert.deepEqual(kept({ shown: 4 }), [7, 8, 9])
  })

  it('has a limit for these too, and keeps the first of them: whoever comes later can not push them out', () => {
    assert.deepEqual(kept({ shown: 0, mostEmergencies: 2 }), [0, 1, 7, 8, 9])
  })

  it('has no more bytes than may be, of either: receipts say what their provider likes', () => {
    const [emergency, other] = [JSON.stringify(entries[0]).length, JSON.stringify(entries[9]).length]
    assert.deepEqual(kept({ shown: 0, mostBytes: 2 * emergency }), [0, 1, 7, 8, 9])
    assert.deepEqual(kept({ shown: 0, mostBytes: 2 * other }), [8, 9])
    assert.deepEqual(kept({ shown: 0, mostBytes: other - 1 }), [])
  })
})
