import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomBytes } from '../../protocol/crypto/random.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { DEMO_PROVIDERS, listProviders } from '../demo/providers.ts'
import { writeDemoRecords } from '../demo/write-records.ts'
import { RANDOM_PASSWORD_SCRYPT } from '../provider/constants.ts'
import { createSealedKeys, ensureKeys } from '../provider/keys.ts'
import { readKeysFile } from '../provider/keys-file.ts'
import type { PublicKeys } from '../provider/keys-file.ts'
import type { WrittenConfig } from '../provider/write-provider.ts'
import { chooseFolders } from '../source/choose-folders.ts'
import type { StartState } from './data-folder.ts'

/** One of the providers, as it is started. */
export interface PlannedProvider {
  handle: string
  name: string
  /** Its own folder. */
  dir: string
  dataDir: string
  configFile: string
  operator: string
  signingKey: string
  /** Seals blocks; undefined on the development chain. */
  consensus: string | undefined
  /** Where browsers and nodes reach it. */
  multiaddrs: string[]
  ports: { ws: number, tcp: number }
}

/**
 * Writes what each provider needs to start: its keys, its records where they are made up, and its configuration.
 *
 * @param options.rpcUrl - of the development chain; undefined: each has an engine of its own
 */
export async function planProviders (options: { data: string, state: StartState, publicUrl: string | undefined, rpcUrl: string | undefined, networkFile: string }): Promise<PlannedProvider[]> {
  const { data, state, publicUrl, rpcUrl, networkFile } = options
  const providers = listProviders(state.validators)
  const records = await provideRecords(data, state)
  const planned: PlannedProvider[] = []
  for (const [i, { handle, name }] of providers.entries()) {
    const dir = join(data, 'providers', handle)
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const keys = join(dir, 'keys.json')
    const { peerId, operator, signingKey, consensus } = rpcUrl === undefined ? await provideSealedKeys(dir) : await providePlainKeys(keys)
    const ports = state.providerPorts[handle] ?? { ws: 0, tcp: 0 }
    const listen = [`/ip4/127.0.0.1/tcp/${ports.ws}/ws`, `/ip4/127.0.0.1/tcp/${ports.tcp}`]
    // From outside the others lead nowhere, and a browser would ask whether it may look for them on its own network.
    const multiaddrs = (publicUrl === undefined ? listen : [publicAddress(publicUrl, handle)]).map(address => `${address}/p2p/${peerId}`)
    const configFile = join(dir, 'config.json')
    const own = rpcUrl === undefined ? { engine: { kind: 'clique' } as const, passwordFile: join(dir, PASSWORD_FILE) } : { engine: { rpcUrl } }
    const dataDir = join(dir, 'data')
    const config: WrittenConfig = { name, handle, dataDir, network: networkFile, listen, announce: multiaddrs, records: records[i] ?? [], keys, ...own }
    await writeFile(configFile, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
    planned.push({ handle, name, dir, dataDir, configFile, operator, signingKey, consensus, multiaddrs, ports })
  }
  return planned
}

const PASSWORD_FILE = 'password'

async function providePlainKeys (file: string): Promise<{ peerId: string, operator: string, signingKey: string, consensus: undefined }> {
  const { peerId, operatorAddress, signingAddress } = await ensureKeys(file)
  return { peerId, operator: operatorAddress, signingKey: signingAddress, consensus: undefined }
}

/** Sealed as those of a real network are; the password lies beside them, since there is nobody to type nine. */
async function provideSealedKeys (dir: string): Promise<PublicKeys> {
  const [file, passwordFile] = [join(dir, 'keys.json'), join(dir, PASSWORD_FILE)]
  const found = await readKeysFile(file)
  if (found?.version === 2) return found.public
  const password = toHex(randomBytes(24)).slice(2)
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 })
  const { peerId, operatorAddress, consensusAddress, signingAddress, formerConsensus } = await createSealedKeys({ file, password, cost: RANDOM_PASSWORD_SCRYPT })
  return { peerId, operator: operatorAddress, consensus: consensusAddress, signingKey: signingAddress, formerConsensus }
}

/** The paths of each provider's records. */
async function provideRecords (data: string, state: StartState): Promise<string[][]> {
  if (state.records !== null) return await chooseFolders({ folder: state.records, providers: listProviders(state.validators) })
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
