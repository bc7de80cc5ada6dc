import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { explainError } from '../../../node/cli/explain-error.ts'
import { runCommandLine } from '../../../node/cli/run-command-line.ts'

describe('what a command fails with', () => {
  let folder: string
  before(() => { folder = mkdtempSync(join(tmpdir(), 'medrec-explain-')) })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  const run = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ status: number, said: string }> => {
    const said: string[] = []
    const status = await runCommandLine({ args, env, signal: new AbortController().signal, print: () => {}, say: line => { said.push(line) } })
    return { status, said: said.join('\n') }
  }

  it('is a sentence with a code where the system refuses a file', async () => {
    const missing = join(folder, 'missing')
    const failed = await readFile(missing).catch((error: unknown) => error)
    const { code, message, cause } = explainError(failed)
    assert.deepEqual([code, cause], ['FILE_UNUSABLE', failed])
    assert.equal(message, `${missing} is not there. Look whether the right one is named, and whether this user may use it.`)
    const home = { MEDREC_HOME: join(folder, 'home'), MEDREC_PASSWORD: 'correct horse' }
    const { status, said } = await run(['restore', 'medrec:network:x', '--words', missing], home)
    assert.deepEqual([status, said], [1, `${message} (FILE_UNUSABLE)`])
  })

  it('names the port, the disk and the limit for what they are', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise<void>(resolve => { taken.once('listening', () => { resolve() }) })
    const port = (taken.address() as { port: number }).port
    const failed = await new Promise(resolve => { createServer().once('error', resolve).listen(port, '127.0.0.1') })
    assert.equal(explainError(failed).code, 'PORT_IN_USE')
    await new Promise<void>(resolve => { taken.close(() => { resolve() }) })
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC', syscall: 'write', path: '/srv/x' })
    assert.deepEqual([explainError(full).code, explainError(full).message], ['DISK_FULL', 'The disk that /srv/x is on is full. Make room; what is there is kept.'])
    assert.match(explainError(Object.assign(new Error('EMFILE'), { code: 'EMFILE', syscall: 'open' })).message, /^This process has too many files open\. Raise the limit/)
  })

  it('says where JSON is none, and keeps what should not happen apart', async () => {
    const file = join(folder, 'torn.json')
    writeFileSync(file, '{"a":')
    const torn = await readFile(file, 'utf8').then(text => JSON.parse(text) as unknown).catch((error: unknown) => error)
    assert.deepEqual([explainError(torn).code, /is not JSON/.test(explainError(torn).message)], ['FILE_UNUSABLE', true])
    assert.equal(explainError(new TypeError('x is undefined')).code, 'INTERNAL')
    const { status, said } = await run(['network', 'status', '--config', join(folder, 'none', 'config.json')])
    assert.deepEqual([status, said], [1, `The configuration cannot be read: ${join(folder, 'none', 'config.json')} is not there. --config names the config.json of this node. (CONFIG_INVALID)`])
    assert.match((await run(['network', 'status', '--config', folder])).said, /cannot be read: it is a folder, and no file\..*\(CONFIG_INVALID\)$/)
  })

  it('is the option that is wrong, and how the command is used', async () => {
    const cases: Array<[string[], string]> = [
      [['records', '--blub'], 'There is no option --blub here.'], [['records', '-x'], 'There is no option -x here.'], [['records', '--out'], '--out needs a value.'],
      [['records', '--out', '-x'], '--out needs a value. One that begins with - is written --out=-….'], [['records', '--offline=3'], '--offline takes no value.']
    ]
    for (const [args, sentence] of cases) assert.deepEqual(await run(args), { status: 2, said: `${sentence}\nusage: medrec records [--for NAME] [--out DIR] [--offline] [--wait SECONDS] (USAGE)` })
  })
})
