import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { MAX_MEMORY_BYTES, MAX_MEMORY_RECORDS, MEMORY_PIECE } from '../../../protocol/records/constants.ts'
import { createMemorySource } from '../../../protocol/records/memory-source.ts'
import type { MemoryRecord, MemorySource } from '../../../protocol/records/memory-source.ts'

const text = (value: string): Uint8Array => new TextEncoder().encode(value)
const record = (key: string, bytes: Uint8Array = text(key)): MemoryRecord => ({ key, categories: ['phone'], mediaType: 'text/plain', bytes })

async function read (source: MemorySource, options: { person: string, key: string, offset?: number }): Promise<Uint8Array[]> {
  return await Array.fromAsync(source.read(options))
}

describe('a source in memory', () => {
  it('says of each record what a source has to say, by key', async () => {
    const source = createMemorySource()
    await source.set({ person: '1', name: 'One', records: [{ ...record('b'), categories: ['y', 'x', 'y'], labels: ['m', 'l'] }, record('a')] })
    assert.deepEqual(await source.people(), [{ id: '1', name: 'One', records: 2 }])
    assert.deepEqual((await source.list('1')).map(({ hash, ...rest }) => ({ ...rest, hash: toHex(hash) })), [
      { key: 'a', size: 1, categories: ['phone'], labels: [], mediaType: 'text/plain', source: '', hash: toHex(await treeHash(text('a'))) },
      { key: 'b', size: 1, categories: ['x', 'y'], labels: ['l', 'm'], mediaType: 'text/plain', source: '', hash: toHex(await treeHash(text('b'))) }
    ])
    assert.deepEqual(await source.list('2'), [])
  })

  it('gives the same list until something changes, and then another', async () => {
    const source = createMemorySource()
    await source.set({ person: '1', name: 'One', records: [record('a')] })
    const before = await source.list('1')
    await source.set({ person: '2', name: 'Two', records: [record('a')] })
    assert.equal(await source.list('1'), before)
    await source.set({ person: '1', name: 'One', records: [record('a')] })
    assert.notEqual(await source.list('1'), before)
    source.remove('1')
    assert.deepEqual(await source.list('1'), [])
  })

  it('reads from an offset on, in pieces', async () => {
    const source = createMemorySource()
    const bytes = new Uint8Array(2 * MEMORY_PIECE + 5).fill(7)
    await source.set({ person: '1', name: 'One', records: [record('a', bytes)] })
    bytes.fill(0)
    const pieces = await read(source, { person: '1', key: 'a', offset: 10 })
    assert.deepEqual(pieces.map(({ length }) => length), [MEMORY_PIECE, MEMORY_PIECE - 5])
    assert.ok(pieces.every(piece => piece.every(byte => byte === 7)))
    assert.deepEqual(await read(source, { person: '1', key: 'a', offset: bytes.length }), [])
    await assert.rejects(read(source, { person: '1', key: 'a', offset: bytes.length + 1 }), { code: 'INVALID_INPUT' })
    await assert.rejects(read(source, { person: '1', key: 'b' }), { code: 'RECORD_UNKNOWN' })
    await assert.rejects(read(source, { person: '2', key: 'a' }), { code: 'RECORD_UNKNOWN' })
  })

  it('refuses two records of one key', async () => {
    await assert.rejects(createMemorySource().set({ person: '1', name: 'One', records: [record('a'), record('a')] }), { code: 'SOURCE_INVALID' })
  })

  it('refuses more than it may hold, of all people, and keeps what was there', async () => {
    const source = createMemorySource()
    await source.set({ person: '1', name: 'One', records: [record('a')] })
    const many = Array.from({ length: MAX_MEMORY_RECORDS }, (_, n) => record(String(n), new Uint8Array(0)))
    await assert.rejects(source.set({ person: '2', name: 'Two', records: many }), { code: 'SOURCE_LIMIT' })
    const quarter = new Uint8Array(MAX_MEMORY_BYTES / 4)
    await assert.rejects(source.set({ person: '2', name: 'Two', records: ['a', 'b', 'c', 'd'].map(key => record(key, quarter)) }), { code: 'SOURCE_LIMIT' })
    assert.deepEqual((await source.people()).map(({ id }) => id), ['1'])
    await source.set({ person: '1', name: 'One', records: many })
    assert.equal((await source.list('1')).length, MAX_MEMORY_RECORDS)
  })
})
