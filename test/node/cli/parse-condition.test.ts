import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseCondition } from '../../../node/cli/parse-condition.ts'

describe('a condition on the command line', () => {
  it('reads conditions as people write them, and no others', () => {
    assert.deepEqual(parseCondition('week:mon-fri,08:00-18:00,+01:00'), { kind: 'week-hours', days: 31, from: 28_800, to: 64_800, offset: 3_600 })
    assert.deepEqual(parseCondition('week:sun,00:00-24:00,-05:30'), { kind: 'week-hours', days: 64, from: 0, to: 86_400, offset: -19_800 })
    assert.deepEqual(parseCondition('silence:30d'), { kind: 'silence', seconds: 2_592_000 })
    assert.deepEqual(parseCondition(`cosigner:0x${'AB'.repeat(20)}`), { kind: 'co-signer', cosigner: `0x${'ab'.repeat(20)}` })
    assert.deepEqual(parseCondition(`0x${'ab'.repeat(21)}`), { kind: 'contract', condition: `0x${'ab'.repeat(21)}` })
    for (const wrong of ['', 'week:', 'week:fri-mon,08:00-18:00', 'week:mon,8-18', 'week:mon,25:00-26:00', 'silence:', 'silence:3', 'cosigner:0x12', `0x${'ab'.repeat(19)}`, `0x${'a'.repeat(41)}`]) assert.throws(() => parseCondition(wrong), { code: 'USAGE' }, wrong)
  })
})
