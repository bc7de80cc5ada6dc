import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { callControl } from '../../../node/control/call-control.ts'
import { beginNode, removeBegun } from '../../../node/provider/begin-node.ts'

describe('a node that has just begun', { skip: process.platform === 'win32' ? 'Windows has no such sockets' : false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-begin-'))
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('says that it is starting before it has loaded what it runs on', async () => {
    const dataDir = join(folder, 'data')
    const ask = callControl.bind(undefined, { dataDir, method: 'status', params: {}, signal: new AbortController().signal })
    await assert.rejects(ask(), { code: 'NODE_NOT_RUNNING' })
    const { isNew, stop } = await beginNode({ dataDir, report: () => {} })
    assert.equal(isNew, true)
    await assert.rejects(ask(), { code: 'NODE_STARTING' })
    await assert.rejects(beginNode({ dataDir, report: () => {} }), { code: 'STORE_IN_USE' })
    await stop()
    assert.equal(existsSync(dataDir), true)
    await assert.rejects(ask(), { code: 'NODE_NOT_RUNNING' })
    await removeBegun(dataDir)
    assert.equal(existsSync(dataDir), false)
  })
})
