import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bundle, ndjsonLine } from '../../../../protocol/profiles/fhir/bundle.ts'
import { minify } from '../../../../protocol/profiles/fhir/minify.ts'

async function write (records: string[], now = 0): Promise<string> {
  let text = ''
  for await (const piece of bundle({ records: (async function * () { yield * records })(), now })) text += piece
  return text
}

describe('JSON without white space', () => {
  it('keeps numbers digit for digit, and strings sign for sign', () => {
    assert.equal(minify('{ "a" : 1.10 ,\n\t"b": [ 1E+2 , -0.0 ],\r\n "c d": "x  y \\" { \\\\", "d": 12345678901234567890 }'), '{"a":1.10,"b":[1E+2,-0.0],"c d":"x  y \\" { \\\\","d":12345678901234567890}')
  })

  it('gives back what has none to drop', () => {
    const text = '{"a":"b c"}'
    assert.equal(minify(text), text)
  })

  it('drops white space outside strings and nothing else', () => {
    fc.assert(fc.property(fc.json(), fc.integer({ min: 1, max: 4 }), (json, indent) => {
      const value: unknown = JSON.parse(json)
      assert.equal(minify(JSON.stringify(value, undefined, indent)), JSON.stringify(value))
      assert.equal(minify(` ${JSON.stringify(value)}\n`), JSON.stringify(value))
    }))
  })

  it('takes 20 MB in a string at once', () => {
    const text = `{ "data": "${'A'.repeat(20_000_000)}" }`
    assert.equal(minify(text).length, text.length - 3)
  })
})

describe('a downloaded Bundle', () => {
  it('has every record as its exact text, with what is unknown and every digit', async () => {
    const records = ['{"resourceType":"Observation","valueQuantity":{"value":1.10}}', '{\n  "resourceType": "Unheard",\n  "extension": [ { "url": "x", "valueDecimal": 0.00 } ]\n}']
    const text = await write(records, 1_790_000_000)
    assert.ok(text.includes(records[0] ?? ''))
    assert.ok(text.includes('{"resourceType":"Unheard","extension":[{"url":"x","valueDecimal":0.00}]}'))
    const value = JSON.parse(text) as { type: string, timestamp: string, entry: Array<{ resource: unknown }> }
    assert.deepEqual([value.type, value.timestamp], ['collection', '2026-09-21T14:13:20.000Z'])
    assert.deepEqual(value.entry.map(entry => entry.resource), records.map(record => JSON.parse(record) as unknown))
  })

  it('has no entry when there is no record, since FHIR knows no empty list', async () => {
    assert.deepEqual(Object.keys(JSON.parse(await write([])) as object), ['resourceType', 'type', 'timestamp'])
  })

  it('leaves out what would make it unreadable', async () => {
    const value = JSON.parse(await write(['{"resourceType":"A"}', 'no json', '[1]', '{"resourceType":"B"}'])) as { entry: unknown[] }
    assert.equal(value.entry.length, 2)
  })
})

describe('a line of NDJSON', () => {
  it('is one line, and otherwise the record', () => {
    assert.equal(ndjsonLine('{\n  "resourceType": "A",\n  "n": 2.50,\n  "t": "a\\nb"\n}\n'), '{"resourceType":"A","n":2.50,"t":"a\\nb"}\n')
  })
})
