import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MedrecError } from '../../../../protocol/errors/medrec-error.ts'
import { MAX_READING_CHARACTERS, MAX_READING_EVENTS, MAX_READING_MS, READING_PAGE_MS, READING_TIMEOUT_MS } from '../../../../protocol/peer/chain/constants.ts'
import { readWithin } from '../../../../protocol/peer/chain/read-within.ts'
import { ReadingBudget, READING_LIMITS } from '../../../../protocol/peer/chain/reading-budget.ts'
import type { ChainChecker } from '../../../../protocol/peer/chain/reading.ts'
import type { Mux } from '../../../../protocol/stream/open-mux.ts'

describe('what one reading of the chain may take', () => {
  it('is so many characters and kept events, and not one more', () => {
    const budget = new ReadingBudget()
    budget.takeCharacters(MAX_READING_CHARACTERS)
    assert.throws(() => { budget.takeCharacters(1) }, { code: 'TOO_LARGE' })
    budget.takeEvents(MAX_READING_EVENTS)
    budget.dropEvents(1)
    budget.takeEvents(1)
    assert.throws(() => { budget.takeEvents(1) }, { code: 'TOO_LARGE' })
    budget.end()
  })

  it('is so long, longer with each page of events, and never longer than the whole', t => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const ends = (pages: number): number => {
      const budget = new ReadingBudget()
      for (let i = 0; i < pages; i++) budget.beginPage()
      let seconds = 0
      while (!budget.signal.aborted) {
        t.mock.timers.tick(1_000)
        seconds++
      }
      assert.equal((budget.signal.reason as MedrecError).code, 'DEADLINE')
      return seconds * 1_000
    }
    assert.equal(ends(0), READING_TIMEOUT_MS)
    assert.equal(ends(3), READING_TIMEOUT_MS + 3 * READING_PAGE_MS)
    assert.equal(ends(100_000), MAX_READING_MS)
    const ended = new ReadingBudget()
    ended.end()
    t.mock.timers.tick(MAX_READING_MS)
    assert.equal(ended.signal.aborted, false)
  })

  it('ends a reading that a member draws out, however often it answers', async t => {
    t.mock.timers.enable({ apis: ['setTimeout'] })
    const { signal } = new AbortController()
    let answers = 0
    const checker: ChainChecker = {
      read: async ({ ask }) => {
        while (!ask.signal.aborted) {
          answers++
          await Promise.resolve()
          t.mock.timers.tick(9_000)
        }
        throw new MedrecError('CANCELLED', undefined, { cause: ask.signal.reason })
      }
    }
    const reading = readWithin({ checker, limits: READING_LIMITS, ask: { mux: {} as Mux, signal }, head: { number: 1, hash: '', timestamp: 0 }, second: undefined })
    await assert.rejects(reading, { code: 'DEADLINE' })
    assert.equal(answers, Math.ceil(READING_TIMEOUT_MS / 9_000))
  })
})
