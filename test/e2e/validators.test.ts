import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import { createIpcRpc } from '../../node/chain/ipc-rpc.ts'
import { choosePort } from '../../node/start/choose-port.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import { assertReplayed } from '../clique/replay.ts'
import { blockOf, isRunning, whenBlock } from '../node/engine/clique/geth-fixture.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from '../peer/open-test-peer.ts'
import type { TestPeer } from '../peer/open-test-peer.ts'
import { networkFolder, startByCommand } from './start-network.ts'
import type { StartedByCommand } from './start-network.ts'

const binary = await provideGeth()
const HANDLES = ['mercy-general', 'northside-clinic', 'corner-pharmacy', 'valley-laboratory']

describe('npm start -- --validators 4', { skip: skipWithout(binary), timeout: 580_000 }, () => {
  const folder = networkFolder()
  const people: TestPeer[] = []
  const running: StartedByCommand[] = []
  let port = 0
  let first: StartedByCommand
  /** A block of the chain before it was ended. */
  let known: { number: string, hash: string }

  after(async () => {
    for (const { peer, temporary } of people) {
      await peer.close()
      temporary.remove()
    }
    for (const started of running) await started.interrupt()
    folder.remove()
  })

  const start = async (validators?: number): Promise<StartedByCommand> => {
    const started = await startByCommand({ data: folder.path, port, ...validators === undefined ? {} : { validators } })
    running.push(started)
    return started
  }
  const engineFolder = (handle: string): string => join(folder.path, 'providers', handle, 'data', 'engine')
  const readJson = (...path: string[]): unknown => JSON.parse(readFileSync(join(...path), 'utf8'))
  /** Everything that runs for this network: the command, each node, each engine. */
  const processes = (): number[] => {
    const { self, children } = readJson(folder.path, 'running.json') as { self: { pid: number }, children: Array<{ pid: number }> }
    const engines = HANDLES.map(handle => (readJson(engineFolder(handle), 'running.json') as { engine: { pid: number } }).engine.pid)
    return [self.pid, ...children.map(({ pid }) => pid), ...engines]
  }
  const sealers = async (handle: string): Promise<number> => {
    const { rpc, close } = createIpcRpc({ path: join(engineFolder(handle), 'geth.ipc') })
    const { sealerActivity } = await rpc('clique_status', []) as { sealerActivity: Record<string, number> }
    close()
    return Object.values(sealerActivity).filter(blocks => blocks > 0).length
  }
  const share = async (name: string): Promise<void> => {
    const [owner, viewer] = people as [TestPeer, TestPeer]
    const { link } = await viewer.peer.card({ name })
    await owner.peer.share({ card: link, name, categories: ['prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
    await eventually(owner.peer, `the share with ${name} is settled`, () => owner.peer.shares().find(each => each.name === name)?.state === 'active')
  }

  it('starts a node with an engine for each, says where they are, and lets a person in, whose share is settled', async () => {
    port = await choosePort({ preferred: 28_080, taken: new Set() })
    first = await start(HANDLES.length)
    const { report } = first
    const network = parseNetworkFile(readFileSync(join(folder.path, 'network.json'), 'utf8'))
    assert.equal(report.network.engine, 'clique')
    assert.deepEqual(report.providers.map(({ handle }) => handle), HANDLES)
    // The file has them by handle.
    assert.deepEqual(network.founders.map(({ handle, multiaddrs }) => ({ handle, multiaddrs })), report.providers.map(({ handle, multiaddrs }) => ({ handle, multiaddrs })).sort((a, b) => a.handle < b.handle ? -1 : 1))
    assert.equal((await fetch(report.app)).status, 200)

    for (let i = 0; i < 2; i++) people.push(await openTestPeer())
    const [owner, viewer] = people as [TestPeer, TestPeer]
    for (const { peer } of people) await peer.create({ words: generateWords(), password: PASSWORD })
    await viewer.peer.enter({ network: report.network.address })
    const { state } = await owner.peer.join({ invitation: report.invitations.find(({ patient }) => /Maren/.test(patient))?.link ?? '' })
    assert.equal(state, 'connected')
    assert.ok(owner.peer.records().length > 0)
    assert.deepEqual([owner.peer.networkInfo()?.members, owner.peer.networkInfo()?.verified], [4, true])
    await share('The sister')
    assert.ok(await sealers('mercy-general') >= 3, 'most of them seal')
    const nodes = HANDLES.map(handle => ({ handle, dir: join(folder.path, 'providers', handle), ...createIpcRpc({ path: join(engineFolder(handle), 'geth.ipc') }) }))
    assert.equal((await assertReplayed({ net: { network, all: nodes } })).relationships, 1)
    for (const { close } of nodes) close()
  })

  it('ends all of it at Ctrl-C: no process stays', async () => {
    const { rpc, close } = createIpcRpc({ path: join(engineFolder('mercy-general'), 'geth.ipc') })
    const { number, hash } = await blockOf(rpc, '0x5')
    known = { number, hash }
    close()
    const pids = processes()
    assert.ok(pids.length >= 1 + 2 * HANDLES.length, `${pids.length} processes`)
    assert.deepEqual(pids.filter(pid => !isRunning(pid)), [])
    assert.equal(await first.interrupt(), 0)
    assert.deepEqual(pids.filter(isRunning), [])
  })

  it('goes on with the same chain, and the same people, and only with as many', async () => {
    const { report } = await start()
    assert.deepEqual([report.network.chainId, report.network.address, report.providers], [first.report.network.chainId, first.report.network.address, first.report.providers])
    const { rpc, close } = createIpcRpc({ path: join(engineFolder('valley-laboratory'), 'geth.ipc') })
    assert.equal((await blockOf(rpc, known.number)).hash, known.hash)
    await whenBlock(rpc, Number(await rpc('eth_blockNumber', [])) + 2)
    close()
    const [owner] = people
    assert.ok(owner !== undefined)
    await owner.peer.refresh()
    await eventually(owner.peer, 'the provider is there again', () => owner.peer.providers().map(({ state }) => state).join() === 'connected')
    assert.equal(owner.peer.shares().find(({ name }) => name === 'The sister')?.state, 'active')
    const pids = processes()
    await running.at(-1)?.interrupt()
    assert.deepEqual(pids.filter(isRunning), [])
    await assert.rejects(startByCommand({ data: folder.path, port, validators: 3 }), /begun with 4 validators/)
  })
})
