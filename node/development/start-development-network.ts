import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { HANDLE_PATTERN } from '../../protocol/network/constants.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { deployNetwork } from '../engine/deploy-network.ts'
import type { Founder } from '../engine/deploy-network.ts'
import type { Engine } from '../engine/engine.ts'
import { startAnvil } from '../engine/start-anvil.ts'
import type { ProviderConfig } from '../provider/config.ts'
import { ensureKeys } from '../provider/keys.ts'
import type { OpenSource } from '../provider/open-source.ts'
import { startProvider } from '../provider/start-provider.ts'
import type { RunningProvider } from '../provider/start-provider.ts'
import { choosePort } from '../start/choose-port.ts'
import { whenMembers } from '../start/when-members.ts'
import { DEVELOPMENT_PORT, MAX_DEVELOPMENT_PROVIDERS } from './constants.ts'

/** One provider of a development network. */
export interface DevelopmentProvider {
  /** 3 to 40 of a-z, 0-9 and -. */
  handle: string
  name: string
  openSource: OpenSource
}

/** A development network that runs. */
export interface DevelopmentNetwork {
  /** `medrec:network:…`, for people who come without an invitation. */
  address: string
  /** In the order in which they were given; `config` is what `makeInvitations` takes. */
  providers: Array<{ config: ProviderConfig, node: RunningProvider }>
  stop: () => Promise<void>
}

/** What {@link startDevelopmentNetwork} takes. */
export interface DevelopmentNetworkOptions {
  /** Where everything is kept; started again there, it goes on with the same chain, keys and relationships. */
  dir: string
  name: string
  /** 1 to 16, the same ones each time. */
  providers: DevelopmentProvider[]
  /** Takes the lines of the nodes' logs; default: JSON on standard error. */
  report?: Report | undefined
}

interface Ports { chain: number, nodes: Record<string, number> }

/**
 * A network on this machine to develop and test with: one development chain, which proves nothing to anybody, and the providers' nodes in this process,
 * over WebSocket on 127.0.0.1.
 *
 * @throws MedrecError `INVALID_INPUT`, `ENGINE_FAILED`, `PORT_IN_USE`, and what {@link startProvider} throws
 * @example
 * const network = await startDevelopmentNetwork({ dir: '.network', name: 'Development', providers: [{ handle: 'card-office', name: 'Card office', openSource }] })
 * const [invitation] = await makeInvitations({ config: network.providers[0].config, people: ['17'], days: 30, appUrl: 'http://localhost:8080' })
 */
export async function startDevelopmentNetwork (options: DevelopmentNetworkOptions): Promise<DevelopmentNetwork> {
  const { dir, name, providers, report } = options
  if (providers.length < 1 || providers.length > MAX_DEVELOPMENT_PROVIDERS || !providers.every(({ handle }) => HANDLE_PATTERN.test(handle))) {
    throw new MedrecError('INVALID_INPUT', `A development network has 1 to ${MAX_DEVELOPMENT_PROVIDERS} providers, each with a handle of 3 to 40 of a-z, 0-9 and -.`)
  }
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const ports = await choosePorts(dir, providers)
  const engine = await startAnvil({ dir: join(dir, 'chain'), port: ports.chain })
  const closing: Array<() => Promise<void>> = [engine.stop]
  const stop = async (): Promise<void> => { for (const close of closing.splice(0).reverse()) await close() }
  try {
    const planned = await Promise.all(providers.map(async provider => await plan({ provider, dir, engine, port: ports.nodes[provider.handle] ?? 0 })))
    const network = await provideNetwork({ dir, engine, name, founders: planned.map(({ founder }) => founder) })
    const running = await Promise.all(planned.map(async ({ config, openSource }) => {
      const node = await startProvider({ config, openSource, report })
      closing.push(node.stop)
      return { config, node }
    }))
    // Whoever came before would be told that nobody is a member.
    await whenMembers({ dataDirs: running.map(({ config: { dataDir } }) => dataDir), signal: new AbortController().signal })
    return { address: formatText({ kind: 'network', network: toNetworkAddress(network) }), providers: running, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function plan (options: { provider: DevelopmentProvider, dir: string, engine: Engine, port: number }): Promise<{ config: ProviderConfig, founder: Founder, openSource: OpenSource }> {
  const { provider: { handle, name, openSource }, dir, engine, port } = options
  const own = join(dir, handle)
  await mkdir(own, { recursive: true, mode: 0o700 })
  const keys = join(own, 'keys.json')
  const { peerId, operatorAddress: operator, signingAddress: signingKey } = await ensureKeys(keys)
  const listen = [`/ip4/127.0.0.1/tcp/${port}/ws`]
  const config: ProviderConfig = { name, handle, dataDir: join(own, 'data'), network: join(dir, 'network.json'), engine: { rpcUrl: engine.rpcUrl }, listen, announce: undefined, records: [], keys }
  return { config, founder: { handle, name, operator, signingKey, multiaddrs: listen.map(address => `${address}/p2p/${peerId}`) }, openSource }
}

/** Invitations and the chain have the addresses of before: they stay as long as nobody else has them. */
async function choosePorts (dir: string, providers: DevelopmentProvider[]): Promise<Ports> {
  const file = join(dir, 'ports.json')
  const before = existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) as Ports : undefined
  const taken = new Set<number>()
  const ports: Ports = { chain: await choosePort({ preferred: before?.chain ?? DEVELOPMENT_PORT, taken }), nodes: {} }
  for (const { handle } of providers) ports.nodes[handle] = await choosePort({ preferred: before?.nodes[handle] ?? DEVELOPMENT_PORT + 1, taken })
  await replaceFile(file, ports)
  return ports
}

async function provideNetwork (options: { dir: string, engine: Engine, name: string, founders: Founder[] }): Promise<NetworkFile> {
  const { dir, engine, name, founders } = options
  const file = join(dir, 'network.json')
  if (existsSync(file)) return parseNetworkFile(await readFile(file, 'utf8'))
  const network = await deployNetwork({ engine, name, founders })
  await replaceFile(file, network)
  return network
}

async function replaceFile (file: string, json: unknown): Promise<void> {
  await writeFile(`${file}.part`, `${JSON.stringify(json, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.part`, file)
}
