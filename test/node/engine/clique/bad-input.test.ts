import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { checkClock } from '../../../../node/engine/clique/check-clock.ts'
import { startEngine } from '../../../../node/engine/start-engine.ts'
import { addressOfKey } from '../../../../protocol/typed-data/sign.ts'
import type { SealingKeys } from '../../../../node/provider/keys.ts'
import { blockOf, foundTestNetwork, GethTests, isRunning, whenBlock } from './geth-fixture.ts'
import type { TestFounding } from './geth-fixture.ts'
import { provideGeth, skipWithout } from './provide-geth.ts'

const binary = await provideGeth()
const nowSeconds = (): number => Math.floor(Date.now() / 1_000)

/** All that is in a folder, to see that nothing of it changed. */
function contents (dir: string): string[] {
  if (!existsSync(dir)) return ['not there']
  return readdirSync(dir, { recursive: true, withFileTypes: true }).map(entry => join(entry.parentPath, entry.name)).sort().map(path => statSync(path).isFile() ? `${path} ${readFileSync(path).toString('base64')}` : path)
}

function keysOf ({ keys: [first] }: TestFounding, consensus = first?.consensus ?? assert.fail()): SealingKeys {
  return { consensus, consensusAddress: addressOfKey(consensus), formerConsensus: [] } as unknown as SealingKeys
}

describe('an engine that cannot be started as it is told to', { skip: skipWithout(binary), timeout: 280_000 }, () => {
  const tests = new GethTests(binary ?? '')
  after(async () => { await tests.end() })

  const start = async (options: { dir: string, founding: TestFounding, keys?: SealingKeys, now?: () => number, handle?: string }): Promise<() => Promise<void>> => {
    const { dir, founding, keys = keysOf(founding), now = nowSeconds, handle = 'provider-1' } = options
    const engine = await startEngine({ config: { handle, engine: { kind: 'clique', dataDir: dir, p2pPort: undefined } }, network: founding.network, keys, report: () => {}, now, env: { ...process.env, MEDREC_GETH: binary } })
    return engine.stop
  }

  it('refuses a network file that its founders did not agree on', async () => {
    const dir = join(await tests.folder(), 'engine')
    const founding = await foundTestNetwork({ founders: 2 })
    const { network } = founding
    for (const change of [{ name: 'Other' }, { blockPeriod: 5 }, { spreadWindow: 3 }, { chainId: network.chainId + 1 }, { genesisHash: `0x${'11'.repeat(32)}` }, { settledDepth: 1 }, { founders: network.founders.slice(0, 1) }, { engine: 'qbft' as const }, { engine: 'anvil' as const }]) {
      await assert.rejects(start({ dir, founding: { ...founding, network: { ...network, ...change } } }), error => {
        assert.equal((error as { code: string }).code, 'NETWORK_INVALID', JSON.stringify(change))
        return true
      })
      assert.equal(existsSync(dir), false)
    }
  })

  it('refuses a folder that holds the chain of another network, and leaves that as it is', async () => {
    const dir = await tests.folder()
    const [first, second] = [await foundTestNetwork({ founders: 1 }), await foundTestNetwork({ founders: 1 })]
    const geth = await tests.start({ dir, founding: first })
    await geth.rpc('miner_start', [])
    await whenBlock(geth.rpc, 1)
    const head = await blockOf(geth.rpc, '0x1')
    await geth.stop()
    const before = contents(dir)
    await assert.rejects(start({ dir, founding: second }), { code: 'OTHER_NETWORK', message: /Name the network\.json of the network that this node is in/ })
    assert.deepEqual(contents(dir), before)
    // A folder that was not made here is asked by its engine.
    rmSync(join(dir, 'data', 'genesis-hash'))
    await assert.rejects(start({ dir, founding: second }), { code: 'OTHER_NETWORK', message: /Name the network\.json of the network that this node is in/ })
    const again = await tests.start({ dir, founding: first })
    assert.equal((await blockOf(again.rpc, '0x1')).hash, head.hash)
    await again.stop()
  })

  it('refuses keys that are not the founder\'s whose handle it has, and takes those that came after them', async () => {
    const dir = join(await tests.folder(), 'engine')
    const founding = await foundTestNetwork({ founders: 2 })
    const foreign = keysOf(founding, randomBytes(32))
    await assert.rejects(start({ dir, founding, keys: foreign }), { code: 'KEYS_INVALID', message: new RegExp(`${foreign.consensusAddress}.*${founding.network.founders[0]?.consensus ?? ''}`) })
    await assert.rejects(start({ dir, founding, keys: keysOf(founding, founding.keys[1]?.consensus) }), { code: 'KEYS_INVALID' })
    const { consensus: _none, ...clear } = keysOf(founding)
    await assert.rejects(start({ dir, founding, keys: clear as SealingKeys }), { code: 'KEYS_INVALID', message: /medrec network founder/ })
    assert.equal(existsSync(dir), false)
    await (await start({ dir, founding, keys: { ...foreign, formerConsensus: [founding.network.founders[0]?.consensus ?? ''] } }))()
    await (await start({ dir, founding, keys: foreign, handle: 'newcomer' }))()
  })

  it('refuses a port that is taken, and takes another one when none was asked for', async () => {
    const blocker = createServer()
    await new Promise<void>(resolve => { blocker.listen(0, '127.0.0.1', resolve) })
    const { port } = blocker.address() as AddressInfo
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = await tests.folder()
    await assert.rejects(tests.start({ dir, founding, p2pPort: port }), { code: 'PORT_IN_USE', message: /engine\.p2pPort/ })
    assert.equal(existsSync(join(dir, 'running.json')), false)
    writeFileSync(join(dir, 'p2p-port'), String(port))
    const geth = await tests.start({ dir, founding })
    assert.notEqual(geth.p2pPort, port)
    await geth.stop()
    assert.equal(readFileSync(join(dir, 'p2p-port'), 'utf8'), String(geth.p2pPort))
    await new Promise(resolve => { blocker.close(resolve) })
  })

  it('refuses a folder in which another runs, and ends one that a killed node has left there', async () => {
    const dir = await tests.folder()
    const founding = await foundTestNetwork({ founders: 1 })
    const geth = await tests.start({ dir, founding })
    await assert.rejects(tests.start({ dir, founding }), { code: 'STORE_IN_USE', message: new RegExp(`Process ${process.pid}`) })
    // As if the node that runs it were gone.
    const running = join(dir, 'running.json')
    const note = JSON.parse(readFileSync(running, 'utf8')) as { node: { started: string } }
    writeFileSync(running, JSON.stringify({ ...note, node: { pid: 2 ** 22 + 1, started: 'long ago' } }))
    const pid = geth.pid()
    const stopped = tests.whenReported('engine-ended')
    const second = tests.start({ dir, founding })
    await stopped
    await geth.stop()
    await (await second).stop()
    assert.equal(isRunning(pid), false)
  })

  it('refuses a clock that is an hour behind the newest block, and ends what it had started', async () => {
    const dir = await tests.folder()
    const founding = await foundTestNetwork({ founders: 1 })
    const geth = await tests.start({ dir, founding })
    await geth.rpc('miner_start', [])
    await whenBlock(geth.rpc, 1)
    await geth.stop()
    await assert.rejects(start({ dir, founding, now: () => nowSeconds() - 3_600 }), { code: 'CLOCK_OFF', message: /60 minutes/ })
    assert.equal(existsSync(join(dir, 'running.json')), false)
    await (await start({ dir, founding }))()
  })

  it('does not start on a full disk, keeps what is there, and comes back when there is room', { skip: canMount() ? false : 'NO SMALL DISK: only root may mount one' }, async () => {
    const disk = await tests.folder()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200m', 'tmpfs', disk])
    try {
      const dir = join(disk, 'engine')
      const founding = await foundTestNetwork({ founders: 1 })
      const filler = join(disk, 'filler')
      mkdirSync(filler)
      const fill = (): void => {
        writeFileSync(join(filler, 'most'), new Uint8Array(110 * 2 ** 20))
        try {
          for (let i = 0; ; i++) writeFileSync(join(filler, String(i)), new Uint8Array(2 ** 20))
        } catch (error) {
          assert.equal((error as { code: string }).code, 'ENOSPC')
        }
      }
      fill()
      await assert.rejects(start({ dir, founding }), { code: 'DISK_FULL', message: /MiB are free/ })
      assert.deepEqual(contents(dir), ['not there'])
      rmSync(filler, { recursive: true })
      const geth = await tests.start({ dir, founding })
      await geth.rpc('miner_start', [])
      await whenBlock(geth.rpc, 1)
      const head = await blockOf(geth.rpc, '0x1')
      mkdirSync(filler)
      fill()
      const restarted = new Promise<void>(resolve => { geth.onRestart(resolve) })
      process.kill(geth.pid(), 'SIGKILL')
      await tests.whenReported('engine-not-restarted')
      assert.equal(tests.reported.find(({ event }) => event === 'engine-not-restarted')?.code, 'DISK_FULL')
      rmSync(filler, { recursive: true })
      await restarted
      assert.equal((await blockOf(geth.rpc, '0x1')).hash, head.hash)
      await geth.stop()
    } finally {
      await tests.stopAll()
      execFileSync('umount', [disk])
    }
  })

  it('says which program is missing', async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = join(await tests.folder(), 'engine')
    const options = { config: { handle: 'provider-1', engine: { kind: 'clique', dataDir: dir, p2pPort: undefined } }, network: founding.network, keys: keysOf(founding), report: () => {}, now: nowSeconds } as const
    await assert.rejects(startEngine({ ...options, env: { MEDREC_GETH: '/nowhere/geth' } }), { code: 'ENGINE_MISSING' })
    await assert.rejects(startEngine({ ...options, env: { MEDREC_GETH: '/bin/false' } }), { code: 'ENGINE_FAILED' })
  })
})

describe('the clock of a node', () => {
  it('is the network\'s when half of the others say so, or none is there', () => {
    for (const others of [[], [1_000], [1_015], [985], [1_000, 5_000], [5_000, 1_000], [1_001, 999, 9_999], [0, 1_000, 2_000]]) checkClock({ now: 1_000, others })
    checkClock({ now: 1_000, head: 1_015 })
    checkClock({ now: 1_000, head: 1 })
  })

  it('is off when more than half of the others have another one, and says which way', () => {
    for (const others of [[4_600], [4_600, 4_600], [4_600, 4_601, 1_000], [1_016, 1_016, 1_016]]) assert.throws(() => { checkClock({ now: 1_000, others }) }, { code: 'CLOCK_OFF', message: / behind the other/ })
    for (const others of [[984], [1, 2, 1_000]]) assert.throws(() => { checkClock({ now: 1_000, others }) }, { code: 'CLOCK_OFF', message: /ahead of/ })
    assert.throws(() => { checkClock({ now: 1_000, others: [4_600] }) }, { message: /60 minutes/ })
    // The clock that was ahead may have been its own, which is right by now.
    assert.throws(() => { checkClock({ now: 1_000, head: 4_600 }) }, { code: 'CLOCK_OFF', message: /60 minutes ahead of this machine's clock\. Set the clock, .*If it is right, the block was sealed while a clock was ahead, .*when that time has come, in 60 minutes\. Nothing/ })
    assert.throws(() => { checkClock({ now: 1_000, head: 1_016 }) }, { code: 'CLOCK_OFF', message: /16 s/ })
  })
})

function canMount (): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0
}
