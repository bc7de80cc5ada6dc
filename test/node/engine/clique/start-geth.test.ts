import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { Interface } from 'ethers/abi'
import { RELATIONSHIPS_ABI } from '../../../../protocol/chain/abi/relationships.ts'
import { followChain } from '../../../../node/chain/follow-chain.ts'
import { addressOfKey } from '../../../../protocol/typed-data/sign.ts'
import { whenView } from '../../chain/chain-fixture.ts'
import { blockOf, foundTestNetwork, GethTests, isRunning, REGISTRY, sendCall, whenBlock } from './geth-fixture.ts'
import { provideGeth, skipWithout } from './provide-geth.ts'

const binary = await provideGeth()

describe('an engine of kind clique', { skip: skipWithout(binary), timeout: 280_000 }, () => {
  const tests = new GethTests(binary ?? '')
  after(async () => { await tests.end() })

  it('begins with the founders\' block 0, seals when it is told to, and has the contracts at their addresses', async context => {
    const founding = await foundTestNetwork({ founders: 1 })
    const { network, keys: [keys] } = founding
    const { rpc, p2pPort, nodeKey, ...geth } = await tests.start({ dir: await tests.folder(), founding })
    assert.equal((await blockOf(rpc)).hash, network.genesisHash)
    assert.equal(Number(await rpc('eth_chainId', [])), network.chainId)
    assert.equal(await rpc('eth_mining', []), false)
    assert.match((await rpc('admin_nodeInfo', []) as { enode: string }).enode, new RegExp(`^enode://${nodeKey}@127.0.0.1:${p2pPort}`))
    const [atRegistry, atRelationships] = [await rpc('eth_getCode', [network.contracts.providerRegistry, 'latest']), await rpc('eth_getCode', [network.contracts.relationships, 'latest'])] as [string, string]
    assert.ok(atRegistry.length > 1_000 && atRelationships.length > 1_000)
    assert.deepEqual((await read(rpc, network.contracts.providerRegistry, 'getValidators'))[0], [founderAddress(founding)])

    await rpc('miner_start', [])
    const receipt = await sendCall({ rpc, network, key: keys?.operator ?? assert.fail(), data: REGISTRY.encodeFunctionData('admitFounders', [network.founders]), gas: 20_000_000n })
    assert.equal(receipt.status, '0x1')
    assert.equal((await read(rpc, network.contracts.providerRegistry, 'memberCount'))[0], 1n)
    const domain = new Interface(RELATIONSHIPS_ABI)
    assert.match(await rpc('eth_call', [{ to: network.contracts.relationships, data: domain.encodeFunctionData('domainSeparator') }, 'latest']) as string, /^0x[0-9a-f]{64}$/)
    assert.equal((await blockOf(rpc, receipt.blockNumber)).miner, `0x${'00'.repeat(20)}`, 'a seal carries no vote that nobody asked for')
    const { view, stop } = await followChain({ rpc, network, report: () => {} })
    context.after(stop)
    await whenView(view, () => view.memberByHandle('provider-1') !== undefined)
    assert.equal(view.memberByHandle('provider-1')?.operator, addressOfKey(keys?.operator ?? assert.fail()))
    await geth.stop()
  })

  it('is started again when it was killed, on the same ports with its chain, and seals no more until it is told to', async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = await tests.folder()
    const geth = await tests.start({ dir, founding })
    await geth.rpc('miner_start', [])
    await whenBlock(geth.rpc, 2)
    const [before, pid, port] = [await blockOf(geth.rpc), geth.pid(), geth.p2pPort]
    const restarted = new Promise<void>(resolve => { geth.onRestart(resolve) })
    process.kill(pid, 'SIGKILL')
    await restarted
    assert.notEqual(geth.pid(), pid)
    assert.equal(geth.p2pPort, port)
    assert.equal(await geth.rpc('eth_mining', []), false)
    assert.deepEqual(tests.reported.map(({ event }) => event), ['engine-ended', 'engine-restarted'])
    assert.equal((await blockOf(geth.rpc, before.number)).hash, before.hash)
    await geth.rpc('miner_start', [])
    await whenBlock(geth.rpc, Number(before.number) + 1)
    await geth.stop()
  })

  it('is tried again, ever more slowly, while it cannot be started, and says why', async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = await tests.folder()
    const [program, broken] = [join(dir, 'program'), join(dir, 'broken')]
    writeFileSync(program, `#!/bin/sh\n[ -e '${broken}' ] && { echo 'Fatal: it is broken' >&2; exit 1; }\nexec '${binary ?? ''}' "$@"\n`, { mode: 0o700 })
    const geth = await tests.start({ dir: join(dir, 'engine'), founding, binary: program })
    writeFileSync(broken, '')
    const restarted = new Promise<void>(resolve => { geth.onRestart(resolve) })
    const killed = performance.now()
    process.kill(geth.pid(), 'SIGKILL')
    await tests.whenReported('engine-not-restarted', 2)
    // Half a second, and then a whole one.
    assert.ok(performance.now() - killed >= 1_500)
    const { code, reason } = tests.reported.findLast(({ event }) => event === 'engine-not-restarted') ?? {}
    assert.equal(code, 'ENGINE_FAILED')
    assert.match(reason ?? '', /Fatal: it is broken/)
    await assert.rejects(geth.rpc('eth_blockNumber', []), { code: 'CHAIN_UNAVAILABLE' })
    rmSync(broken)
    await restarted
    assert.equal((await blockOf(geth.rpc)).hash, founding.network.genesisHash)
    await geth.stop()
  })

  it('leaves nothing running when it is stopped, and goes on with its chain the next time', async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = await tests.folder()
    const first = await tests.start({ dir, founding })
    await first.rpc('miner_start', [])
    await whenBlock(first.rpc, 2)
    const [head, pid, port] = [await blockOf(first.rpc), first.pid(), first.p2pPort]
    await first.stop()
    await first.ended
    assert.equal(isRunning(pid), false)
    await assert.rejects(first.rpc('eth_blockNumber', []), { code: 'CHAIN_UNAVAILABLE' })
    assert.deepEqual(readdirSync(dir).sort(), ['config.toml', 'data', 'engine.log', 'keystore', 'node-key', 'p2p-port'])
    const again = await tests.start({ dir, founding })
    assert.equal((await blockOf(again.rpc, head.number)).hash, head.hash)
    assert.deepEqual([again.p2pPort, again.nodeKey], [port, first.nodeKey])
    await again.stop()
  })

  it('listens on loopback alone, and keeps its keys from all others', { skip: process.platform === 'linux' ? false : 'only Linux tells where a process listens' }, async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = await tests.folder()
    const geth = await tests.start({ dir, founding })
    const listening = listenersOf(geth.pid())
    assert.ok(listening.length >= 1, 'it waits for other engines')
    for (const address of listening) assert.equal(address, '127.0.0.1')
    await assert.rejects(new Promise((resolve, reject) => { connect(geth.p2pPort, '127.0.0.2', () => { resolve(undefined) }).once('error', reject) }), { code: 'ECONNREFUSED' })
    assert.equal(readdirSync(join(dir, 'keystore')).length, 1)
    for (const name of ['node-key', ...readdirSync(join(dir, 'keystore')).map(file => `keystore/${file}`), 'geth.ipc', 'engine.log', 'config.toml', 'data/geth/jwtsecret']) assert.equal(statSync(join(dir, name)).mode & 0o077, 0, name)
    assert.equal(existsSync(join(dir, 'password')), false, 'the password goes when the key is open')
    const secret = Buffer.from(founding.keys[0]?.consensus ?? []).toString('hex')
    for (const name of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) assert.ok(!readFileSync(join(name.parentPath, name.name)).toString('latin1').includes(secret), name.name)
    }
    await geth.stop()
  })

  it('ends with the process that started it, also when that is killed', async () => {
    const dir = await tests.folder()
    const holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'hold-geth.ts'), dir, binary ?? ''], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(holder.stdout, 'data') as [Buffer]
    const pid = Number(String(line))
    assert.equal(isRunning(pid), true)
    holder.kill('SIGKILL')
    for (const end = Date.now() + 60_000; isRunning(pid) && Date.now() < end;) await new Promise(resolve => { setTimeout(resolve, 50) })
    assert.equal(isRunning(pid), false)
  })

  it('is found by its socket however long the path of its folder is', async () => {
    const founding = await foundTestNetwork({ founders: 1 })
    const dir = join(await tests.folder(), 'a'.repeat(80), 'b'.repeat(80))
    const geth = await tests.start({ dir, founding })
    assert.equal((await blockOf(geth.rpc)).hash, founding.network.genesisHash)
    await geth.stop()
  })
})

async function read (rpc: (method: string, params: unknown[]) => Promise<unknown>, to: string, method: string): Promise<unknown[]> {
  const answer = await rpc('eth_call', [{ to, data: REGISTRY.encodeFunctionData(method) }, 'latest']) as string
  return REGISTRY.decodeFunctionResult(method, answer).toArray(true) as unknown[]
}

function founderAddress ({ network }: { network: { founders: Array<{ consensus: string }> } }): string {
  const lower = network.founders[0]?.consensus ?? ''
  return (REGISTRY.decodeFunctionResult('getValidators', REGISTRY.encodeFunctionResult('getValidators', [[lower]])).toArray(true)[0] as string[])[0] ?? ''
}

/** The addresses that a process listens at, as the system has them. */
function listenersOf (pid: number): string[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).flatMap(fd => {
    try {
      return [statSync(`/proc/${pid}/fd/${fd}`).ino]
    } catch {
      return []
    }
  }))
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap(kind => readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').trim().split('\n').slice(1).flatMap(line => {
    const [, local = '', , state, , , , , , inode] = line.trim().split(/\s+/)
    if (!sockets.has(Number(inode)) || (kind.startsWith('tcp') && state !== '0A')) return []
    const hex = local.split(':')[0] ?? ''
    return [hex.length === 8 ? (hex.match(/../g) ?? []).reverse().map(byte => parseInt(byte, 16)).join('.') : hex]
  }))
}
