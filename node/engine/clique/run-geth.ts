import { spawn } from 'node:child_process'
import { open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encryptKeystoreJson } from 'ethers/wallet'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import type { Rpc } from '../../chain/rpc.ts'
import { endWithThisProcess } from '../end-with-this-process.ts'
import { GETH_CACHE_MB, GETH_POLL_MS, GETH_READY_MS, GETH_STOP_MS, KEYSTORE_SCRYPT, MAX_ENGINE_PEERS, MIN_FREE_MB } from './constants.ts'
import { explainFileError, otherNetwork, writeWhole } from './engine-folder.ts'
import type { EngineFolder } from './engine-folder.ts'
import { explainEnd } from './explain-end.ts'

/** One process of geth that answers, with its key open. */
export interface GethRun {
  pid: number
  p2pPort: number
  /** Resolves when it has ended: the reason. */
  ended: Promise<MedrecError>
  /** Asks it to end, and kills it when it takes too long. */
  stop: () => Promise<void>
}

/** What {@link runGeth} takes. */
export interface RunGethOptions {
  folder: EngineFolder
  binary: string
  network: NetworkFile
  consensusKey: Uint8Array
  /** Those before and after it, which it may have to seal with as well. */
  otherKeys?: readonly Uint8Array[] | undefined
  /** Where it listens for other engines, on loopback; 0: anywhere. */
  port: number
  ipcPath: string
  /** Asks at `ipcPath`. */
  rpc: Rpc
  signal?: AbortSignal | undefined
}

/** What geth sees of this process's environment: variables that begin with GETH_ would be flags. */
export function gethEnvironment (): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: process.env['HOME'], TMPDIR: tmpdir() }
}

/**
 * Runs geth over a folder that has block 0 until it answers. It speaks with this machine only, seals nothing before it is asked to, and has its key
 * from a keystore whose password is random for this run, and on the disk only until the key is open.
 *
 * @throws MedrecError `ENGINE_FAILED`, `PORT_IN_USE`, `DISK_FULL`, `STORE_IN_USE`; `OTHER_NETWORK` when the folder has another block 0; `CANCELLED`
 */
export async function runGeth (options: RunGethOptions): Promise<GethRun> {
  const { folder, binary, consensusKey, otherKeys = [], port } = options
  try {
    const password = toHex(randomBytes(32))
    const accounts = [consensusKey, ...otherKeys].map(key => ({ address: addressOfKey(key), privateKey: toHex(key) }))
    const addresses = accounts.map(({ address }) => address)
    await Promise.all((await readdir(folder.keystore)).map(async file => { await rm(join(folder.keystore, file)) }))
    for (const account of accounts) await writeWhole(join(folder.keystore, `${account.address}.json`), await encryptKeystoreJson(account, password, { scrypt: KEYSTORE_SCRYPT }))
    await writeWhole(folder.password, password)
    // There is no flag for the address: --port alone would listen on all of them.
    await writeWhole(folder.config, `[Node.P2P]\nListenAddr = "127.0.0.1:${port}"\n`)
    const log = await open(folder.log, 'a', 0o600)
    try {
      const from = (await log.stat()).size
      // A file rather than a pipe: it must be able to write its last words when this process was killed.
      const child = spawn(binary, gethArguments({ ...options, addresses }), { stdio: ['ignore', log.fd, log.fd], env: gethEnvironment(), detached: true })
      const how = new Promise<string>(resolve => {
        child.once('error', error => { resolve(error.message) })
        child.once('exit', (code, signal) => { resolve(signal ?? `code ${code}`) })
      })
      endWithThisProcess({ pid: child.pid, ended: how })
      const stop = async (): Promise<void> => {
        child.kill('SIGTERM')
        const timer = setTimeout(() => { child.kill('SIGKILL') }, GETH_STOP_MS)
        await how
        clearTimeout(timer)
      }
      const ended = how.then(async how => await explainEnd({ log: folder.log, from, how }))
      try {
        if (child.pid !== undefined) await folder.noteProcess(child.pid)
        const p2pPort = await waitReady({ ...options, addresses, ended })
        return { pid: child.pid ?? 0, p2pPort, ended, stop }
      } catch (error) {
        await stop()
        throw error
      }
    } finally {
      await log.close()
    }
  } catch (error) {
    throw explainFileError(error, folder.path)
  } finally {
    await rm(folder.password, { force: true })
  }
}

function gethArguments ({ folder, ipcPath, addresses }: RunGethOptions & { addresses: string[] }): string[] {
  return [
    '--config', folder.config, '--datadir', folder.data, '--keystore', folder.keystore, '--nodekey', folder.nodeKeyFile, '--datadir.minfreedisk', String(MIN_FREE_MB),
    '--ipcpath', ipcPath,
    // It cannot be put off. Nobody asks there; who tried would need the secret in the folder.
    '--authrpc.addr', '127.0.0.1', '--authrpc.port', '0',
    '--nodiscover', '--nat', 'none', '--netrestrict', '127.0.0.0/8', '--maxpeers', String(MAX_ENGINE_PEERS),
    '--syncmode', 'full', '--gcmode', 'archive', '--state.scheme', 'hash', '--cache', String(GETH_CACHE_MB),
    '--unlock', addresses.join(), '--password', folder.password, '--miner.etherbase', addresses[0] ?? '', '--miner.gasprice', '1', '--txpool.pricelimit', '1'
  ]
}

/** Gives the port that it listens on for other engines. */
async function waitReady (options: RunGethOptions & { addresses: string[], ended: Promise<MedrecError> }): Promise<number> {
  const { network, rpc, addresses, ended, signal, folder } = options
  let end: MedrecError | undefined
  void ended.then(reason => { end = reason })
  for (const until = Date.now() + GETH_READY_MS; Date.now() < until;) {
    if (signal?.aborted === true) throw new MedrecError('CANCELLED')
    if (end !== undefined) throw end
    try {
      const genesis = await rpc('eth_getBlockByNumber', ['0x0', false], signal) as { hash: string }
      if (genesis.hash !== network.genesisHash) throw otherNetwork({ data: folder.data, hash: genesis.hash, network })
      // It answers before its keys are open.
      for (const address of addresses) await rpc('eth_sign', [address, '0x00'], signal)
      return (await rpc('admin_nodeInfo', [], signal) as { ports: { listener: number } }).ports.listener
    } catch (error) {
      if (!isMedrecError(error, 'CHAIN_UNAVAILABLE')) throw error
      await Promise.race([ended, new Promise(resolve => { setTimeout(resolve, GETH_POLL_MS) })])
    }
  }
  throw new MedrecError('ENGINE_FAILED', `The engine was not ready in time. Its log says why: ${folder.log}`)
}
