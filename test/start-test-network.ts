import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRpc } from '../node/chain/rpc.ts'
import { callControl } from '../node/control/call-control.ts'
import type { NetworkStatus } from '../node/control/read-status.ts'
import type { NetworkFile } from '../protocol/network/types.ts'
import type { Engine } from '../node/engine/engine.ts'
import { openFhirFolder } from '../node/source/open-fhir-folder.ts'
import { startChild } from '../node/start/child.ts'
import type { Child } from '../node/start/child.ts'
import type { PlannedProvider } from '../node/start/providers.ts'
import { MEDREC, runMedrec } from '../node/start/run-medrec.ts'
import { planTestNetwork } from './plan-test-network.ts'
import { whenTrue } from './when-true.ts'

/** A provider's node: a process of its own, over a folder of generated records. */
export interface TestProvider extends PlannedProvider {
  start: () => Promise<void>
  stop: () => Promise<void>
  pid: () => number | undefined
  /** A link for one of the demonstration's people, by their short name. */
  invite: (person: string) => Promise<string>
  /** Puts a record into the store, of about `bytes`, or takes it out again. */
  addNote: (person: string, id: string, options?: { bytes?: number }) => Promise<void>
  removeNote: (person: string, id: string) => Promise<void>
  /** Puts a file of NDJSON into the store, made for the person's number there. */
  addFile: (person: string, name: string, make: (patient: string) => Iterable<string>) => Promise<void>
  /** What the store holds of a person: `<handle> <key>` and the exact text. */
  expected: (person: string) => Promise<Array<[string, string]>>
}

/** A development chain and real nodes on it. */
export interface TestNetwork {
  engine: Engine
  network: NetworkFile
  providers: TestProvider[]
  /** `medrec:network:…` */
  address: string
  expected: (person: string) => Promise<Map<string, string>>
  /** Puts what waits into a block, and others on top of it, and waits until every node that runs has read them: each does so by itself. */
  mine: (blocks: number) => Promise<void>
  stopProviders: () => Promise<void>
  startProviders: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts `providers` nodes (at most three). Everything is in a folder that goes with it. */
export async function startTestNetwork (options: { providers: number }): Promise<TestNetwork> {
  const { data, engine, network, address, planned, patientOf: numberOf } = await planTestNetwork(options)
  const patientOf = (person: string, handle: string): string => {
    const found = numberOf(person, handle)
    if (found === undefined) throw new RangeError(`${person} is no patient of ${handle}.`)
    return found
  }
  const providers = planned.map(plan => testProvider({ plan, data, patientOf }))
  await Promise.all(providers.map(async provider => { await provider.start() }))
  return {
    engine,
    network,
    providers,
    address,
    expected: async person => new Map((await Promise.all(providers.map(async provider => await provider.expected(person)))).flat().sort(([a], [b]) => a < b ? -1 : 1)),
    mine: async blocks => {
      const rpc = createRpc({ url: engine.rpcUrl })
      await rpc('anvil_mine', [`0x${blocks.toString(16)}`])
      const newest = Number(await rpc('eth_blockNumber', []))
      const { signal } = new AbortController()
      await Promise.all(providers.filter(({ pid }) => pid() !== undefined).map(async ({ dataDir }) => {
        const headOf = async (): Promise<number> => (await callControl({ dataDir, method: 'status', params: {}, signal }) as NetworkStatus).head.number
        await whenTrue(async () => await headOf() >= newest, { seconds: 90, what: 'the newest block at every node' })
      }))
    },
    stopProviders: async () => { await Promise.all(providers.map(async provider => { await provider.stop() })) },
    startProviders: async () => { await Promise.all(providers.map(async provider => { await provider.start() })) },
    stop: async () => {
      await Promise.all(providers.map(async provider => { await provider.stop() }))
      await engine.stop()
      rmSync(data, { recursive: true, force: true })
    }
  }
}

function testProvider (options: { plan: PlannedProvider, data: string, patientOf: (person: string, handle: string) => string }): TestProvider {
  const { plan, data, patientOf } = options
  const { handle, configFile, dir } = plan
  const folder = join(data, 'records', handle)
  let child: Child | undefined
  const note = (id: string): string => join(folder, `${id}.ndjson`)
  /** Longer than the node goes without looking at its folder. */
  const looked = async (): Promise<void> => { await new Promise(resolve => { setTimeout(resolve, 5_500) }) }
  return {
    ...plan,
    start: async () => {
      child ??= await startChild({
        name: plan.name, env: process.env, logFile: join(dir, 'node.log'), say: () => {}, onStart: async () => {},
        args: ['--disable-warning=ExperimentalWarning', MEDREC, 'node', '--config', configFile, '--json', '--until-stdin-ends']
      })
    },
    stop: async () => {
      await child?.stop()
      child = undefined
    },
    pid: () => child?.pid(),
    invite: async person => {
      const [made] = await runMedrec(['invite', patientOf(person, handle), '--config', configFile, '--app', 'https://app.example']) as Array<{ link: string }>
      return made?.link ?? ''
    },
    addNote: async (person, id, { bytes = 0 } = {}) => {
      const text = { description: 'All is well. '.repeat(bytes / 13) }
      writeFileSync(note(id), `${JSON.stringify({ resourceType: 'DocumentReference', id, status: 'current', subject: { reference: `Patient/${patientOf(person, handle)}` }, ...(bytes === 0 ? {} : text) })}\n`)
      await looked()
    },
    removeNote: async (_person, id) => {
      rmSync(note(id))
      await looked()
    },
    addFile: async (person, name, make) => {
      writeFileSync(join(folder, `${name}.ndjson`), '')
      for (const line of make(patientOf(person, handle))) appendFileSync(join(folder, `${name}.ndjson`), `${line}\n`)
      await looked()
    },
    expected: async person => {
      const patient = patientOf(person, handle)
      const copies = mkdtempSync(join(tmpdir(), 'medrec-expected-'))
      const source = await openFhirFolder({ paths: [folder], copies, now: () => Math.floor(Date.now() / 1_000) })
      const texts: Array<[string, string]> = []
      for (const { key } of await source.list(patient)) {
        const pieces: Uint8Array[] = []
        for await (const piece of source.read({ person: patient, key })) pieces.push(piece)
        texts.push([`${handle} ${key}`, Buffer.concat(pieces).toString()])
      }
      await source.close()
      rmSync(copies, { recursive: true, force: true })
      return texts
    }
  }
}
