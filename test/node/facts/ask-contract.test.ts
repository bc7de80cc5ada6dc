import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { RpcFailure } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import { createAskContract } from '../../../node/facts/ask-contract.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ANSWER_GAS, MAX_ASKED_AT_ONCE } from '../../../protocol/facts/constants.ts'

const YES = `0x${'1'.padStart(64, '0')}`
const QUESTION = { to: `0x${'11'.repeat(20)}`, data: '0x0001', block: 7 }

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

  it('asks no more at once than its limit: of what is one too many nothing is known', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const ask = createAskContract({ rpc: async () => await promise })
    const asked = Array.from({ length: MAX_ASKED_AT_ONCE }, async () => await ask(QUESTION))
    assert.equal(await ask(QUESTION), undefined)
    resolve(YES)
    assert.deepEqual(new Set(await Promise.all(asked)), new Set([true]))
    assert.equal(await ask(QUESTION), true)
  })
})
