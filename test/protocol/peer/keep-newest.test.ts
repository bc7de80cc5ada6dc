import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeJson } from '../../../protocol/peer/json.ts'
import { keepNewest } from '../../../protocol/peer/keep-newest.ts'
import { fitKeptLog } from '../../../protocol/peer/kept-log.ts'
import type { KeptEntry } from '../../../protocol/peer/kept-log.ts'

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

  it('is encoded once to be written, and measured entry by entry only where all of it is too long', () => {
    let encoded = 0
    const last = { index: 2, toJSON: () => { encoded++; return { index: 2 } } }
    const log = { entries: [{ index: 0 }, { index: 1 }, last] as unknown as KeptEntry[], gaps: [], next: 3, link: '0x' }
    const fit = (mostBytes?: number): unknown => {
      const fitted = fitKeptLog({ relationship: { id: 'here' }, log, shown: 0, ...mostBytes === undefined ? {} : { mostBytes } })
      assert.deepEqual([fitted.written[0], decodeJson(fitted.written[1])], ['log/here', JSON.parse(JSON.stringify(fitted.log))])
      return fitted.log.entries.map(({ index }) => index)
    }
    const one = JSON.stringify(last).length
    encoded = 0
    const { log: all } = fitKeptLog({ relationship: { id: 'here' }, log, shown: 0 })
    assert.deepEqual([encoded, all], [1, log])
    assert.deepEqual([fit(), fit(3 * one), fit(2 * one), fit(one - 1)], [[0, 1, 2], [0, 1, 2], [1, 2], []])
  })
})
