import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { countRecords } from '../../../protocol/records/answer.ts'
import type { AllowedRecord } from '../../../protocol/records/decided-list.ts'

describe('what a receipt says of the records that went', () => {
  const allowed = (grant: string, categories: string[], links?: string[]): AllowedRecord =>
    ({ record: { key: 'a', hash: new Uint8Array(32), size: 1, categories, labels: [], mediaType: 'text/plain', source: '' }, grant, ...links === undefined ? {} : { links } })

  it('counts by grant, links and category, however they follow one another', () => {
    const counts = countRecords([
      allowed('one', ['a', 'b']), allowed('two', ['a']), allowed('one', ['b']), allowed('one', []), allowed('one', ['a'], ['x', 'y']), allowed('one', ['a'], ['x', 'y']), allowed('one', ['a'], ['x']), allowed('two', ['a'])
    ])
    assert.deepEqual(counts, [
      { grant: 'one', category: 'a', records: 1 }, { grant: 'one', category: 'b', records: 2 }, { grant: 'two', category: 'a', records: 2 }, { grant: 'one', category: '', records: 1 },
      { grant: 'one', links: ['x', 'y'], category: 'a', records: 2 }, { grant: 'one', links: ['x'], category: 'a', records: 1 }
    ])
  })
})
