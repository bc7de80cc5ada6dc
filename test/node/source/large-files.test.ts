import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { MAX_PIECE, SOURCE_LIMITS } from '../../../node/source/constants.ts'
import { makeFolder } from './folder-fixture.ts'

const MIB = 1024 * 1024

describe('a FHIR folder with large files', () => {
  it('reads a resource of 20 MB in small pieces, from anywhere, with the tree hash it announces', async test => {
    const fixture = await makeFolder(test)
    const data = Buffer.alloc(15_000_000, 'medrec').toString('base64')
    const text = `{"resourceType":"DocumentReference","id":"scan","subject":{"reference":"Patient/ann"},"content":[{"attachment":{"contentType":"application/pdf","data":"${data}"}}]}`
    await fixture.put('a.json', `{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","id":"ann"}},{"resource":${text}}]}`)
    const source = await fixture.open()
    const record = (await source.list('ann')).find(one => one.key === 'DocumentReference/scan')
    assert.ok(record !== undefined && record.size === text.length)
    const offset = 7 * MIB + 13
    const whole = createHash('sha256')
    const chunks = createHash('sha256')
    let chunk = createHash('sha256')
    let held = 0
    for await (const piece of source.read({ person: 'ann', key: record.key })) {
      assert.ok(piece.length <= MAX_PIECE)
      whole.update(piece)
      const first = piece.subarray(0, MIB - held)
      chunk.update(first)
      held += first.length
      if (held === MIB) {
        chunks.update(chunk.digest())
        chunk = createHash('sha256').update(piece.subarray(first.length))
        held = piece.length - first.length
      }
    }
    assert.deepEqual(whole.digest(), createHash('sha256').update(text).digest())
    assert.deepEqual(Buffer.from(record.hash), chunks.update(chunk.digest()).digest())
    const rest = createHash('sha256')
    for await (const piece of source.read({ person: 'ann', key: record.key, offset })) rest.update(piece)
    assert.deepEqual(rest.digest(), createHash('sha256').update(text.slice(offset)).digest())
  })

  it('holds neither 100 MB of NDJSON nor what a hundred slow readers wait for in memory', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('Patient.ndjson', '{"resourceType":"Patient","id":"ann"}')
    const file = createWriteStream(join(fixture.folder, 'notes.ndjson'))
    const filling = 'x'.repeat(MIB)
    for (let line = 0; line < 100; line++) {
      const more = `{"resourceType":"DocumentReference","id":"n${line}","subject":{"reference":"Patient/ann"},"description":"${filling}"}\n`
      if (!file.write(more)) await once(file, 'drain')
    }
    await new Promise<void>(resolve => { file.end(resolve) })
    const source = await fixture.open()
    const list = await source.list('ann')
    assert.equal(list.length, 101)
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    const readers = list.filter(record => record.size > MIB).map(record => source.read({ person: 'ann', key: record.key })[Symbol.asyncIterator]())
    for (let turn = 0; turn < 3; turn++) await Promise.all(readers.map(async reader => await reader.next()))
    const grown = process.memoryUsage().rss - before
    await Promise.all(readers.map(async reader => await reader.return?.()))
    assert.ok(grown < 64 * MIB, `100 readers in the middle of 1 MiB each took ${Math.round(grown / MIB)} MiB`)
  })

  it('skips a resource over the limit, says so, and serves its neighbours', async test => {
    const fixture = await makeFolder(test)
    const path = join(fixture.folder, 'a.ndjson')
    const file = await open(path, 'w')
    await file.write('{"resourceType":"Patient","id":"ann"}\n{"resourceType":"Binary","data":"')
    const filling = Buffer.alloc(MIB, 'x')
    for (let written = 0; written <= SOURCE_LIMITS.resource; written += MIB) await file.write(filling)
    await file.write('"}\n{"resourceType":"Observation","id":"1","subject":{"reference":"Patient/ann"}}\n')
    await file.close()
    const source = await fixture.open()
    assert.deepEqual((await source.list('ann')).map(record => record.key), ['Observation/1', 'Patient/ann'])
    assert.deepEqual(source.problems().map(problem => problem.place), ['line 2'])
  })

  it('stops reading when told to', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.json', `{"resourceType":"Patient","id":"ann","text":{"div":"${'x'.repeat(MIB)}"}}`)
    const source = await fixture.open()
    const controller = new AbortController()
    await assert.rejects(async () => {
      for await (const piece of source.read({ person: 'ann', key: 'Patient/ann', signal: controller.signal })) {
        assert.ok(piece.length > 0)
        controller.abort()
      }
    }, { name: 'AbortError' })
  })
})
