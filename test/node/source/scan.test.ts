import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { BundleScanner } from '../../../node/source/scan-bundle.ts'
import { LineScanner } from '../../../node/source/scan-lines.ts'

function inPieces (bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size))
}

describe('the Bundle scanner', () => {
  it('finds each resource to the byte, however the file is cut into pieces and laid out', () => {
    const entry = fc.record({ fullUrl: fc.option(fc.string(), { nil: undefined }), resource: fc.dictionary(fc.string(), fc.jsonValue()), search: fc.jsonValue() })
    fc.assert(fc.property(fc.array(entry, { maxLength: 5 }), fc.dictionary(fc.string(), fc.jsonValue()), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 3 }), (entries, other, size, indent) => {
      const { entry: _entry, resourceType: _type, ...rest } = other
      const bundle = { ...rest, entry: entries, resourceType: 'Bundle' }
      const bytes = Buffer.from(JSON.stringify(bundle, undefined, indent))
      const scanner = new BundleScanner()
      for (const piece of inPieces(bytes, size)) scanner.push(piece)
      const [document] = scanner.end()
      assert.equal(document?.resourceType, 'Bundle')
      const found = document.entries.map(({ start, end }) => JSON.parse(bytes.subarray(start, end).toString()) as unknown)
      assert.deepEqual(found, entries.map(one => JSON.parse(JSON.stringify(one.resource)) as unknown))
      assert.deepEqual(document.entries.map(one => one.fullUrl), entries.map(one => one.fullUrl))
    }), { numRuns: 300 })
  })

  it('tells a file that ends in the middle, closes what is not open, or is no object', () => {
    for (const text of ['{"a":', '{"a":"b', '{"a":[}', '{}}', '[]', '"a"', '1', 'x', '{},{}']) {
      assert.throws(() => {
        const scanner = new BundleScanner()
        scanner.push(Buffer.from(text))
        scanner.end()
      }, { code: 'SOURCE_INVALID' }, text)
    }
  })
})

describe('the line scanner', () => {
  it('finds the lines that are not blank, however the file is cut into pieces', () => {
    fc.assert(fc.property(fc.array(fc.string()), fc.integer({ min: 1, max: 10 }), (lines, size) => {
      const bytes = Buffer.from(lines.map(line => line.replaceAll('\n', ' ')).join('\n'))
      const scanner = new LineScanner()
      for (const piece of inPieces(bytes, size)) scanner.push(piece)
      const found = scanner.end().map(({ start, end, line }) => [line, bytes.subarray(start, end).toString()])
      const expected = bytes.toString().split('\n').map((line, at) => [at + 1, line]).filter(([, line]) => /[^\0- ]/.test(String(line)))
      assert.deepEqual(found, expected)
    }))
  })
})
