import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { MEDREC, runMedrec } from '../../../node/start/run-medrec.ts'
import { startTestNetwork } from '../../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../../start-test-network.ts'

describe('the medrec command, with real nodes', { timeout: 900_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-tour-'))
  let network: TestNetwork
  let words: string[]
  let shareLink: string

  before(async () => { network = await startTestNetwork({ providers: 2 }) })

  after(async () => {
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Runs a command as somebody; `json` is its line, `error` the one of a failure. */
  const as = async (who: string, ...args: string[]): Promise<{ code: number | null, json: Record<string, unknown>, error: { code: string } | undefined, said: string }> => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MEDREC, ...args, '--json'], {
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], MEDREC_HOME: join(folder, who), MEDREC_PASSWORD: 'correct horse battery' }, stdio: ['ignore', 'pipe', 'pipe']
    })
    const [out, said] = [child.stdout, child.stderr].map(async stream => (await stream.toArray()).map(String).join('')) as [Promise<string>, Promise<string>]
    const code = await new Promise<number | null>(resolve => { child.once('exit', resolve) })
    const line = (await said).split('\n').findLast(text => text.startsWith('{"error"'))
    return { code, json: (await out).trim() === '' ? {} : JSON.parse(await out) as Record<string, unknown>, error: line === undefined ? undefined : (JSON.parse(line) as { error: { code: string } }).error, said: await said }
  }
  const linesOf = (path: string): Map<string, string[]> => new Map(readdirSync(path).sort().map(file => [file, readFileSync(join(path, file), 'utf8').trimEnd().split('\n').filter(line => line !== '')]))
  const plain = (texts: string[]): unknown[] => texts.map(text => JSON.parse(text) as unknown).map(each => JSON.stringify(each)).sort()

  it('lists a provider\'s patients and invites them, and nobody else', async () => {
    const provider = network.providers[0] as TestProvider
    const patients = await runMedrec(['patients', '--config', provider.configFile]) as Array<{ id: string, name: string, records: number, relationships: number }>
    assert.ok(patients.some(({ name, relationships }) => /Maren/.test(name) && relationships === 0))
    const { code, error } = await as('nobody', 'invite', 'no-such-patient', '--config', provider.configFile)
    assert.deepEqual([code === 0, error?.code], [false, 'PERSON_UNKNOWN'])
    assert.equal((await as('nobody', 'patients', '--config', join(folder, 'nothing.json'))).error?.code, 'CONFIG_INVALID')
  })

  it('joins, and writes out exactly what the sources hold', async () => {
    for (const provider of network.providers) {
      const { code, said } = await as('person', 'join', await provider.invite('maren'))
      assert.equal(code, 0, said)
      words = words ?? [...said.matchAll(/^\s+\d+ ([a-z]+)$/gm)].map(([, word = '']) => word)
    }
    assert.equal(words.length, 12)
    assert.equal((await as('person', 'records', '--out', join(folder, 'records'))).code, 0)
    const written = linesOf(join(folder, 'records'))
    for (const provider of network.providers) {
      const expected = (await provider.expected('maren')).map(([, text]) => text)
      assert.deepEqual(plain(written.get(`${provider.handle}.ndjson`) ?? []), plain(expected))
      assert.equal(statSync(join(folder, 'records', `${provider.handle}.ndjson`)).mode & 0o077, 0)
    }
  })

  it('shares with a card, and the viewer is shown that and nothing else', async () => {
    const { json: { link: card } } = await as('pharmacy', 'card', '--name', 'The pharmacy', '--network', network.address)
    const shared = await as('person', 'share', String(card), '--name', 'Pharmacy', '--categories', 'prescriptions', '--until', '30d')
    assert.equal(shared.code, 0, shared.said)
    shareLink = String(shared.json['link'])
    // What is settled for the person a node may have read no block of yet.
    await network.mine(1)
    const viewed = await as('pharmacy', 'view', shareLink, '--out', join(folder, 'view'))
    assert.equal(viewed.code, 0, viewed.said)
    const [id = ''] = readdirSync(join(folder, 'view'))
    const seen = [...linesOf(join(folder, 'view', id)).values()].flat().map(line => JSON.parse(line) as { resourceType: string })
    assert.ok(seen.length > 0 && seen.every(({ resourceType }) => resourceType.startsWith('Medication')))
    const { json: { entries } } = await as('person', 'log')
    assert.ok((entries as Array<{ viewer: string, records: number }>).some(({ viewer, records }) => viewer === 'Pharmacy' && records > 0))
    const { error } = await as('stranger', 'view', shareLink)
    assert.notEqual(error, undefined)
  })

  it('takes it back', async () => {
    assert.equal((await as('person', 'revoke', 'Pharmacy')).code, 0)
    await as('pharmacy', 'view', '--out', join(folder, 'view-after'))
    assert.deepEqual(readdirSync(folder).includes('view-after') ? readdirSync(join(folder, 'view-after')).flatMap(id => [...linesOf(join(folder, 'view-after', id)).values()].flat()) : [], [])
    assert.equal((await as('person', 'revoke', 'Nobody')).error?.code, 'SHARE_UNKNOWN')
  })

  it('brings everything back from twelve words and the network\'s address', async () => {
    writeFileSync(join(folder, 'words.txt'), words.join(' '), { mode: 0o600 })
    const restored = await as('again', 'restore', network.address, '--words', join(folder, 'words.txt'))
    assert.equal(restored.code, 0, restored.said)
    assert.equal((await as('again', 'records', '--out', join(folder, 'again-records'))).code, 0)
    assert.deepEqual(linesOf(join(folder, 'again-records')), linesOf(join(folder, 'records')))
    assert.equal((await as('again', 'restore', network.address, '--words', join(folder, 'words.txt'))).error?.code, 'ALREADY_SET_UP')
  })
})
