import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { readStartOptions } from '../../../node/start/options.ts'
import { startNetwork } from '../../../node/start/start-network.ts'

describe('npm start with records of one\'s own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-records-first-'))
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('begins nothing where they cannot be read', async () => {
    const data = join(folder, 'data')
    const options = readStartOptions({ args: ['--records', join(folder, 'none'), '--data', data], root: folder, cwd: folder })
    await assert.rejects(startNetwork({ options, signal: new AbortController().signal, say: () => {} }), { code: 'SOURCE_UNREADABLE' })
    assert.equal(existsSync(data), false)
  })
})
