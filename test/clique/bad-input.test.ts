import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { WrittenConfig } from '../../node/provider/write-provider.ts'
import { MEDREC } from '../../node/start/run-medrec.ts'
import { foundTestNetwork } from '../node/engine/clique/geth-fixture.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { whenTrue } from '../when-true.ts'
import { planValidators } from './start-validators.ts'
import type { Validator, ValidatorNetwork } from './start-validators.ts'

const GETH = await provideGeth()
/** How long a node may take to refuse, ms. */
const REFUSE_MS = 120_000
/**
 * What an engine writes each time it runs, whatever comes of it: its log, its settings, its key as its keystore seals it anew, its port where another program has the one before, and its database, which keeps a journal of its own.
 * The chain that is in that is compared at the end, by its blocks.
 */
const ENGINES_OWN = /\/data\/engine\/(data\/geth|keystore|engine\.log|config\.toml|p2p-port)/

interface Refused { status: number | string, code: string, message: string }

describe('medrec node, told what cannot be', { skip: skipWithout(GETH), timeout: 580_000 }, () => {
  let net: ValidatorNetwork
  let folder: string
  const [provider, stranger] = [0, 1].map(i => (): Validator => net.all[i] ?? assert.fail()) as [() => Validator, () => Validator]
  let head: { number: number, hash: string }

  before(async () => {
    net = await planValidators({ founders: 1, others: 1, engineBinary: GETH ?? '' })
    folder = mkdtempSync(join(tmpdir(), 'medrec-bad-input-'))
    await provider().start()
    await whenTrue(async () => (await provider().engine.head()).number >= 3, { seconds: 60, what: 'blocks' })
    head = await provider().engine.head()
    await provider().stop()
  })
  after(async () => {
    await net.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Runs the command with the provider's configuration, some of it changed, to its end. */
  async function run (options: { change?: object, env?: NodeJS.ProcessEnv } = {}): Promise<Refused> {
    const { change = {}, env = {} } = options
    const config = { ...JSON.parse(readFileSync(provider().configFile, 'utf8')) as WrittenConfig, ...change }
    // Beside the true one, since paths are seen from there; and gone before anybody looks what has changed.
    const file = join(provider().dir, 'changed.json')
    writeFileSync(file, JSON.stringify(config))
    const { MEDREC_PASSWORD: _password, ...own } = process.env
    try {
      return await new Promise<Refused>((resolve, reject) => {
        const child = execFile(process.execPath, ['--disable-warning=ExperimentalWarning', MEDREC, 'node', '--config', file, '--json', '--until-stdin-ends'], { env: { ...own, MEDREC_GETH: GETH, ...env }, timeout: REFUSE_MS }, (error, stdout, stderr) => {
          const last = stderr.trim().split('\n').at(-1) ?? ''
          if (error === null || stdout !== '' || !last.startsWith('{')) reject(new RangeError(`It was to refuse, and said: ${stdout}${stderr}`))
          else resolve({ status: error.code ?? String(error.signal), ...(JSON.parse(last) as { error: { code: string, message: string } }).error })
        })
        // It would end with its input; this one stays open.
        child.once('exit', () => child.stdin?.end())
      })
    } finally {
      rmSync(file)
    }
  }

  /** Everything on the provider's disk, but for what an engine writes of itself when it was started at all. */
  function onDisk (options: { isEngineStarted?: boolean } = {}): string[] {
    const all = readdirSync(provider().dir, { recursive: true, withFileTypes: true }).map(entry => join(entry.parentPath, entry.name)).sort()
    return all.filter(path => options.isEngineStarted !== true || !ENGINES_OWN.test(path)).map(path => statSync(path).isFile() ? `${path} ${createHash('sha256').update(readFileSync(path)).digest('hex')}` : path)
  }

  async function refuses (expected: { status: number, code: string, message: RegExp, isEngineStarted?: boolean }, options: Parameters<typeof run>[0] = {}): Promise<void> {
    const before = onDisk(expected)
    const { status, code, message } = await run(options)
    assert.deepEqual([status, code], [expected.status, expected.code], message)
    assert.match(message, expected.message)
    assert.deepEqual(onDisk(expected), before)
    assert.equal(existsSync(join(provider().dir, 'data', 'engine', 'running.json')), false, 'no engine is left')
  }

  it('refuses a network file that is not there, none, or not what was agreed on', async () => {
    await refuses({ status: 1, code: 'NETWORK_INVALID', message: /nowhere\.json cannot be read\. Get network\.json from a member/ }, { change: { network: '/nowhere.json' } })
    const file = join(folder, 'network.json')
    writeFileSync(file, '{')
    await refuses({ status: 1, code: 'NETWORK_INVALID', message: /not JSON/ }, { change: { network: file } })
    writeFileSync(file, JSON.stringify({ ...net.network, blockPeriod: 2 }))
    await refuses({ status: 1, code: 'NETWORK_INVALID', message: /not what its founders agreed on.*Get the file again/ }, { change: { network: file } })
  })

  it('refuses a data folder with another network\'s chain', async () => {
    const file = join(folder, 'other.json')
    writeFileSync(file, JSON.stringify((await foundTestNetwork({ founders: 1 })).network))
    await refuses({ status: 4, code: 'OTHER_NETWORK', message: /holds the chain of another network.*Name the network\.json of the network that this node is in.*Nothing was changed/ }, { change: { network: file } })
  })

  it('refuses a consensus key that is not its founder\'s', async () => {
    await refuses({ status: 1, code: 'KEYS_INVALID', message: /founded the network with 0x[0-9a-f]{40}.*Nothing was changed/ }, { change: { keys: join(stranger().dir, 'keys.json') } })
  })

  it('refuses keys that stay locked, and those that are gone, and makes none in their place', async () => {
    await refuses({ status: 5, code: 'KEYS_LOCKED', message: /"passwordFile".*MEDREC_PASSWORD/ }, { change: { passwordFile: undefined } })
    await refuses({ status: 5, code: 'KEYS_LOCKED', message: /password/ }, { change: { passwordFile: undefined }, env: { MEDREC_PASSWORD: 'another one' } })
    await refuses({ status: 5, code: 'KEYS_LOCKED', message: /cannot be read/ }, { change: { passwordFile: 'nowhere' } })
    await refuses({ status: 1, code: 'KEYS_INVALID', message: /medrec network founder/ }, { change: { keys: 'nowhere.json' } })
  })

  it('refuses a full disk, and leaves nothing on it', { skip: process.platform === 'linux' && process.getuid?.() === 0 ? false : 'NO SMALL DISK: only root may mount one' }, async () => {
    const disk = join(folder, 'disk')
    mkdirSync(disk)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk])
    try {
      assert.throws(() => { for (let i = 0; ; i++) writeFileSync(join(disk, `filler-${i}`), new Uint8Array(2 ** 20)) }, { code: 'ENOSPC' })
      // First with no room at all, then with some, which is too little for an engine.
      for (const message of [/is full: make room/, /MiB are free.*make room/]) {
        const before = readdirSync(disk)
        await refuses({ status: 1, code: 'DISK_FULL', message }, { change: { dataDir: join(disk, 'data') } })
        assert.deepEqual(readdirSync(disk, { recursive: true }), before)
        rmSync(join(disk, 'filler-0'), { force: true })
      }
    } finally {
      execFileSync('umount', [disk])
    }
  })

  it('refuses ports that are taken: for other engines, and for people', async () => {
    const blocker = createServer()
    await new Promise<void>(resolve => { blocker.listen(0, '127.0.0.1', resolve) })
    const { port } = blocker.address() as AddressInfo
    try {
      await refuses({ status: 1, code: 'PORT_IN_USE', message: /engine\.p2pPort/, isEngineStarted: true }, { change: { engine: { kind: 'clique', p2pPort: port } } })
      const taken = `/ip4/127.0.0.1/tcp/${port}/ws`
      await refuses({ status: 1, code: 'PORT_IN_USE', message: new RegExp(`127\\.0\\.0\\.1:${port} is taken.*"listen"`), isEngineStarted: true }, { change: { listen: ['/ip4/127.0.0.1/tcp/0', taken] } })
    } finally {
      await new Promise(resolve => { blocker.close(resolve) })
    }
  })

  it('refuses a clock that is an hour behind', async () => {
    await refuses({ status: 1, code: 'CLOCK_OFF', message: /(5\d|60) minutes ahead of this machine's clock\. Set the clock.*Nothing was changed/, isEngineStarted: true }, { env: { NODE_OPTIONS: `--import ${join(import.meta.dirname, 'shift-clock.mjs')}`, MEDREC_TEST_CLOCK: '-3600' } })
  })

  it('refuses a folder in which another node runs, which goes on', async () => {
    await provider().start()
    assert.deepEqual(await provider().engine.hashes({ first: head.number, count: 1 }), [head.hash], 'after all of that it goes on with its chain')
    const copy = join(folder, 'network-again.json')
    copyFileSync(join(provider().dir, '..', 'network.json'), copy)
    const { status, code } = await run({ change: { network: copy, listen: ['/ip4/127.0.0.1/tcp/0'] } })
    assert.deepEqual([status, code], [3, 'STORE_IN_USE'])
    const { number } = await provider().engine.head()
    await whenTrue(async () => (await provider().engine.head()).number > number, { seconds: 60, what: 'more blocks' })
  })
})
