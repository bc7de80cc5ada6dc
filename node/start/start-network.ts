import { existsSync } from 'node:fs'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import { parseNetworkFile } from '../../protocol/network/parse-network-file.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { startAppServer } from '../app-server/app-server.ts'
import { buildApp } from '../app-server/build-app.ts'
import { listProviders } from '../demo/providers.ts'
import { chooseFolders } from '../source/choose-folders.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { choosePort } from './choose-port.ts'
import { APPS, CHAIN_PORT, PROVIDER_PORT } from './constants.ts'
import { openDataFolder } from './data-folder.ts'
import { provideChain } from './demo-chain.ts'
import type { DemoChain } from './demo-chain.ts'
import type { StartState } from './data-folder.ts'
import { provideInvitations } from './invitations.ts'
import type { StartOptions } from './options.ts'
import type { ReadyReport } from './print-ready.ts'
import { planProviders } from './providers.ts'
import type { PlannedProvider } from './providers.ts'
import { MEDREC } from './run-medrec.ts'
import { whenMembers } from './when-members.ts'

/** A network that runs; without a report when its end was asked for while it was starting. */
export interface StartedNetwork { report: ReadyReport | undefined, total: number, stop: () => Promise<void> }

/** Starts everything of `npm start`, in the order in which each needs the one before. */
export async function startNetwork (options: { options: StartOptions, signal: AbortSignal, say: (line: string) => void }): Promise<StartedNetwork> {
  const { options: { data, fresh, records, port, publicUrl, validators }, signal, say } = options
  const closing: Array<() => Promise<void>> = []
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close()
  }
  // Before anything is written: what cannot be read has begun nothing.
  if (records !== undefined) await chooseFolders({ folder: records, providers: listProviders(validators) })
  try {
    const folder = await openDataFolder({ path: data, fresh, say })
    closing.push(folder.release)
    const state = await planState({ before: folder.state, records, port, validators })
    await folder.save(state)
    if (signal.aborted) return { report: undefined, total: 0, stop }

    const chain = await provideChain({ data, state, say, onStart: folder.noteChild, signal })
    closing.push(chain.stop)
    const networkFile = join(data, 'network.json')
    const providers = await planProviders({ data, state, publicUrl, rpcUrl: chain.rpcUrl, networkFile })
    const network = await provideNetwork({ file: networkFile, chain, providers })
    if (signal.aborted) return { report: undefined, total: 0, stop }

    say('Starting the providers …')
    const children: Child[] = []
    closing.push(async () => { await Promise.all(children.map(async child => { await child.stop() })) })
    const nodes = await Promise.all(providers.map(async ({ name, dir, configFile }) => {
      const child = await startChild({
        name, env: process.env, logFile: join(dir, 'node.log'), say, onStart: folder.noteChild,
        args: ['--disable-warning=ExperimentalWarning', MEDREC, 'node', '--config', configFile, '--json', '--until-stdin-ends']
      })
      children.push(child)
      return child.ready as { peerId: string, multiaddrs: string[] }
    }))
    if (signal.aborted) return { report: undefined, total: 0, stop }

    say('Building the app …')
    const [{ dir }] = await Promise.all([buildApp(), chain.rpcUrl === undefined ? whenMembers({ dataDirs: providers.map(each => each.dataDir), signal }) : undefined])
    const address = formatText({ kind: 'network', network: toNetworkAddress(network) })
    const tunnels = Object.fromEntries(providers.map(({ handle, ports }) => [handle, { host: '127.0.0.1', port: ports.ws }]))
    const apps: string[] = []
    for (const appPort of state.appPorts) {
      const server = await startAppServer({ dir, port: appPort, network: address, tunnels })
      closing.push(server.close)
      apps.push(server.url.replace('127.0.0.1', 'localhost'))
    }
    const app = publicUrl ?? apps[0] ?? ''
    const { invitations, total } = await provideInvitations({ data, providers, appUrl: app, now: Math.floor(Date.now() / 1_000), signal })
    return {
      report: {
        app,
        apps: publicUrl === undefined ? apps : [publicUrl, ...apps.slice(1)],
        providers: providers.map(({ handle, name, configFile }, i) => ({ name, handle, peerId: nodes[i]?.peerId ?? '', multiaddrs: nodes[i]?.multiaddrs ?? [], config: configFile })),
        invitations,
        network: { name: network.name, chainId: network.chainId, engine: network.engine, address }
      },
      total,
      stop
    }
  } catch (error) {
    await stop()
    if (signal.aborted && isMedrecError(error, 'CANCELLED')) return { report: undefined, total: 0, stop }
    throw error
  }
}

/** What was chosen the last time, as far as its ports are still free; the chain's nodes and people expect the same ones. */
async function planState (options: { before: StartState | undefined, records: string | undefined, port: number, validators: number | undefined }): Promise<StartState> {
  const { before, records, port } = options
  if (before !== undefined && options.validators !== undefined && before.validators !== options.validators) {
    throw new MedrecError('USAGE', `This network was begun with ${before.validators === undefined ? 'the development chain' : `${before.validators} validators`}. Begin anew with --fresh, or keep the two apart with --data.`)
  }
  const validators = before === undefined ? options.validators : before.validators
  if (before !== undefined && (before.records ?? undefined) !== records && records !== undefined) {
    throw new MedrecError('USAGE', 'This network was begun with other records. Begin anew with --fresh, or keep the two apart with --data.')
  }
  const taken = new Set<number>()
  const appPorts: number[] = []
  for (const [i] of APPS.entries()) appPorts.push(await choosePort({ preferred: before === undefined || before.appPorts[0] !== port ? port + i : before.appPorts[i] ?? port + i, taken }))
  const chainPort = await choosePort({ preferred: before?.chainPort ?? CHAIN_PORT, taken })
  const providerPorts: StartState['providerPorts'] = {}
  for (const [i, { handle }] of listProviders(validators).entries()) {
    const ws = await choosePort({ preferred: before?.providerPorts[handle]?.ws ?? PROVIDER_PORT + 2 * i, taken })
    const tcp = await choosePort({ preferred: before?.providerPorts[handle]?.tcp ?? PROVIDER_PORT + 2 * i + 1, taken })
    providerPorts[handle] = { ws, tcp }
  }
  return { version: 3, today: before?.today ?? new Date().toISOString().slice(0, 10), records: before?.records ?? records ?? null, ...validators === undefined ? {} : { validators }, appPorts, chainPort, providerPorts }
}

/** network.json is made once. */
async function provideNetwork (options: { file: string, chain: DemoChain, providers: PlannedProvider[] }): Promise<NetworkFile> {
  const { file, chain, providers } = options
  if (existsSync(file)) return parseNetworkFile(await readFile(file, 'utf8'))
  const network = await chain.found(providers)
  await writeFile(`${file}.part`, `${JSON.stringify(network, null, 2)}\n`)
  await rename(`${file}.part`, file)
  return network
}
