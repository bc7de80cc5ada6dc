import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { openPeerStore } from '../../node/peer-store/open-peer-store.ts'
import { isFull } from '../../node/sqlite-codes.ts'
import { acceptPeerStore } from './acceptance.ts'

const folder = mkdtempSync(join(tmpdir(), 'medrec-store-'))
after(() => { rmSync(folder, { recursive: true, force: true }) })

describe('the peer store in a SQLite file', () => {
  let count = 0
  const file = (): string => join(folder, `${count}`, 'peer.sqlite')
  acceptPeerStore({
    it: (name, run) => { it(name, run) },
    equal: (actual, expected) => { assert.deepEqual(actual, expected) },
    open: async () => { count++; return openPeerStore({ file: file() }) },
    reopen: async () => openPeerStore({ file: file() })
  })

  it('is readable by its owner alone', async () => {
    const path = join(folder, 'mode', 'peer.sqlite')
    const store = openPeerStore({ file: path })
    assert.equal(statSync(path).mode & 0o077, 0)
    assert.equal(statSync(join(folder, 'mode')).mode & 0o077, 0)
    await store.close()
  })

  it('says that the disk is full, and goes on with what there is room for', async t => {
    const exec = DatabaseSync.prototype.exec
    t.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
      exec.call(this, sql)
      // As little room as a full disk leaves, and more to write than stays in memory.
      if (sql.includes('secure_delete')) exec.call(this, 'PRAGMA max_page_count = 40; PRAGMA cache_size = 4')
    })
    const store = openPeerStore({ file: join(folder, 'full', 'peer.sqlite') })
    await assert.rejects(store.put('a', Array.from({ length: 100 }, (_, i) => [`k${i}`, new Uint8Array(5_000)])), isFull)
    assert.deepEqual(await store.keys('a'), [])
    await store.put('a', [['one', Uint8Array.of(1)]])
    assert.deepEqual(await store.keys('a'), ['one'])
    await store.close()
  })

  it('is refused while somebody else has it open', async () => {
    const path = join(folder, 'busy', 'peer.sqlite')
    const store = openPeerStore({ file: path })
    assert.throws(() => openPeerStore({ file: path }), error => isMedrecError(error, 'STORE_IN_USE'))
    await store.close()
  })
})
