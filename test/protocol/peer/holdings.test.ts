import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_INDEX_SEGMENTS } from '../../../protocol/peer/constants.ts'
import { Holdings } from '../../../protocol/peer/holdings.ts'
import type { PeerProfile } from '../../../protocol/peer/options.ts'
import { openSealedStore } from '../../../protocol/peer/sealed-store.ts'
import type { PeerStore } from '../../../protocol/peer/store.ts'
import type { FetchedRecord } from '../../../protocol/records/fetch-records.ts'
import { createVault } from '../../../protocol/vault/vault.ts'
import { temporaryStore } from '../../peer-store/temporary-store.ts'

const profile = (version: string): PeerProfile => ({
  version,
  summarize: ({ text }) => ({ version, length: text.length }),
  bundle: async function * () {}
})

async function makeRecord (key: string, text: string): Promise<FetchedRecord> {
  const bytes = new TextEncoder().encode(text)
  return { key, bytes, hash: await treeHash(bytes), categories: ['notes'], labels: [], mediaType: 'text/plain', source: 'a.json' }
}

const { key } = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })

describe('what a peer holds of a provider’s records', () => {
  const temporary = temporaryStore()
  after(() => { temporary.remove() })
  const open = async (store: PeerStore, scope: string, version = '1'): Promise<Holdings> =>
    await Holdings.open({ store: await openSealedStore({ store, key, randomBytes }), scope, profile: profile(version) })

  it('is the same after the store was opened again, through more batches than there are segments', async () => {
    const store = temporary.open()
    const holdings = await open(store, 'many')
    for (let index = 0; index < MAX_INDEX_SEGMENTS * 2 + 3; index++) {
      await holdings.apply({ put: [await makeRecord(`k${index}`, `text ${index}`), await makeRecord('same', `version ${index}`)], remove: index % 5 === 4 ? [`k${index - 1}`] : [], state: { token: `t${index}` }, now: index })
    }
    await store.close()
    const again = temporary.open()
    const read = await open(again, 'many')
    assert.deepEqual([...read.records].map(record => record.key).sort(), [...holdings.records].map(record => record.key).sort())
    assert.equal(read.has('k3'), false)
    assert.equal(await read.text('same'), `version ${MAX_INDEX_SEGMENTS * 2 + 2}`)
    assert.equal(await read.text('k7'), 'text 7')
    assert.equal(read.state.token, `t${MAX_INDEX_SEGMENTS * 2 + 2}`)
    await again.close()
  })

  it('leaves nothing behind that is not in use, and nothing at all when erased', async () => {
    const store = temporary.open()
    const before = (await store.keys('records')).length
    const holdings = await open(store, 'erased')
    for (let index = 0; index < MAX_INDEX_SEGMENTS + 2; index++) await holdings.apply({ put: [await makeRecord('same', `version ${index}`)], now: 1 })
    // One text, at most the segments, and the manifest.
    assert.ok((await store.keys('records')).length - before <= MAX_INDEX_SEGMENTS + 2)
    await holdings.erase()
    assert.equal((await store.keys('records')).length, before)
    await assert.rejects(holdings.text('same'), error => isMedrecError(error, 'NOT_HELD'))
    assert.equal((await open(store, 'erased')).size, 0)
    await store.close()
  })

  it('leaves nothing behind where the process is killed after any of its writes', async () => {
    // Two texts with the index, one more part of that with the text that takes another’s place, and nothing.
    for (const [writes, left] of [[1, 4], [2, 5], [3, 0]]) {
      const own = temporaryStore()
      const child = spawn(process.execPath, [join(import.meta.dirname, 'die-after-write.ts'), own.file, String(writes)], { stdio: 'inherit' })
      const [, signal] = await once(child, 'exit') as [number | null, string | null]
      assert.equal(signal, 'SIGKILL')
      const store = own.open()
      assert.equal((await store.keys('records')).length, left, `after ${writes} writes`)
      await store.close()
      own.remove()
    }
  })

  it('makes summaries anew when the profile has changed', async () => {
    const store = temporary.open()
    const holdings = await open(store, 'summaries')
    await holdings.apply({ put: [await makeRecord('a', 'four')], now: 1 })
    assert.deepEqual([...holdings.records][0]?.summary, { version: '1', length: 4 })
    const newer = await open(store, 'summaries', '2')
    assert.equal(await newer.refreshSummaries(), true)
    assert.equal(await newer.refreshSummaries(), false)
    assert.deepEqual([...(await open(store, 'summaries', '2')).records][0]?.summary, { version: '2', length: 4 })
    await store.close()
  })

  it('keeps a record whose summary fails', async () => {
    const store = temporary.open()
    const failing = { ...profile('1'), summarize: () => { throw new RangeError('deep') } }
    const holdings = await Holdings.open({ store: await openSealedStore({ store, key, randomBytes }), scope: 'failing', profile: failing })
    await holdings.apply({ put: [await makeRecord('a', 'text')], now: 1 })
    assert.equal(await holdings.text('a'), 'text')
    await store.close()
  })

  it('stands in the file neither in clear nor under its name', async () => {
    const store = temporary.open()
    const holdings = await open(store, 'mine/secret-scope')
    await holdings.apply({ put: [await makeRecord('Observation/unmistakable', 'a very private sentence')], now: 1 })
    await store.close()
    const file = readFileSync(temporary.file).toString('latin1')
    for (const secret of ['a very private sentence', 'unmistakable', 'secret-scope']) assert.equal(file.includes(secret), false, secret)
  })

  it('does not open under another vault', async () => {
    const store = temporary.open()
    const other = await createVault({ password: 'correct horse', cost: { N: 2, r: 1, p: 1 } })
    await assert.rejects(openSealedStore({ store, key: other.key, randomBytes }), error => isMedrecError(error, 'STORE_DAMAGED'))
    await store.close()
  })
})
