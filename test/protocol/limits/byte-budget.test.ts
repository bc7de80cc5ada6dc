import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createByteBudget } from '../../../protocol/limits/byte-budget.ts'
import type { ByteBudget, Reservation } from '../../../protocol/limits/byte-budget.ts'

const LONG = 60_000
const { signal } = new AbortController()

/** Reserves, and says when it has. */
function reserve (budget: ByteBudget, key: string, bytes: number, until: AbortSignal = signal): { has: () => boolean, whenDone: Promise<Reservation> } {
  let has = false
  const whenDone = budget.reserve({ key, bytes, signal: until }).then(reservation => {
    has = true
    return reservation
  })
  return { has: () => has, whenDone }
}
/** Everything that was due has run. */
const settle = async (): Promise<void> => { await new Promise(resolve => { setImmediate(resolve) }) }

describe('bytes that are held at once', () => {
  it('are no more than the limit, of one asker and of all, and those that wait get what is given back', async () => {
    const budget = createByteBudget({ perKey: 60, total: 100, waitMs: LONG })
    const first = await budget.reserve({ key: 'a', bytes: 50, signal })
    const more = reserve(budget, 'a', 20)
    await settle()
    assert.equal(more.has(), false, 'more than its share')
    const other = await budget.reserve({ key: 'b', bytes: 50, signal })
    const third = reserve(budget, 'c', 1)
    await settle()
    assert.equal(third.has(), false, 'more than there is')
    first.shrink(30)
    await more.whenDone
    await settle()
    assert.equal(third.has(), false)
    other.shrink(49)
    await third.whenDone
  })

  it('are given back once, and never taken again', async () => {
    const budget = createByteBudget({ perKey: 100, total: 100, waitMs: LONG })
    const first = await budget.reserve({ key: 'a', bytes: 60, signal })
    first.shrink(0)
    first.shrink(0)
    first.shrink(50)
    const all = await budget.reserve({ key: 'a', bytes: 100, signal })
    const more = reserve(budget, 'a', 1)
    await settle()
    assert.equal(more.has(), false)
    all.shrink(0)
    await more.whenDone
  })

  it('come to who needs many before those who came later and need few', async () => {
    const budget = createByteBudget({ perKey: 100, total: 100, waitMs: LONG })
    const first = await budget.reserve({ key: 'a', bytes: 50, signal })
    const large = reserve(budget, 'b', 80)
    const small = reserve(budget, 'c', 10)
    await settle()
    assert.equal(small.has(), false)
    first.shrink(0)
    await Promise.all([large.whenDone, small.whenDone])
  })

  it('are refused when there is no room for too long, which lets on who waited behind', async () => {
    const budget = createByteBudget({ perKey: 100, total: 100, waitMs: 20 })
    await budget.reserve({ key: 'a', bytes: 50, signal })
    const large = budget.reserve({ key: 'b', bytes: 80, signal })
    const small = reserve(budget, 'c', 10)
    await assert.rejects(large, { code: 'TOO_MANY_REQUESTS' })
    await small.whenDone
  })

  it('are not kept for who has gone meanwhile', async () => {
    const budget = createByteBudget({ perKey: 100, total: 100, waitMs: LONG })
    const first = await budget.reserve({ key: 'a', bytes: 100, signal })
    const ending = new AbortController()
    const gone = budget.reserve({ key: 'b', bytes: 60, signal: ending.signal })
    // Both in one turn: what is given back must not go to who just left.
    ending.abort()
    first.shrink(0)
    await assert.rejects(gone, { code: 'CANCELLED' })
    await assert.rejects(budget.reserve({ key: 'b', bytes: 60, signal: ending.signal }), { code: 'CANCELLED' })
    await budget.reserve({ key: 'c', bytes: 100, signal })
  })
})
