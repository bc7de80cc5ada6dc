import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeDemoRecords } from '../node/demo/write-records.ts'
import { deployNetwork } from '../node/engine/deploy-network.ts'
import type { Engine } from '../node/engine/engine.ts'
import { startAnvil } from '../node/engine/start-anvil.ts'
import { planProviders } from '../node/start/providers.ts'
import type { PlannedProvider } from '../node/start/providers.ts'
import { formatText } from '../protocol/links/format-link.ts'
import { toNetworkAddress } from '../protocol/network/network-address.ts'
import type { NetworkFile } from '../protocol/network/types.ts'
import { freePort } from './free-port.ts'

/** The day of these networks' records. */
const TODAY = '2026-11-24'

/** A network whose chain runs, and whose providers are members and do not run yet. */
export interface PlannedNetwork {
  /** A folder with all of it. */
  data: string
  engine: Engine
  network: NetworkFile
  /** `medrec:network:…` */
  address: string
  planned: PlannedProvider[]
  /** A provider's number for one of the demonstration's people; undefined: it has no records of them. */
  patientOf: (person: string, handle: string) => string | undefined
}

/** Plans `providers` nodes (at most three) on a development chain. `spreadWindow`: seconds over which what widens is spread. */
export async function planTestNetwork (options: { providers: number, spreadWindow?: number }): Promise<PlannedNetwork> {
  const data = mkdtempSync(join(tmpdir(), 'medrec-network-'))
  const engine = await startAnvil({ dir: join(data, 'chain'), port: await freePort() })
  const providerPorts: Record<string, { ws: number, tcp: number }> = {}
  for (const handle of ['mercy-general', 'northside-clinic', 'corner-pharmacy']) providerPorts[handle] = { ws: await freePort(), tcp: await freePort() }
  const networkFile = join(data, 'network.json')
  const patients = await writeDemoRecords({ folder: join(data, 'records'), seed: 'medrec', today: TODAY })
  const state = { version: 3 as const, today: TODAY, records: null, appPorts: [], chainPort: 0, providerPorts }
  const planned = (await planProviders({ data, state, publicUrl: undefined, rpcUrl: engine.rpcUrl, networkFile })).slice(0, options.providers)
  const network = await deployNetwork({ engine, name: 'Test network', ...options.spreadWindow === undefined ? {} : { spreadWindow: options.spreadWindow }, founders: planned.map(({ handle, name, operator, signingKey, multiaddrs }) => ({ handle, name, operator, signingKey, multiaddrs })) })
  writeFileSync(networkFile, JSON.stringify(network))
  return {
    data, engine, network, planned,
    address: formatText({ kind: 'network', network: toNetworkAddress(network) }),
    patientOf: (person, handle) => patients.find(each => each.person === person && each.handle === handle)?.patient
  }
}
