import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { runMedrec } from '../../../node/start/run-medrec.ts'

describe('a command that npm start gives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-run-'))
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('ends when the start is ended, and leaves no copies of records behind', async () => {
    const config = join(folder, 'config.json')
    mkdirSync(join(folder, 'records'))
    writeFileSync(join(folder, 'records', 'patients.ndjson'), '{"resourceType":"Patient","id":"one","name":[{"text":"One"}]}\n')
    writeFileSync(config, JSON.stringify({ name: 'Mercy', handle: 'mercy', dataDir: 'data', network: 'network.json', engine: { rpcUrl: 'http://127.0.0.1:8545' }, listen: ['/ip4/127.0.0.1/tcp/8180/ws'], records: 'records', keys: 'keys.json' }))
    const people = await runMedrec(['patients', '--config', config]) as Array<{ id: string }>
    assert.equal(people.length, 1)
    for (const args of [['patients'], ['invite', people[0]?.id ?? '']]) {
      await assert.rejects(runMedrec([...args, '--config', config], { signal: AbortSignal.abort() }), { code: 'CANCELLED' })
    }
    assert.deepEqual(readdirSync(join(folder, 'data')).filter(name => name.startsWith('look-')), [])
  })
})
