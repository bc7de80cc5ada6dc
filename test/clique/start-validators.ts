import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDemoRecords } from '../../node/demo/write-records.ts'
import { createIpcRpc } from '../../node/chain/ipc-rpc.ts'
import type { IpcRpc } from '../../node/chain/ipc-rpc.ts'
import { controlClique } from '../../node/engine/clique/control-clique.ts'
import { foundNetwork } from '../../node/engine/genesis.ts'
import type { SealingEngine } from '../../node/engine/sealing-engine.ts'
import { createSealedKeys, openSealedKeys } from '../../node/provider/keys.ts'
import type { SealingKeys } from '../../node/provider/keys.ts'
import { candidateOf, reachedAt, writeConfig } from '../../node/provider/write-provider.ts'
import { startChild } from '../../node/start/child.ts'
import type { Child } from '../../node/start/child.ts'
import { MEDREC, runMedrec } from '../../node/start/run-medrec.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { freePort } from '../free-port.ts'
import { SplitNetwork } from './split-network.ts'

/** The password of every node's keys, and what makes them quick to open. */
const PASSWORD = 'engine of a test'
const CHEAP = { N: 2, r: 1, p: 1 }
const TODAY = '2026-11-24'
/** The first ones have records; whoever comes later may be one of them too. */
const PROVIDERS = [['mercy-general', 'Mercy General'], ['northside-clinic', 'Northside Clinic'], ['lakeside-lab', 'Lakeside Lab'], ['harbor-imaging', 'Harbor Imaging'], ['corner-pharmacy', 'Corner Pharmacy']] as const

/** A provider's node with its engine: a process of its own. */
export interface Validator {
  i: number
  handle: string
  candidate: Candidate
  configFile: string
  dir: string
  /** Asks its engine past the node, by the engine's own socket. */
  engine: SealingEngine
  rpc: IpcRpc['rpc']
  /** @param options.clock - seconds by which the node's clock is off */
  start: (options?: { args?: string[], clock?: number }) => Promise<void>
  stop: () => Promise<void>
  /** Ends node and engine at once, as a power cut does. */
  kill: () => Promise<void>
  /** Lines of its log since it was made: `event` and what else there is. */
  log: () => Promise<Array<Record<string, string>>>
  /** Runs a command of the operator beside it, `--config` and `--json` added, and gives what it printed. */
  medrec: (...args: string[]) => Promise<unknown>
  /** The keys of its node, as a thief of its disk and password would have them. */
  keys: () => Promise<SealingKeys>
  /** An invitation for one of the demonstration's people. */
  invite: (person: string) => Promise<string>
}

/** A network of providers with an engine each, and proxies between them. */
export interface ValidatorNetwork {
  network: NetworkFile
  address: string
  all: Validator[]
  split: SplitNetwork
  stop: () => Promise<void>
}

/** Makes a network of `founders`, and folders for `others` that may ask to be let in. Nothing is started. */
export async function planValidators (options: { founders: number, others?: number, blockPeriod?: number, engineBinary: string }): Promise<ValidatorNetwork> {
  const { founders, others = 0, blockPeriod = 1, engineBinary } = options
  const data = mkdtempSync(join(tmpdir(), 'medrec-validators-'))
  const split = new SplitNetwork()
  const patients = await writeDemoRecords({ folder: join(data, 'records'), seed: 'medrec', today: TODAY })
  const planned = PROVIDERS.slice(0, founders).concat(PROVIDERS.slice(PROVIDERS.length - others))
  const made = await Promise.all(planned.map(async ([handle, name], i) => {
    const dir = join(data, handle)
    const port = await freePort()
    const keys = await createSealedKeys({ file: join(dir, 'keys.json'), password: PASSWORD, cost: CHEAP })
    const announce = reachedAt({ listen: [], announce: [`/ip4/127.0.0.1/tcp/${await split.before(i, port)}/ws`], peerId: keys.peerId })
    return { i, handle, name, dir, port, announce, candidate: candidateOf({ handle, name, keys, multiaddrs: announce }) }
  }))
  const { network } = await foundNetwork({ terms: { name: 'Test network', engine: 'clique', blockPeriod, spreadWindow: 0 }, founders: made.slice(0, founders).map(({ candidate }) => candidate) })
  const networkFile = join(data, 'network.json')
  await writeFile(networkFile, JSON.stringify(network))
  const all = await Promise.all(made.map(async ({ i, handle, name, dir, port, announce, candidate }): Promise<Validator> => {
    const records = join(data, 'records', handle)
    const hasRecords = patients.some(each => each.handle === handle)
    await writeConfig({ dir, config: { name, handle, dataDir: 'data', network: networkFile, engine: { kind: 'clique' }, listen: [`/ip4/127.0.0.1/tcp/${port}/ws`], announce, records: hasRecords ? records : 'records', keys: 'keys.json', passwordFile: 'password' } })
    await writeFile(join(dir, 'password'), `${PASSWORD}\n`, { mode: 0o600 })
    const configFile = join(dir, 'config.json')
    const env = { ...process.env, MEDREC_GETH: engineBinary, MEDREC_TEST_SOURCE: SplitNetwork.sourceOf(i), NODE_OPTIONS: `--import ${join(import.meta.dirname, 'bind-source.mjs')}` }
    const logFile = join(dir, 'node.log')
    const ipc = createIpcRpc({ path: join(dir, 'data', 'engine', 'geth.ipc') })
    let child: Child | undefined
    const validator: Validator = {
      i, handle, candidate, configFile, dir,
      engine: controlClique({ rpc: ipc.rpc }),
      rpc: ipc.rpc,
      start: async ({ args = [], clock = 0 } = {}) => {
        const shifted = { NODE_OPTIONS: `${env.NODE_OPTIONS} --import ${join(import.meta.dirname, 'shift-clock.mjs')}`, MEDREC_TEST_CLOCK: String(clock) }
        child ??= await startChild({
          name, env: clock === 0 ? env : { ...env, ...shifted }, logFile, say: () => {}, onStart: async () => {},
          args: ['--disable-warning=ExperimentalWarning', MEDREC, 'node', '--config', configFile, '--json', '--until-stdin-ends', ...args]
        })
      },
      stop: async () => {
        await child?.stop()
        child = undefined
      },
      kill: async () => {
        const pid = child?.pid()
        if (pid === undefined) return
        const running = JSON.parse(await readFile(join(dir, 'data', 'engine', 'running.json'), 'utf8')) as { engine: { pid: number } }
        process.kill(running.engine.pid, 'SIGKILL')
        process.kill(pid, 'SIGKILL')
        await child?.stop()
        child = undefined
      },
      log: async () => (await readFile(logFile, 'utf8').catch(() => '')).split('\n').flatMap(line => line.startsWith('{') ? [JSON.parse(line) as Record<string, string>] : []),
      medrec: async (...args) => await runMedrec([...args, '--config', configFile]),
      keys: async () => await openSealedKeys({ file: join(dir, 'keys.json'), password: async () => PASSWORD }),
      invite: async person => {
        const patient = patients.find(each => each.person === person && each.handle === handle)?.patient ?? ''
        const [link] = await runMedrec(['invite', patient, '--config', configFile, '--app', 'https://app.example']) as Array<{ link: string }>
        return link?.link ?? ''
      }
    }
    return validator
  }))
  return {
    network, all, split,
    address: formatText({ kind: 'network', network: toNetworkAddress(network) }),
    stop: async () => {
      await Promise.all(all.map(async validator => { await validator.stop() }))
      await split.close()
      rmSync(data, { recursive: true, force: true })
    }
  }
}
