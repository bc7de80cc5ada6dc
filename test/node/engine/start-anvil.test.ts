import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createRpc } from '../../../node/chain/rpc.ts'
import type { Rpc } from '../../../node/chain/rpc.ts'
import type { Engine } from '../../../node/engine/engine.ts'
import { startAnvil } from '../../../node/engine/start-anvil.ts'
import { nowSeconds } from '../chain/chain-fixture.ts'
import { freePort } from '../../free-port.ts'

describe('the development chain', { timeout: 280_000 }, () => {
  const folders: string[] = []
  const engines: Engine[] = []
  after(async () => {
    for (const engine of engines) await engine.stop()
    for (const folder of folders) await rm(folder, { recursive: true, force: true })
  })

  async function start ({ dir, port }: { dir?: string, port?: number } = {}): Promise<{ dir: string, port: number, engine: Engine, rpc: Rpc }> {
    const at = dir ?? await mkdtemp(join(tmpdir(), 'medrec-engine-'))
    folders.push(at)
    const chosen = port ?? await freePort()
    const engine = await startAnvil({ dir: at, port: chosen })
    engines.push(engine)
    return { dir: at, port: chosen, engine, rpc: createRpc({ url: engine.rpcUrl }) }
  }
  const block = async (rpc: Rpc, number = 'latest'): Promise<{ number: string, hash: string, timestamp: string }> => await rpc('eth_getBlockByNumber', [number, false]) as never

  it('goes on with the same chain when it is started again, at the present time', async () => {
    const { dir, port, engine, rpc } = await start()
    const genesis = await block(rpc, '0x0')
    await rpc('anvil_mine', ['0x5'])
    const before = await block(rpc)
    await engine.stop()
    // More than once: each start of anvil leaves a block 0 of its own in the state.
    for (let i = 0; i < 5; i++) await (await start({ dir, port })).engine.stop()
    const again = await start({ dir, port })
    assert.equal(again.engine.chainId, engine.chainId)
    assert.equal((await block(again.rpc, '0x0')).hash, genesis.hash)
    assert.equal((await block(again.rpc, before.number)).hash, before.hash)
    assert.ok(Math.abs(Number((await block(again.rpc)).timestamp) - nowSeconds()) < 10)
  })

  it('ends with the process that started it, also when that is killed, and has its chain on disk', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'medrec-engine-'))
    folders.push(dir)
    const port = await freePort()
    const holder = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'hold-engine.ts'), dir, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(holder.stdout, 'data') as [Buffer]
    const pid = Number(String(line))
    const genesis = await block(createRpc({ url: `http://127.0.0.1:${port}` }), '0x0')
    holder.kill('SIGKILL')
    for (const end = Date.now() + 60_000; isRunning(pid) && Date.now() < end;) await new Promise(resolve => { setTimeout(resolve, 50) })
    assert.equal(isRunning(pid), false)
    assert.equal((await block((await start({ dir, port })).rpc, '0x0')).hash, genesis.hash)
  })

  it('has a chain id of its own in every folder', async () => {
    const [one, other] = [await start(), await start()]
    assert.notEqual(one.engine.chainId, other.engine.chainId)
  })

  it('is not reached from another address than its own', async () => {
    const { port } = await start()
    // Loopback too, but not the address it listens on.
    await assert.rejects(new Promise((resolve, reject) => { connect(port, '127.0.0.2', () => { resolve(undefined) }).once('error', reject) }), { code: 'ECONNREFUSED' })
  })

  it('says so when another chain has its port', async () => {
    const { port } = await start()
    const dir = await mkdtemp(join(tmpdir(), 'medrec-engine-'))
    folders.push(dir)
    await assert.rejects(startAnvil({ dir, port }), { code: 'PORT_IN_USE' })
  })

  it('takes a whole copy when a kill tore its state, and refuses to begin another chain when none is whole', async () => {
    const { dir, port, engine, rpc } = await start()
    const genesis = await block(rpc, '0x0')
    await rpc('anvil_mine', ['0x5'])
    await engine.stop()
    await truncate(join(dir, 'state.json'), 100)
    const third = await start({ dir, port })
    assert.equal((await block(third.rpc, '0x0')).hash, genesis.hash)
    await third.engine.stop()
    for (const file of ['state.json', 'state-a.json', 'state-b.json']) await writeFile(join(dir, file), '{"block":')
    await assert.rejects(startAnvil({ dir, port }), { code: 'ENGINE_FAILED' })
  })
})

function isRunning (pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
