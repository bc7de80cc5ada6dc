import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { coalesce, queue, queues } from '../../../protocol/peer/coalesce.ts'

describe('coalescing work', () => {
  it('runs once more, and only once, for all who asked meanwhile', async () => {
    const gates: Array<PromiseWithResolvers<number>> = []
    const run = coalesce(async () => {
      const gate = Promise.withResolvers<number>()
      gates.push(gate)
      return await gate.promise
    })
    const first = run()
    const second = run()
    const third = run()
    assert.equal(gates.length, 1)
    gates[0]?.resolve(1)
    assert.equal(await first, 1)
    await new Promise(resolve => { setImmediate(resolve) })
    assert.equal(gates.length, 2)
    gates[1]?.resolve(2)
    assert.deepEqual(await Promise.all([second, third]), [2, 2])
    assert.equal(gates.length, 2)
  })

  it('goes on after a failure', async () => {
    let runs = 0
    const run = coalesce(async () => { if (++runs === 1) throw new TypeError('once') })
    const results = await Promise.allSettled([run(), run()])
    assert.deepEqual(results.map(result => result.status), ['rejected', 'fulfilled'])
  })

  it('keeps the order of a queue, whatever fails in it', async () => {
    const inTurn = queue()
    const order: number[] = []
    const results = await Promise.allSettled([
      inTurn(async () => { await new Promise(resolve => { setImmediate(resolve) }); order.push(1) }),
      inTurn(async () => { order.push(2); throw new TypeError('second') }),
      inTurn(async () => { order.push(3) })
    ])
    assert.deepEqual(order, [1, 2, 3])
    assert.deepEqual(results.map(result => result.status), ['fulfilled', 'rejected', 'fulfilled'])
  })

  it('keeps the order of each key in queues, and holds up no other', async () => {
    const inTurn = queues()
    const order: string[] = []
    const gate = Promise.withResolvers<void>()
    const held = [
      inTurn('a', async () => { await gate.promise; order.push('a1'); throw new TypeError('first') }),
      inTurn('a', async () => { order.push('a2') })
    ]
    await inTurn('b', async () => { order.push('b1') })
    gate.resolve()
    const results = await Promise.allSettled(held)
    await inTurn('a', async () => { order.push('a3') })
    assert.deepEqual(order, ['b1', 'a1', 'a2', 'a3'])
    assert.deepEqual(results.map(result => result.status), ['rejected', 'fulfilled'])
  })
})
