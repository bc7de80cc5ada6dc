import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quarterFrom } from '../../../protocol/agent/quarters.ts'

const at = (text: string): number => Date.parse(`${text}T00:00:00Z`) / 1_000

describe('the quarter of a birthday', () => {
  it('ends with the first second of the next one', () => {
    for (const [day, end] of [['2036-05-17', '2036-07-01'], ['2036-12-31', '2037-01-01'], ['2036-02-29', '2036-04-01'], ['2036-08-01', '2036-10-01']]) assert.equal(quarterFrom(at(day ?? '')), at(end ?? ''))
  })

  it('is the day itself where a quarter begins with it', () => {
    assert.equal(quarterFrom(at('2036-07-01')), at('2036-07-01'))
    assert.equal(quarterFrom(at('2036-07-01') + 1), at('2036-10-01'))
  })
})
