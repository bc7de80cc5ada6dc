import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { openPeerStore } from '../../node/peer-store/open-peer-store.ts'
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

  it('is refused while somebody else has it open', async () => {
    const path = join(folder, 'busy', 'peer.sqlite')
    const store = openPeerStore({ file: path })
    assert.throws(() => openPeerStore({ file: path }), error => isMedrecError(error, 'STORE_IN_USE'))
    await store.close()
  })
})
