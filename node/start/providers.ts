import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DEMO_PROVIDERS } from '../demo/providers.ts'
import type { DemoHandle } from '../demo/providers.ts'
import { writeDemoRecords } from '../demo/write-records.ts'
import type { ProviderConfig } from '../provider/config.ts'
import { ensureKeys } from '../provider/keys.ts'
import { chooseFolders } from '../source/choose-folders.ts'
import type { StartState } from './data-folder.ts'

/** One of the three providers, as it is started. */
export interface PlannedProvider {
  handle: DemoHandle
  name: string
  /** Its own folder. */
  dir: string
  configFile: string
  operator: string
  signingKey: string
  /** Where browsers and nodes reach it. */
  multiaddrs: string[]
  ports: { ws: number, tcp: number }
}

/** Writes what each provider needs to start: its keys, its records where they are made up, and its configuration. */
export async function planProviders (options: { data: string, state: StartState, publicUrl: string | undefined, rpcUrl: string, networkFile: string }): Promise<PlannedProvider[]> {
  const { data, state, publicUrl, rpcUrl, networkFile } = options
  const records = await provideRecords(data, state)
  const planned: PlannedProvider[] = []
  for (const [i, { handle, name }] of DEMO_PROVIDERS.entries()) {
    const dir = join(data, 'providers', handle)
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const keys = join(dir, 'keys.json')
    const { peerId, operatorAddress, signingAddress } = await ensureKeys(keys)
    const ports = state.providerPorts[handle] ?? { ws: 0, tcp: 0 }
    const listen = [`/ip4/127.0.0.1/tcp/${ports.ws}/ws`, `/ip4/127.0.0.1/tcp/${ports.tcp}`]
    // From outside the others lead nowhere, and a browser would ask whether it may look for them on its own network.
    const multiaddrs = (publicUrl === undefined ? listen : [publicAddress(publicUrl, handle)]).map(address => `${address}/p2p/${peerId}`)
    const configFile = join(dir, 'config.json')
    const config: ProviderConfig = { name, handle, dataDir: join(dir, 'data'), network: networkFile, engine: { rpcUrl }, listen, announce: multiaddrs, records: records[i] ?? [], keys }
    await writeFile(configFile, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
    planned.push({ handle, name, dir, configFile, operator: operatorAddress, signingKey: signingAddress, multiaddrs, ports })
  }
  return planned
}

/** The paths of each provider's records. */
async function provideRecords (data: string, state: StartState): Promise<string[][]> {
  if (state.records !== null) return await chooseFolders({ folder: state.records, providers: DEMO_PROVIDERS })
  const folder = join(data, 'records')
  // Made up once: they are edited afterwards by who tries things out.
  if (!existsSync(folder)) {
    await writeDemoRecords({ folder: `${folder}.part`, seed: 'medrec', today: state.today })
    await rename(`${folder}.part`, folder)
  }
  return DEMO_PROVIDERS.map(({ handle }) => [join(folder, handle)])
}

/** Where a provider is reached behind a proxy that passes everything to the app's port. */
function publicAddress (publicUrl: string, handle: string): string {
  const url = new URL(publicUrl)
  const isSecure = url.protocol === 'https:'
  const host = /^\d+(\.\d+){3}$/.test(url.hostname) ? `/ip4/${url.hostname}` : url.hostname.startsWith('[') ? `/ip6/${url.hostname.slice(1, -1)}` : `/dns4/${url.hostname}`
  const port = url.port === '' ? (isSecure ? '443' : '80') : url.port
  return `${host}/tcp/${port}${isSecure ? '/tls' : ''}/ws/http-path/${encodeURIComponent(`p2p/${handle}`)}`
}
