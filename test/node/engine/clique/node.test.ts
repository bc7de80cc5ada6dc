import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { createIpcRpc } from '../../../../node/chain/ipc-rpc.ts'
import { makeFoundingGroup } from '../../../../node/cli/founding-group.ts'
import { runCommandLine } from '../../../../node/cli/run-command-line.ts'
import { readConfig } from '../../../../node/provider/config.ts'
import { startProvider } from '../../../../node/provider/start-provider.ts'
import type { ProviderConfig } from '../../../../node/provider/config.ts'
import type { NetworkFile } from '../../../../protocol/network/types.ts'
import { isRunning, REGISTRY } from './geth-fixture.ts'
import { provideGeth, skipWithout } from './provide-geth.ts'

const binary = await provideGeth()

describe('a node with an engine of its own', { skip: skipWithout(binary), timeout: 280_000 }, () => {
  let folder: string
  let file: string
  let config: ProviderConfig
  const events: Array<{ event: string, code?: string }> = []
  const report = (event: typeof events[number]): void => { events.push(event) }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'medrec-node-'))
    await makeFoundingGroup({ dir: join(folder, 'group'), terms: { name: 'Test', engine: 'clique', blockPeriod: 1, spreadWindow: 2 }, providers: 1, say: () => {}, signal: new AbortController().signal })
    file = join(folder, 'group', 'provider-1', 'config.json')
    const listen = ['/ip4/127.0.0.1/tcp/0/ws']
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, listen }))
    config = await readConfig(file)
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('starts it, is a member of the network that it makes, and ends it', async () => {
    const network = JSON.parse(readFileSync(config.network, 'utf8')) as NetworkFile
    const node = await startProvider({ config, report })
    const dir = join(config.dataDir, 'engine')
    const { engine } = JSON.parse(readFileSync(join(dir, 'running.json'), 'utf8')) as { engine: { pid: number } }
    const { rpc, close } = createIpcRpc({ path: join(dir, 'geth.ipc') })
    // It seals by itself, and makes the founder a member.
    await until(async () => BigInt(String(await rpc('eth_call', [{ to: network.contracts.providerRegistry, data: REGISTRY.encodeFunctionData('memberCount') }, 'latest']))) === 1n)
    assert.deepEqual(events.filter(({ event }) => event === 'founders-admitted').length, 1)
    const busy = await command(['node', '--config', file, '--resync'])
    assert.equal(busy.code, 'STORE_IN_USE')
    close()
    await node.stop()
    assert.equal(isRunning(engine.pid), false)
    assert.ok(events.some(({ event }) => event === 'node-ready'))
    assert.ok(!events.some(({ event }) => event === 'close-failed'), JSON.stringify(events))

    const again = await startProvider({ config, report })
    const second = createIpcRpc({ path: join(dir, 'geth.ipc') })
    assert.ok(Number(await second.rpc('eth_blockNumber', [])) > 0)
    second.close()
    await again.stop()
  })

  it('begins nothing anew for a network that its chain is not of, or that has another provider under its handle', async () => {
    const data = join(config.dataDir, 'engine', 'data')
    const text = JSON.parse(readFileSync(file, 'utf8')) as object
    const [other, wrong] = [join(folder, 'other'), join(folder, 'wrong.json')]
    await makeFoundingGroup({ dir: other, terms: { name: 'Another', engine: 'clique', blockPeriod: 1, spreadWindow: 2 }, providers: 1, say: () => {}, signal: new AbortController().signal })
    // Under the handle of this one there is another in that network; under another handle nobody.
    for (const [handle, code] of [[config.handle, 'KEYS_INVALID'], ['somebody', 'OTHER_NETWORK']]) {
      writeFileSync(wrong, JSON.stringify({ ...text, handle, network: join(other, 'network.json'), dataDir: config.dataDir, keys: config.keys }))
      assert.equal((await command(['node', '--config', wrong, '--resync'])).code, code)
    }
    const network = JSON.parse(readFileSync(config.network, 'utf8')) as NetworkFile
    writeFileSync(join(folder, 'changed.json'), JSON.stringify({ ...network, blockPeriod: 7 }))
    writeFileSync(wrong, JSON.stringify({ ...text, network: join(folder, 'changed.json'), dataDir: config.dataDir, keys: config.keys }))
    assert.equal((await command(['node', '--config', wrong, '--resync'])).code, 'NETWORK_INVALID')
    assert.deepEqual([existsSync(data), existsSync(`${data}.before`)], [true, false])
  })

  it('does not start with keys that are locked, in clear, or not there, and leaves no trace', async () => {
    const dataDir = join(folder, 'untouched')
    const wrong = join(folder, 'wrong-password')
    writeFileSync(wrong, 'not this one\n', { mode: 0o600 })
    await assert.rejects(startProvider({ config: { ...config, dataDir, passwordFile: wrong }, report }), { code: 'KEYS_LOCKED' })
    await assert.rejects(startProvider({ config: { ...config, dataDir, passwordFile: join(folder, 'nothing') }, report }), { code: 'KEYS_LOCKED' })
    const { passwordFile: _file, ...open } = config
    await assert.rejects(startProvider({ config: { ...open, dataDir }, report }), { code: 'KEYS_LOCKED', message: /MEDREC_PASSWORD/ })
    await assert.rejects(startProvider({ config: { ...config, dataDir, keys: join(folder, 'none.json') }, report }), { code: 'KEYS_INVALID' })
    assert.equal(existsSync(join(folder, 'none.json')), false)
    assert.equal(existsSync(dataDir), false)
  })

  it('has nothing to begin anew when others run its engine', async () => {
    const external = join(folder, 'external.json')
    writeFileSync(external, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, engine: { rpcUrl: 'http://127.0.0.1:1' } }))
    assert.equal((await command(['node', '--config', external, '--resync'])).code, 'USAGE')
  })

  /** Looks once for each block. */
  async function until (condition: () => Promise<boolean>): Promise<void> {
    for (let looks = 0; !await condition(); looks++) {
      assert.ok(looks < 60, 'not within a minute')
      await new Promise(resolve => { setTimeout(resolve, 1_000) })
    }
  }

  async function command (args: string[]): Promise<{ status: number, code: string }> {
    const said: string[] = []
    const status = await runCommandLine({ args: [...args, '--json'], env: { MEDREC_GETH: binary }, signal: new AbortController().signal, print: () => {}, say: line => { said.push(line) } })
    return { status, code: (JSON.parse(said.at(-1) ?? '{}') as { error: { code: string } }).error.code }
  }
})
