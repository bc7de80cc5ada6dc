import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CarrierTurns } from '../../../protocol/peer/chain/carrier-turns.ts'
import { CARRIER_REST_PERIODS } from '../../../protocol/peer/chain/constants.ts'

const BLOCK_PERIOD = 0.1
const REST_MS = CARRIER_REST_PERIODS * BLOCK_PERIOD * 1_000
const nameOf = (member: string): string => member

describe('the turns of those who carry a person’s messages', { timeout: 120_000 }, () => {
  const { signal } = new AbortController()
  const take = async (turns: CarrierTurns, candidates: string[], other: AbortSignal = signal): Promise<string> => await turns.take({ candidates, nameOf, blockPeriod: BLOCK_PERIOD, signal: other })

  it('pass over who was given something within two block periods, and wait when that is everybody', async () => {
    const turns = new CarrierTurns({ signal })
    const started = performance.now()
    assert.deepEqual(await Promise.all([take(turns, ['a', 'b', 'c']), take(turns, ['a', 'b', 'c']), take(turns, ['b', 'a', 'c'])]), ['a', 'b', 'c'])
    assert.ok(performance.now() - started < REST_MS, 'nobody waited')
    assert.deepEqual((await Promise.all([take(turns, ['a', 'b']), take(turns, ['a', 'b'])])).sort(), ['a', 'b'])
    assert.ok(performance.now() - started >= REST_MS - 5)
  })

  it('end their waiting when it is cancelled, and all rests when the peer is closed', async () => {
    const [closing, cancelling] = [new AbortController(), new AbortController()]
    const turns = new CarrierTurns({ signal: closing.signal })
    assert.equal(await take(turns, ['a']), 'a')
    const waiting = take(turns, ['a'], cancelling.signal)
    cancelling.abort()
    await assert.rejects(waiting, { code: 'CANCELLED' })
    const other = take(turns, ['a'])
    closing.abort()
    assert.equal(await other, 'a')
  })
})
