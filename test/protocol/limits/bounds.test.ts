import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createOpenCounter } from '../../../protocol/limits/open-counter.ts'
import { createRateLimiter } from '../../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../../protocol/limits/rate-limiter.ts'

const TOO_MANY = { code: 'TOO_MANY_REQUESTS' }

/** How many of so many tries were let through. */
function passed (limiter: RateLimiter, key: string, tries: number): number {
  let count = 0
  for (let i = 0; i < tries; i++) {
    try {
      limiter.take(key)
      count++
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'TOO_MANY_REQUESTS')
    }
  }
  return count
}

describe('what may be asked in a window', () => {
  it('is not used up by what was refused', () => {
    const limiter = createRateLimiter({ perKey: 2, total: 4, windowSeconds: 60, now: () => 0 })
    assert.equal(passed(limiter, 'eager', 100), 2)
    assert.equal(passed(limiter, 'other', 100), 2)
    assert.equal(passed(limiter, 'third', 1), 0)
  })

  it('begins anew with each window, and with a clock that is set back', () => {
    let now = 119
    const limiter = createRateLimiter({ perKey: 3, total: 100, windowSeconds: 60, now: () => now })
    const counts = [119, 119.9, 120, 179, 180, 10_000, 30, 59].map(time => {
      now = time
      return passed(limiter, 'a', 10)
    })
    assert.deepEqual(counts, [3, 0, 3, 0, 3, 3, 3, 0])
  })

  it('is one share for all whom it does not remember, ten thousand unless it is said otherwise', () => {
    const limiter = createRateLimiter({ perKey: 1, total: Infinity, windowSeconds: 60, now: () => 0 })
    for (let i = 0; i < 10_000; i++) limiter.take(`peer ${i}`)
    limiter.take('one more')
    assert.throws(() => { limiter.take('another') }, TOO_MANY)
    assert.throws(() => { limiter.take('peer 9999') }, TOO_MANY)
  })

  it('is remembered anew in the next window', () => {
    let now = 0
    const limiter = createRateLimiter({ perKey: 1, total: 10, windowSeconds: 60, maxKeys: 1, now: () => now })
    limiter.take('a')
    limiter.take('b')
    assert.throws(() => { limiter.take('c') }, TOO_MANY)
    now = 60
    limiter.take('c')
    limiter.take('a')
    assert.throws(() => { limiter.take('b') }, TOO_MANY)
  })

  it('is never more than is said, for anybody nor for all', () => {
    const asker = fc.constantFrom('a', 'b', 'c', 'd', 'e')
    fc.assert(fc.property(fc.array(fc.record({ asker, wait: fc.nat(20) }), { maxLength: 300 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 6 }), (asked, perKey, total, maxKeys) => {
      let now = 0
      const limiter = createRateLimiter({ perKey, total, windowSeconds: 60, maxKeys, now: () => now })
      const through = new Map<string, number>()
      for (const { asker, wait } of asked) {
        now += wait
        if (passed(limiter, asker, 1) === 0) continue
        for (const name of [`${Math.floor(now / 60)} all`, `${Math.floor(now / 60)} ${asker}`]) through.set(name, (through.get(name) ?? 0) + 1)
      }
      for (const [name, count] of through) assert.ok(count <= (name.endsWith('all') ? total : perKey), `${name}: ${count}`)
    }))
  })
})

describe('what may be open at once', () => {
  it('is what was opened and not closed, in whatever order', () => {
    fc.assert(fc.property(fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), closes: fc.option(fc.nat(20)) }), { maxLength: 200 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }), (steps, perKey, total) => {
      const counter = createOpenCounter({ perKey, total })
      const open: Array<{ key: string, close: () => void }> = []
      for (const { key, closes } of steps) {
        if (closes !== null && open.length > 0) {
          const [one] = open.splice(closes % open.length, 1)
          one?.close()
          // Twice is once.
          one?.close()
        } else if (open.length >= total || open.filter(each => each.key === key).length >= perKey) {
          assert.throws(() => counter.open(key), TOO_MANY)
        } else {
          open.push({ key, close: counter.open(key) })
        }
      }
    }))
  })

  it('does not count what was refused', () => {
    const counter = createOpenCounter({ perKey: 1, total: 2 })
    const close = counter.open('a')
    for (let i = 0; i < 10; i++) assert.throws(() => counter.open('a'), TOO_MANY)
    counter.open('b')
    close()
    counter.open('a')
  })
})
