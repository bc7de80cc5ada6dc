import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { LONGEST, longestFirst } from './longest-first.ts'

describe('the order of test files', () => {
  it('begins with those that take longest, and keeps that of the others', () => {
    const [first = '', second = ''] = LONGEST
    assert.deepEqual(longestFirst(['b', second, 'a', first]), [first, second, 'b', 'a'])
  })

  it('names files that are there', () => {
    assert.deepEqual(LONGEST.filter(file => !existsSync(join(import.meta.dirname, '..', '..', file))), [])
  })
})
