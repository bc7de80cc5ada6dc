import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { OutputTurns } from './output-turns.ts'

describe('several that print at the same time', () => {
  it('are read one after the other, the first as it goes', () => {
    const written: string[] = []
    const turns = new OutputTurns({ write: text => { written.push(text) } })
    const [first, second, third] = [turns.begin(), turns.begin(), turns.begin()]
    second.print('b1')
    first.print('a1')
    third.print('c1')
    third.end()
    assert.deepEqual(written, ['a1'])
    first.print('a2')
    first.end()
    assert.deepEqual(written, ['a1', 'a2', 'b1'])
    second.print('b2')
    const fourth = turns.begin()
    fourth.print('d1')
    second.end()
    assert.deepEqual(written, ['a1', 'a2', 'b1', 'b2', 'c1', 'd1'])
    fourth.print('d2')
    assert.equal(written.at(-1), 'd2')
  })
})
