import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RpcFailure } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { createAskContract } from '../../../node/facts/ask-contract.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ANSWER_GAS, MAX_ASKED_AT_ONCE, MAX_ASKED_AT_ONCE_EACH, MAX_ASKED_WAITING, MAX_ASKED_WAITING_EACH } from '../../../protocol/facts/constants.ts'

const YES = `0x${'1'.padStart(64, '0')}`
const QUESTION = { to: `0x${'11'.repeat(20)}`, data: '0x0001', block: 7, relationship: 'a' }

describe('asking a contract of the own engine', () => {
  it('gives it the gas that it may use besides what the call takes before, at the block that is asked about', async () => {
    const calls: unknown[][] = []
    const ask = createAskContract({ rpc: async (method, params) => { calls.push([method, ...params]); return YES } })
    assert.equal(await ask(QUESTION), true)
    assert.deepEqual(calls, [['eth_call', { to: QUESTION.to, data: QUESTION.data, gas: `0x${(21_000 + 4 + 16 + ANSWER_GAS).toString(16)}` }, '0x7']])
  })

  it('says no where it reverts, runs out of gas or says something else, and knows nothing where the engine is away or too slow', async () => {
    const failing = (error: Error): Rpc => async () => { throw error }
    assert.equal(await createAskContract({ rpc: failing(new RpcFailure({ code: 3, message: 'execution reverted' })) })(QUESTION), false)
    assert.equal(await createAskContract({ rpc: async () => '0x' })(QUESTION), false)
    assert.equal(await createAskContract({ rpc: failing(new MedrecError('CHAIN_UNAVAILABLE')) })(QUESTION), undefined)
    const never: Rpc = async (_method, _params, signal) => await new Promise((_resolve, reject) => { signal?.addEventListener('abort', () => { reject(new MedrecError('CHAIN_UNAVAILABLE')) }) })
    assert.equal(await createAskContract({ rpc: never, answerMs: 20 })(QUESTION), undefined)
  })

  /** An engine that answers all it was asked when it is told to, and how many it was asked at once. */
  function slowEngine () {
    const { promise, resolve } = Promise.withResolvers<string>()
    const engine = { asked: 0, open: 0, most: 0, answer: () => { resolve(YES) } }
    const rpc: Rpc = async () => {
      engine.asked++
      engine.most = Math.max(engine.most, ++engine.open)
      await promise
      engine.open--
      return YES
    }
    return { engine, ask: createAskContract({ rpc }) }
  }

  it('asks so much at once for a relationship, lets the rest wait, and has room for others', async () => {
    const { engine, ask } = slowEngine()
    const asked = Array.from({ length: MAX_ASKED_AT_ONCE_EACH + MAX_ASKED_WAITING_EACH }, async () => await ask(QUESTION))
    assert.equal(engine.asked, MAX_ASKED_AT_ONCE_EACH)
    assert.equal(await ask(QUESTION), 'no-room')
    const other = ask({ ...QUESTION, relationship: 'b' })
    assert.equal(engine.asked, MAX_ASKED_AT_ONCE_EACH + 1)
    engine.answer()
    assert.deepEqual(new Set(await Promise.all([...asked, other])), new Set([true]))
    assert.equal(engine.most, MAX_ASKED_AT_ONCE_EACH + 1)
    assert.equal(await ask(QUESTION), true)
  })

  it('asks no more at once than its limit for all relationships, nor lets more wait', async () => {
    const { engine, ask } = slowEngine()
    const most = MAX_ASKED_AT_ONCE + MAX_ASKED_WAITING
    const asked = Array.from({ length: most }, async (_, i) => await ask({ ...QUESTION, relationship: `${i % (MAX_ASKED_WAITING / MAX_ASKED_AT_ONCE)}` }))
    assert.equal(engine.asked, MAX_ASKED_AT_ONCE)
    assert.equal(await ask({ ...QUESTION, relationship: 'another' }), 'no-room')
    engine.answer()
    assert.deepEqual(new Set(await Promise.all(asked)), new Set([true]))
    assert.equal(engine.most, MAX_ASKED_AT_ONCE)
  })

  it('has no answer for what waited longer than an answer may take', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const clock = { ms: 0 }
    const ask = createAskContract({ rpc: async () => await promise, answerMs: 2_000, nowMs: () => clock.ms })
    const asked = Array.from({ length: MAX_ASKED_AT_ONCE_EACH + 1 }, async () => await ask(QUESTION))
    clock.ms = 2_001
    resolve(YES)
    assert.deepEqual(await Promise.all(asked), [...Array.from({ length: MAX_ASKED_AT_ONCE_EACH }, () => true), 'no-room'])
  })
})
