import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { HANDLE_PATTERN } from '../../protocol/network/constants.ts'
import { isMultiaddr, isName } from '../../protocol/network/values.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { MAX_CONFIG_BYTES } from './constants.ts'

/** What a provider's node is started with: specs/provider.md, "Configuration". Paths are absolute. */
export interface ProviderConfig {
  /** What people call the provider. */
  name: string
  /** Of the member, as the registry has it. */
  handle: string
  /** Where the node keeps what it must not lose. */
  dataDir: string
  /** network.json */
  network: string
  engine: EngineConfig
  /** Where the node listens: multiaddrs without `/p2p/`. */
  listen: string[]
  /** What others are told, when that is not where it listens: multiaddrs with `/p2p/`. */
  announce: string[] | undefined
  /** Paths that the source of records is opened with: folders and files of FHIR, unless the node is given another source. */
  records: string[]
  /** The file of keys, for this user's eyes only. */
  keys: string
  /** The file with the password that the keys are sealed under; undefined: MEDREC_PASSWORD, or asked for. */
  passwordFile?: string | undefined
}

/** An engine that somebody else runs on this machine, or one that the node runs itself. */
export type EngineConfig = { rpcUrl: string } | CliqueConfig

/** go-ethereum, run by the node. */
export interface CliqueConfig {
  kind: 'clique'
  /** Where it keeps the chain. */
  dataDir: string
  /** Where it waits for other engines, on 127.0.0.1; undefined: one that is free. */
  p2pPort: number | undefined
}

const FIELDS = new Set(['name', 'handle', 'dataDir', 'network', 'engine', 'listen', 'announce', 'records', 'keys', 'passwordFile'])

/**
 * Reads a provider's configuration. Paths in it are seen from its folder.
 *
 * @throws MedrecError `CONFIG_INVALID`, saying which field is wrong
 */
export async function readConfig (file: string): Promise<ProviderConfig> {
  const json = parse(await read(file))
  const folder = dirname(resolve(file))
  for (const field of Object.keys(json)) if (!FIELDS.has(field)) throw invalid(`it has a field "${field}", which is not known`)
  const { name, handle, engine, listen, announce, records } = json
  if (!isName(name)) throw invalid('"name" is no name that can be shown')
  if (typeof handle !== 'string' || !HANDLE_PATTERN.test(handle)) throw invalid('"handle" is not 3 to 40 of a-z, 0-9 and -')
  if (!isList(listen) || listen.length === 0 || !listen.every(isListenAddress)) throw invalid('"listen" is not a list of multiaddrs such as "/ip4/0.0.0.0/tcp/8180/ws"')
  if (announce !== undefined && (!isList(announce) || !announce.every(isAnnounced))) throw invalid('"announce" is not a list of multiaddrs that end with /p2p/ and the PeerId')
  const paths = typeof records === 'string' ? [records] : records
  if (!isList(paths) || paths.includes('')) throw invalid('"records" is not a path, nor a list of paths')
  const dataDir = resolve(folder, pathOf(json, 'dataDir'))
  return {
    name,
    handle,
    dataDir,
    network: resolve(folder, pathOf(json, 'network')),
    engine: readEngine({ engine, folder, dataDir }),
    listen,
    announce,
    records: paths.map(path => resolve(folder, path)),
    keys: resolve(folder, pathOf(json, 'keys')),
    ...(json['passwordFile'] === undefined ? {} : { passwordFile: resolve(folder, pathOf(json, 'passwordFile')) })
  }
}

async function read (file: string): Promise<string> {
  try {
    if ((await stat(file)).size > MAX_CONFIG_BYTES) throw invalid('it is too long')
    return await readFile(file, 'utf8')
  } catch (cause) {
    if (cause instanceof MedrecError) throw cause
    throw new MedrecError('CONFIG_INVALID', `The configuration cannot be read: ${describeSystemError(cause)}. --config names the config.json of this node.`, { cause })
  }
}

function parse (text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    if (json !== null && typeof json === 'object' && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (cause) {
    throw new MedrecError('CONFIG_INVALID', `The configuration is not JSON: ${describeSystemError(cause)}.`, { cause })
  }
  throw invalid('it is no JSON object')
}

function pathOf (json: Record<string, unknown>, field: string): string {
  const path = json[field]
  if (typeof path !== 'string' || path === '') throw invalid(`"${field}" is not a path`)
  return path
}

function readEngine (options: { engine: unknown, folder: string, dataDir: string }): EngineConfig {
  const { engine, folder, dataDir } = options
  if (engine === null || typeof engine !== 'object' || !('kind' in engine)) return { rpcUrl: readRpcUrl(engine) }
  const { kind, ...rest } = engine as Record<string, unknown>
  if (kind !== 'clique') throw invalid('"engine.kind" is not "clique"')
  const unknown = Object.keys(rest).find(field => field !== 'dataDir' && field !== 'p2pPort')
  if (unknown !== undefined) throw invalid(`"engine" has a field "${unknown}", which is not known`)
  const { dataDir: own, p2pPort } = rest
  if (own !== undefined && (typeof own !== 'string' || own === '')) throw invalid('"engine.dataDir" is not a path')
  if (p2pPort !== undefined && !(typeof p2pPort === 'number' && Number.isInteger(p2pPort) && p2pPort >= 1 && p2pPort <= 65_535)) throw invalid('"engine.p2pPort" is not a port, 1 to 65535')
  return { kind, dataDir: own === undefined ? join(dataDir, 'engine') : resolve(folder, own), p2pPort }
}

/** Who speaks with the engine may do everything to it: it must be on this machine. */
function readRpcUrl (engine: unknown): string {
  if (engine !== null && typeof engine === 'object' && Object.keys(engine).some(field => field !== 'rpcUrl')) throw invalid('"engine" has a field that is not known')
  const url = URL.parse(String((engine as { rpcUrl?: unknown } | null | undefined)?.rpcUrl))
  if (url === null || url.protocol !== 'http:' || !['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) throw invalid('"engine.rpcUrl" is not an address of this machine, such as "http://127.0.0.1:8545"')
  return url.href
}

function isList (value: unknown): value is string[] {
  return Array.isArray(value) && value.every(each => typeof each === 'string')
}

/** Ends with the PeerId: an address of something behind it is not one of this node. */
function isAnnounced (text: string): boolean {
  return isMultiaddr(text) && /\/p2p\/[^/]+$/.test(text)
}

function isListenAddress (text: string): boolean {
  try {
    return multiaddr(text).getComponents().some(({ name }) => name === 'tcp')
  } catch {
    // Not a multiaddr: told by the answer.
    return false
  }
}

function invalid (what: string): MedrecError {
  return new MedrecError('CONFIG_INVALID', `The configuration is wrong: ${what}.`)
}
