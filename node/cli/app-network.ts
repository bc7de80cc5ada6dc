import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import type { TunnelTarget } from '../app-server/open-tunnel.ts'
import { readConfig } from '../provider/config.ts'
import { readNetwork } from '../provider/read-network.ts'
import { optionalString } from './arguments.ts'
import type { CommandContext } from './command.ts'

/** The options of the commands that make or serve a copy of the app. */
export const APP_NETWORK_OPTIONS = { config: { type: 'string' }, network: { type: 'string' } } as const

/** Their help. */
export const APP_NETWORK_DETAILS = `  --config FILE    of a provider's node: the app belongs to its network
  --network FILE   network.json: the same for who is no provider`

/** The network that a copy of the app belongs to. `tunnels`: the WebSocket port of the provider, where its configuration names it. */
export interface AppNetwork { name: string, address: string, tunnels: Record<string, TunnelTarget> }

/** @throws MedrecError `USAGE` unless exactly one is named; `CONFIG_INVALID`, `NETWORK_INVALID` */
export async function readAppNetwork (context: CommandContext): Promise<AppNetwork> {
  const [configFile, networkFile] = [optionalString(context, 'config'), optionalString(context, 'network')]
  if ((configFile === undefined) === (networkFile === undefined)) throw new MedrecError('USAGE', 'Say whose network the app belongs to: --config FILE of a provider, or --network FILE.')
  const config = configFile === undefined ? undefined : await readConfig(configFile)
  const network = await readNetwork(config?.network ?? networkFile ?? '')
  const target = config?.listen.map(webSocketPort).find(found => found !== undefined)
  return {
    name: network.name,
    address: formatText({ kind: 'network', network: toNetworkAddress(network) }),
    tunnels: config === undefined || target === undefined ? {} : { [config.handle]: target }
  }
}

/** Of an address that a node listens at, as this machine reaches it; undefined for one without WebSockets, or without a port of its own. */
function webSocketPort (address: string): TunnelTarget | undefined {
  const [, host, port] = /^\/ip4\/([\d.]+)\/tcp\/([1-9]\d*)\/ws$/.exec(address) ?? []
  return host === undefined ? undefined : { host: host === '0.0.0.0' ? '127.0.0.1' : host, port: Number(port) }
}
