import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatCondition } from '../../../node/cli/format-condition.ts'
import { parseCondition } from '../../../node/cli/parse-condition.ts'

const WEEK = { kind: 'week-hours', days: 31, from: 28_800, to: 64_800, offset: 3_600 }
const MONTH = { kind: 'silence', seconds: 2_592_000 }
const UNTIL = { kind: 'until', until: Date.UTC(2031, 3, 1) / 1_000 }
const OTHER = { kind: 'contract', condition: `0x${'ab'.repeat(21)}` }

describe('a condition on the command line', () => {
  it('reads conditions as people write them, and no others', () => {
    assert.deepEqual(parseCondition('week:mon-fri,08:00-18:00,+01:00'), WEEK)
    assert.deepEqual(parseCondition('week:sun,00:00-24:00,-05:30'), { kind: 'week-hours', days: 64, from: 0, to: 86_400, offset: -19_800 })
    assert.deepEqual(parseCondition('silence:30d'), MONTH)
    assert.deepEqual(parseCondition('until:2031-04-01'), UNTIL)
    assert.deepEqual(parseCondition(`cosigner:0x${'AB'.repeat(20)}`), { kind: 'co-signer', cosigner: `0x${'ab'.repeat(20)}` })
    assert.deepEqual(parseCondition(OTHER.condition), OTHER)
    for (const wrong of ['', 'week:', 'week:fri-mon,08:00-18:00', 'week:mon,8-18', 'week:mon,25:00-26:00', 'silence:', 'silence:3', 'cosigner:0x12', `0x${'ab'.repeat(19)}`, `0x${'a'.repeat(41)}`, 'until:', 'until:2031-04-02', 'until:2031-05-01', 'until:2100-01-01', 'until:30d']) assert.throws(() => parseCondition(wrong), { code: 'USAGE' }, wrong)
  })

  it('reads several together, with or without spaces, also where a part has commas of its own', () => {
    assert.deepEqual(parseCondition('all(week:mon-fri,08:00-18:00,+01:00, silence:30d)'), { kind: 'all', parts: [WEEK, MONTH] })
    assert.deepEqual(parseCondition(`any(silence:30d,until:2031-04-01,week:mon-fri,08:00-18:00,+01:00,${OTHER.condition})`), { kind: 'any', parts: [MONTH, UNTIL, WEEK, OTHER] })
    assert.deepEqual(parseCondition('all(silence:30d)'), { kind: 'all', parts: [MONTH] })
    for (const wrong of ['all()', 'all(silence:30d', 'all(silence:30d,)', 'all(silence:30d silence:30d)', 'all(any(silence:30d, until:2031-04-01), silence:30d)', `all(cosigner:0x${'ab'.repeat(20)})`]) assert.throws(() => parseCondition(wrong), { code: 'USAGE' }, wrong)
  })

  it('is said in the words in which it is written', () => {
    for (const text of ['week:mon-fri,08:00-18:00,+01:00', 'week:sun,00:00-24:00,-05:30', 'week:tue,09:15-10:00', 'silence:30d', 'silence:5h', 'until:2031-04-01', OTHER.condition, 'all(week:mon-fri,08:00-18:00, silence:30d)', `any(until:2031-04-01, ${OTHER.condition})`]) {
      assert.equal(formatCondition(parseCondition(text)), text)
    }
  })
})
