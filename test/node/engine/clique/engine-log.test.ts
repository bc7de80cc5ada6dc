import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { explainEnd } from '../../../../node/engine/clique/explain-end.ts'
import { keepLogSmall } from '../../../../node/engine/clique/keep-log-small.ts'

describe('the log of an engine', { timeout: 120_000 }, () => {
  let folder: string
  let log: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'medrec-log-'))
    log = join(folder, 'engine.log')
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('is put aside when it has grown large, and goes on in its place', async () => {
    writeFileSync(log, 'a'.repeat(101))
    const emptied = new Promise<void>(resolve => {
      const watcher = watch(log, () => {
        if (statSync(log).size > 0) return
        watcher.close()
        resolve()
      })
    })
    const stop = keepLogSmall({ log, lookMs: 10, maxBytes: 100 })
    await emptied
    await stop()
    appendFileSync(log, 'b')
    assert.deepEqual([readFileSync(log, 'utf8'), readFileSync(`${log}.before`, 'utf8')], ['b', 'a'.repeat(101)])
  })

  for (const [said, code] of [
    ['Fatal: Error starting protocol stack: listen tcp 127.0.0.1:30303: bind: address already in use', 'PORT_IN_USE'],
    ['ERROR Low disk space. Gracefully shutting down Geth to prevent database corruption. available=1.00MiB', 'DISK_FULL'],
    ['CRIT Failed to store block err="write /x/000003.log: no space left on device"', 'DISK_FULL'],
    ['Fatal: Failed to create the protocol stack: datadir already used by another process', 'STORE_IN_USE'],
    ['Fatal: Failed to write genesis block: database contains incompatible genesis (have a, new b)', 'OTHER_NETWORK'],
    ['Fatal: Failed to unlock account x (could not decrypt key with given password)', 'KEYS_LOCKED'],
    ['Fatal: something that nobody has seen yet', 'ENGINE_FAILED'],
    ['', 'ENGINE_FAILED']
  ] as const) {
    it(`says ${code} after "${said.slice(0, 60)}"`, async () => {
      writeFileSync(log, `Fatal: address already in use, of an earlier time\n${'x'.repeat(20_000)}\n`)
      const from = statSync(log).size
      appendFileSync(log, `INFO something\n${said}\nINFO more\n`)
      const error = await explainEnd({ log, from, how: 'code 1' })
      assert.equal(error.code, code)
      assert.ok(error.message.includes(log))
      if (code === 'ENGINE_FAILED' && said !== '') assert.ok(error.message.includes('nobody has seen'))
    })
  }
})
