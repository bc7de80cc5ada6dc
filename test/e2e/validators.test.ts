import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createIpcRpc } from '../../node/chain/ipc-rpc.ts'
import type { IpcRpc } from '../../node/chain/ipc-rpc.ts'
import { choosePort } from '../../node/start/choose-port.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import { blockOf, isRunning, whenBlock } from '../node/engine/clique/geth-fixture.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { networkFolder, startByCommand } from './start-network.ts'

const binary = await provideGeth()
const HANDLES = ['mercy-general', 'northside-clinic']

describe('npm start -- --validators', { skip: skipWithout(binary), timeout: 300_000 }, () => {
  const folder = networkFolder()
  after(() => { folder.remove() })
  const engineFolder = (handle: string): string => join(folder.path, 'providers', handle, 'data', 'engine')
  const pidOf = (handle: string): number => (JSON.parse(readFileSync(join(engineFolder(handle), 'running.json'), 'utf8')) as { engine: { pid: number } }).engine.pid

  /** The engines of all, linked and sealing, whoever else sees to that. */
  async function seal (): Promise<IpcRpc[]> {
    const engines = HANDLES.map(handle => createIpcRpc({ path: join(engineFolder(handle), 'geth.ipc') }))
    const { enode } = await engines[0]?.rpc('admin_nodeInfo', []) as { enode: string }
    for (const { rpc } of engines.slice(1)) await rpc('admin_addPeer', [enode])
    for (const { rpc } of engines) await rpc('miner_start', [])
    return engines
  }

  it('runs a node with an engine for each provider, which seal one chain, ends all of it, and goes on with it', async () => {
    const port = await choosePort({ preferred: 28_080, taken: new Set() })
    const first = await startByCommand({ data: folder.path, port, validators: HANDLES.length })
    const network = parseNetworkFile(readFileSync(join(folder.path, 'network.json'), 'utf8'))
    assert.equal(first.report.network.engine, 'clique')
    assert.deepEqual(first.report.providers.map(({ handle }) => handle), HANDLES)
    assert.deepEqual(network.founders.map(({ handle }) => handle), HANDLES)
    assert.ok(HANDLES.every(handle => first.report.invitations.some(({ provider }) => provider === first.report.providers.find(each => each.handle === handle)?.name)))
    const engines = await seal()
    for (const { rpc } of engines) await whenBlock(rpc, 3)
    const hashes = await Promise.all(engines.map(async ({ rpc }) => (await blockOf(rpc, '0x3')).hash))
    assert.equal(new Set(hashes).size, 1)
    const pids = HANDLES.map(pidOf)
    for (const { close } of engines) close()
    assert.equal(await first.interrupt(), 0)
    assert.deepEqual(pids.filter(isRunning), [])

    const again = await startByCommand({ data: folder.path, port })
    assert.deepEqual([again.report.network.chainId, again.report.providers.length], [network.chainId, HANDLES.length])
    const second = await seal()
    for (const { rpc } of second) await whenBlock(rpc, 4)
    assert.equal((await blockOf(second[0]?.rpc ?? assert.fail(), '0x3')).hash, hashes[0])
    for (const { close } of second) close()
    await again.interrupt()
    await assert.rejects(startByCommand({ data: folder.path, port, validators: 3 }), /begun with 2 validators/)
  })
})
