import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { createOpenCounter } from '../../../protocol/limits/open-counter.ts'
import { createPlaces } from '../../../protocol/limits/places.ts'
import { createRateLimiter } from '../../../protocol/limits/rate-limiter.ts'

const tooMany = (error: unknown): boolean => isMedrecError(error, 'TOO_MANY_REQUESTS')

describe('limits', () => {
  it('count in windows, for each asker and for all together', () => {
    let now = 600
    const limiter = createRateLimiter({ perKey: 2, total: 3, windowSeconds: 60, now: () => now })
    limiter.take('a')
    limiter.take('a')
    assert.throws(() => { limiter.take('a') }, tooMany)
    limiter.take('b')
    assert.throws(() => { limiter.take('c') }, tooMany)
    now = 659
    assert.throws(() => { limiter.take('b') }, tooMany)
    now = 660
    limiter.take('a')
    limiter.take('b')
  })

  it('say whether there is room, and count nothing by it', () => {
    const limiter = createRateLimiter({ perKey: 1, total: 2, windowSeconds: 60, now: () => 0 })
    for (let i = 0; i < 3; i++) limiter.check('a')
    limiter.take('a')
    assert.throws(() => { limiter.check('a') }, tooMany)
    limiter.check('b')
    limiter.take('b')
    assert.throws(() => { limiter.check('c') }, tooMany)
  })

  it('count by amounts, and nothing of one that is too much', () => {
    const limiter = createRateLimiter({ perKey: 10, total: 15, windowSeconds: 60, now: () => 0 })
    limiter.take('a', 10)
    limiter.check('b', 5)
    assert.throws(() => { limiter.check('b', 6) }, tooMany)
    assert.throws(() => { limiter.take('b', 6) }, tooMany)
    limiter.take('b', 5)
    assert.throws(() => { limiter.take('b') }, tooMany)
  })

  it('let many askers share one count, rather than remember them all', () => {
    const limiter = createRateLimiter({ perKey: 2, total: 1_000, windowSeconds: 60, maxKeys: 3, now: () => 0 })
    for (const known of ['a', 'b', 'c']) limiter.take(known)
    limiter.take('d')
    limiter.take('e')
    assert.throws(() => { limiter.take('f') }, tooMany)
    limiter.take('a')
  })

  it('count what is open until it is closed, each once', () => {
    const counter = createOpenCounter({ perKey: 2, total: 3 })
    const [first, second] = [counter.open('a'), counter.open('a')]
    assert.throws(() => { counter.open('a') }, tooMany)
    const third = counter.open('b')
    assert.throws(() => { counter.open('c') }, tooMany)
    first()
    first()
    counter.open('c')
    assert.throws(() => { counter.open('a') }, tooMany)
    second()
    third()
    counter.open('a')
    counter.open('a')
  })

  it('let the oldest of who has most give way, and nothing that is kept', () => {
    const places = createPlaces({ perKey: 2, total: 3 })
    const gone: string[] = []
    const take = (key: string, name: string, isKept = false): () => void => places.take({ key, isKept, giveWay: () => { gone.push(name) } })
    take('member', 'kept', true)
    take('a', 'a1')
    const leave = take('b', 'b1')
    take('b', 'b2')
    assert.throws(() => { take('b', 'b3') }, tooMany)
    take('c', 'c1')
    assert.deepEqual(gone, ['b1'])
    // Its place is another's by now.
    leave()
    take('d', 'd1')
    assert.deepEqual(gone, ['b1', 'a1'])
    const leaveKept = take('member', 'kept too', true)
    assert.throws(() => { take('member', 'one too many', true) }, tooMany)
    leaveKept()
    leaveKept()
    take('member', 'kept again', true)
    assert.throws(() => { take('member', 'one too many', true) }, tooMany)
    assert.deepEqual(gone, ['b1', 'a1'])
  })
})
