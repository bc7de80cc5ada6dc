import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRpc } from '../../node/chain/rpc.ts'
import { runCommandLine } from '../../node/cli/run-command-line.ts'
import { writeDemoRecords } from '../../node/demo/write-records.ts'
import { deployNetwork } from '../../node/engine/deploy-network.ts'
import { startAnvil } from '../../node/engine/start-anvil.ts'
import { openPeer } from '../../node/peer/open-peer.ts'
import { readConfig } from '../../node/provider/config.ts'
import { startProvider } from '../../node/provider/start-provider.ts'
import { choosePort } from '../../node/start/choose-port.ts'
import { planProviders } from '../../node/start/providers.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import { fhirProfile } from '../../protocol/profiles/fhir/profile.ts'

/** What a command gave. */
export interface Ran { code: number, json: Record<string, unknown>, said: string }

/** A network whose chain, nodes and commands have one clock, which a test puts forward: all of it but the chain's engine is in this process. */
export interface ActingNetwork {
  /** `medrec:network:…` */
  address: string
  /** Runs `medrec` as somebody, in a folder of their own. */
  as: (who: string, ...args: string[]) => Promise<Ran>
  /** A link of the first provider for one of the demonstration's people, `medrec:join:…`. */
  invite: (person: string) => Promise<string>
  /** Joins every provider as one of the demonstration's people. */
  join: (who: string, person: string) => Promise<void>
  /** The network's clock, epoch seconds. */
  now: () => number
  /** Puts the clock forward, and waits until blocks have it. */
  pass: (seconds: number) => Promise<void>
  stop: () => Promise<void>
}

const PASSWORD = 'correct horse battery'
const TODAY = '2026-11-24'

/** Starts `providers` nodes on a development chain. */
export async function startActingNetwork (options: { providers: number }): Promise<ActingNetwork> {
  const data = mkdtempSync(join(tmpdir(), 'medrec-acting-'))
  const realNow = Date.now
  let ahead = 0
  Date.now = () => realNow() + ahead * 1_000
  const taken = new Set<number>()
  const port = async (): Promise<number> => await choosePort({ preferred: 20_000 + Math.floor(Math.random() * 20_000), taken })
  const engine = await startAnvil({ dir: join(data, 'chain'), port: await port() })
  const providerPorts: Record<string, { ws: number, tcp: number }> = {}
  for (const handle of ['mercy-general', 'northside-clinic', 'corner-pharmacy']) providerPorts[handle] = { ws: await port(), tcp: await port() }
  const networkFile = join(data, 'network.json')
  const patients = await writeDemoRecords({ folder: join(data, 'records'), seed: 'medrec', today: TODAY })
  const state = { version: 3 as const, today: TODAY, records: null, appPorts: [], chainPort: 0, providerPorts }
  const planned = (await planProviders({ data, state, publicUrl: undefined, rpcUrl: engine.rpcUrl, networkFile })).slice(0, options.providers)
  const network = await deployNetwork({ engine, name: 'Test network', founders: planned.map(({ handle, name, operator, signingKey, multiaddrs }) => ({ handle, name, operator, signingKey, multiaddrs })) })
  writeFileSync(networkFile, JSON.stringify(network))
  const running = await Promise.all(planned.map(async ({ configFile }) => await startProvider({ config: await readConfig(configFile), report: () => {} })))
  const homes = new Set<string>()
  const { signal } = new AbortController()

  const as = async (who: string, ...args: string[]): Promise<Ran> => {
    const home = join(data, 'people', who)
    if (!homes.has(home)) {
      homes.add(home)
      await makePerson(home)
    }
    let [printed, said] = ['', '']
    const code = await runCommandLine({
      args: [...args, '--json'], env: { MEDREC_HOME: home, MEDREC_PASSWORD: PASSWORD }, signal,
      print: line => { printed += line }, say: line => { said += `${line}\n` }
    })
    return { code, said, json: printed === '' ? {} : JSON.parse(printed) as Record<string, unknown> }
  }

  /** One of each provider that has records about somebody. */
  const invitations = async (person: string): Promise<string[]> => {
    const links: string[] = []
    for (const { handle, configFile } of planned) {
      const patient = patients.find(each => each.person === person && each.handle === handle)?.patient
      if (patient === undefined) continue
      const made = (await as('nobody', 'invite', patient, '--config', configFile)).json as unknown as Array<{ link: string }>
      links.push(made[0]?.link ?? '')
    }
    return links
  }

  return {
    address: formatText({ kind: 'network', network: toNetworkAddress(network) }),
    as,
    invite: async person => (await invitations(person))[0] ?? '',
    join: async (who, person) => {
      for (const link of await invitations(person)) {
        const { code, said } = await as(who, 'join', link)
        if (code !== 0) throw new RangeError(`${who} did not join: ${said}`)
      }
    },
    now: () => Math.floor(Date.now() / 1_000),
    pass: async seconds => {
      ahead += seconds
      const rpc = createRpc({ url: engine.rpcUrl })
      await rpc('evm_increaseTime', [seconds])
      await rpc('anvil_mine', ['0x3'])
      // The nodes see their engine's heads by looking.
      await new Promise(resolve => { setTimeout(resolve, 2_000) })
    },
    stop: async () => {
      await Promise.all(running.map(async provider => { await provider.stop() }))
      await engine.stop()
      Date.now = realNow
      rmSync(data, { recursive: true, force: true })
    }
  }
}

/** With a password that is quick to check. */
async function makePerson (home: string): Promise<void> {
  const peer = await openPeer({ home, profile: fhirProfile, appUrl: 'https://app.example', background: false, scrypt: { N: 2, r: 1, p: 1 } })
  await peer.create({ words: generateWords(), password: PASSWORD })
  await peer.close()
}
