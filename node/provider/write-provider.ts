import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { MAX_MEMBER_MULTIADDRS, NO_STATEMENT } from '../../protocol/network/constants.ts'
import type { Candidate } from '../../protocol/network/types.ts'
import { isMultiaddr, peerIdOf } from '../../protocol/network/values.ts'
import type { EngineConfig } from './config.ts'
import type { SealingKeys } from './keys.ts'

/** A configuration as it is written; paths are seen from its folder. */
export interface WrittenConfig {
  name: string
  handle: string
  dataDir: string
  network: string
  engine: { rpcUrl: string } | { kind: 'clique', dataDir?: string, p2pPort?: number }
  listen: string[]
  announce?: string[]
  records: string | string[]
  keys: string
  passwordFile?: string
}

/** What a founder says of itself. @param options.multiaddrs - with /p2p/ */
export function candidateOf (options: { handle: string, name: string, keys: SealingKeys, multiaddrs: string[], statement?: string | undefined }): Candidate {
  const { handle, name, keys: { operatorAddress, consensusAddress, signingAddress }, multiaddrs, statement = NO_STATEMENT } = options
  return { handle, name, operator: operatorAddress, consensus: consensusAddress, signingKey: signingAddress, multiaddrs, statement }
}

/**
 * Where others reach a node: what it announces, or where it listens, with its PeerId at the end.
 *
 * @throws MedrecError `USAGE` when nobody could reach it there
 */
export function reachedAt (options: { listen: string[], announce: string[] | undefined, peerId: string }): string[] {
  const { listen, announce, peerId } = options
  const everywhere = listen.find(address => /^\/ip4\/0\.0\.0\.0\/|^\/ip6\/::\//.test(address))
  if (announce === undefined && everywhere !== undefined) throw new MedrecError('USAGE', `Nobody reaches a node at ${everywhere}. Say with --announce where it is reached, such as "/dns4/records.example/tcp/443/tls/ws".`)
  const addresses = (announce ?? listen).map(address => address.includes('/p2p/') ? address : `${address}/p2p/${peerId}`)
  const wrong = addresses.find(address => !isMultiaddr(address) || peerIdOf(address) !== peerId)
  if (wrong !== undefined) throw new MedrecError('USAGE', `"${wrong}" is no address of this node: it needs the form "/dns4/records.example/tcp/443/tls/ws", and its PeerId is ${peerId}.`)
  if (addresses.length === 0 || addresses.length > MAX_MEMBER_MULTIADDRS) throw new MedrecError('USAGE', `A node has 1 to ${MAX_MEMBER_MULTIADDRS} addresses.`)
  return addresses
}

/** Writes a node's configuration, and the folder of its records. */
export async function writeConfig (options: { dir: string, config: WrittenConfig }): Promise<void> {
  const { dir, config } = options
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (typeof config.records === 'string' && !config.records.startsWith('/')) await mkdir(join(dir, config.records), { recursive: true, mode: 0o700 })
  const file = join(dir, 'config.json')
  await writeFile(`${file}.part`, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.part`, file)
}

/** The configuration of the engine that a network of this kind wants: its own, or Besu as the operator runs it. */
export function engineConfigFor (engine: 'clique' | 'qbft'): WrittenConfig['engine'] & Partial<EngineConfig> {
  return engine === 'clique' ? { kind: 'clique' } : { rpcUrl: 'http://127.0.0.1:8545' }
}
