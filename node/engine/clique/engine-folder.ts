import { mkdir, open, readFile, rename, rm, statfs } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SigningKey } from 'ethers/crypto'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { identifyProcess, isSameProcess } from '../../start/process-identity.ts'
import type { ProcessIdentity } from '../../start/process-identity.ts'
import { GETH_STOP_MS, MIN_FREE_MB } from './constants.ts'

/** Beside the chain, so that what it is is known before an engine is run on it. */
export const HASH_FILE = 'genesis-hash'

/** Where one engine keeps what it has: `data` is the chain, and can be had again from the others; the rest is small. */
export interface EngineFolder {
  path: string
  data: string
  keystore: string
  password: string
  config: string
  log: string
  nodeKeyFile: string
  /** The public key of the engine on links with others, 128 hex digits. */
  nodeKey: string
  /** The private one, 32 bytes. */
  nodeSecret: Uint8Array
  /** The port that it listened on the last time, if it was chosen here. */
  readPort: () => Promise<number | undefined>
  keepPort: (port: number) => Promise<void>
  /** Notes the engine's process, so that the next start can end it, should this process be killed. */
  noteProcess: (pid: number) => Promise<void>
  release: () => Promise<void>
}

interface Running { node: ProcessIdentity, engine: ProcessIdentity }

/**
 * Opens the folder of an engine, and ends an engine that a killed node has left running there.
 *
 * @throws MedrecError `STORE_IN_USE` when another node has its engine there; `DISK_FULL`; `ENGINE_FAILED` when the folder cannot be used
 */
export async function openEngineFolder (options: { dir: string }): Promise<EngineFolder> {
  const { dir } = options
  try {
    await checkRoom(dir)
    await mkdir(dir, { recursive: true, mode: 0o700 })
    await takeOver(dir)
    const nodeKeyFile = join(dir, 'node-key')
    const { nodeKey, nodeSecret } = await readNodeKey(nodeKeyFile)
    const [running, port] = [join(dir, 'running.json'), join(dir, 'p2p-port')]
    return {
      path: dir,
      data: join(dir, 'data'),
      keystore: join(dir, 'keystore'),
      password: join(dir, 'password'),
      config: join(dir, 'config.toml'),
      log: join(dir, 'engine.log'),
      nodeKeyFile,
      nodeKey,
      nodeSecret,
      readPort: async () => await readFile(port, 'utf8').then(text => Number(text) || undefined, () => undefined),
      keepPort: async chosen => { await writeWhole(port, String(chosen)) },
      noteProcess: async pid => { await writeWhole(running, JSON.stringify({ node: identifyProcess(process.pid), engine: identifyProcess(pid) } satisfies Running)) },
      release: async () => { await rm(running, { force: true }) }
    }
  } catch (error) {
    throw explainFileError(error, dir)
  }
}

/**
 * Puts the engine's copy of the chain aside, as `data.before`; keys and ports stay. The next start begins at block 0 and has the rest from the others.
 *
 * @param options.network - which the chain must be of
 * @throws MedrecError `STORE_IN_USE` while the engine runs; `OTHER_NETWORK` when the chain is that of another network
 */
export async function forgetChain (options: { dir: string, network: Pick<NetworkFile, 'name' | 'genesisHash'> }): Promise<void> {
  const { dir, network } = options
  const data = join(dir, 'data')
  try {
    await takeOver(dir)
    if (!existsSync(data)) return
    const hash = await readGenesisHash(data)
    if (hash !== undefined && hash !== network.genesisHash) throw otherNetwork({ data, hash, network })
    // Not deleted: who is alone in its network would have no others to get it from.
    await rm(`${data}.before`, { recursive: true, force: true })
    await rename(data, `${data}.before`)
  } catch (error) {
    throw explainFileError(error, dir)
  }
}

/** Writes beside and moves there: a broken off write leaves the old content. For this user's eyes only. */
export async function writeWhole (file: string, text: string): Promise<void> {
  await rm(`${file}.part`, { force: true })
  const handle = await open(`${file}.part`, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.part`, file)
}

/** With which block the chain in `data` begins; undefined when there is none, or it does not say. */
export async function readGenesisHash (data: string): Promise<string | undefined> {
  return await readFile(join(data, HASH_FILE), 'utf8').catch(() => undefined)
}

/** For a folder whose chain begins with another block than network.json has. To begin anew would be wrong: it is the file that mostly is. */
export function otherNetwork (options: { data: string, hash: string, network: Pick<NetworkFile, 'name' | 'genesisHash'> }): MedrecError {
  const { data, hash, network: { name, genesisHash } } = options
  return new MedrecError('OTHER_NETWORK', `${data} holds the chain of another network: it begins with block ${hash}, and network.json, "${name}", with ${genesisHash}. ` +
    'Name the network.json of the network that this node is in as "network" in the configuration. For another network a node needs another folder, as "dataDir". Nothing was changed.')
}

/** What the system says of a file, as the engine's error. */
export function explainFileError (error: unknown, dir: string): unknown {
  if (isMedrecError(error) || !(error instanceof Error) || !('code' in error)) return error
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') return new MedrecError('DISK_FULL', `The disk that ${dir} is on is full. Make room; what is there is kept.`, { cause: error })
  return new MedrecError('ENGINE_FAILED', `The engine's folder ${dir} cannot be used: ${error.message}`, { cause: error })
}

async function checkRoom (dir: string): Promise<void> {
  // The folder itself may not be there yet.
  let at = dir
  while (!existsSync(at) && at !== join(at, '..')) at = join(at, '..')
  const { bavail, bsize } = await statfs(at)
  const free = Math.floor(bavail * bsize / 2 ** 20)
  if (free < MIN_FREE_MB) throw new MedrecError('DISK_FULL', `On the disk that ${dir} is on ${free} MiB are free. The engine needs ${MIN_FREE_MB} MiB: make room, or name another "dataDir". Nothing was changed.`)
}

async function takeOver (dir: string): Promise<void> {
  const text = await readFile(join(dir, 'running.json'), 'utf8').catch(() => undefined)
  const running = text === undefined ? undefined : parseRunning(text)
  if (running === undefined || !isSameProcess(running.engine)) return
  const { node, engine } = running
  if (isSameProcess(node)) throw new MedrecError('STORE_IN_USE', `Process ${node.pid} already runs an engine in ${dir}. End it first, or name another "dataDir".`)
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    tryKill(engine.pid, signal)
    for (const until = Date.now() + GETH_STOP_MS; isSameProcess(engine) && Date.now() < until;) await new Promise(resolve => { setTimeout(resolve, 50) })
  }
}

/** A note that was torn is none. */
function parseRunning (text: string): Running | undefined {
  try {
    return JSON.parse(text) as Running
  } catch {
    return undefined
  }
}

function tryKill (pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    // It has ended meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Who the engine is on links with others: lost, another does as well; stolen, a thief who is a member can keep this one out. */
async function readNodeKey (file: string): Promise<{ nodeKey: string, nodeSecret: Uint8Array }> {
  if (!existsSync(file)) await writeWhole(file, toHex(randomBytes(32)).slice(2))
  try {
    const nodeSecret = fromHex(`0x${(await readFile(file, 'utf8')).trim()}`, 32)
    return { nodeKey: new SigningKey(nodeSecret).publicKey.slice(4), nodeSecret }
  } catch (cause) {
    throw new MedrecError('ENGINE_FAILED', `${file} holds no key. Delete it: another is made, and nothing else is lost.`, { cause })
  }
}
