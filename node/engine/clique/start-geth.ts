import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import type { Report } from '../../../protocol/stream/serve-messages.ts'
import { pause } from '../../pause.ts'
import { createIpcRpc } from '../../chain/ipc-rpc.ts'
import type { IpcRpc } from '../../chain/ipc-rpc.ts'
import type { Rpc } from '../../chain/rpc.ts'
import { genesisOf } from '../genesis.ts'
import { FIRST_RESTART_MS, MAX_RESTART_MS, MAX_SOCKET_PATH, STEADY_MS } from './constants.ts'
import { openEngineFolder } from './engine-folder.ts'
import type { EngineFolder } from './engine-folder.ts'
import { initialiseChain } from './initialise-chain.ts'
import { keepLogSmall } from './keep-log-small.ts'
import { runGeth } from './run-geth.ts'
import type { GethRun } from './run-geth.ts'

/** A go-ethereum that keeps the chain of a network, started again when it ends by itself. */
export interface Geth {
  /** By its socket; `CHAIN_UNAVAILABLE` while it is away. */
  rpc: Rpc
  /** Of the process that runs now. */
  pid: () => number
  /** Where it waits for other engines, on 127.0.0.1. */
  readonly p2pPort: number
  /** Who it is to other engines: 128 hex digits. */
  nodeKey: string
  /** The private key of that, 32 bytes. */
  nodeSecret: Uint8Array
  /** Called whenever it was started again: it seals nothing and is linked to nobody then. Gives what ends that. */
  onRestart: (listener: () => void) => () => void
  /** Resolves when it was stopped. */
  ended: Promise<void>
  stop: () => Promise<void>
}

/** What {@link startGeth} takes. */
export interface StartGethOptions {
  /** Its folder: the chain, and what little else it needs. */
  dir: string
  network: NetworkFile
  /** Seals blocks: 32 bytes. */
  consensusKey: Uint8Array
  /** Those before and after it, which it may have to seal with as well. */
  otherKeys?: readonly Uint8Array[] | undefined
  /** Where it waits for other engines; one that is free is chosen, and kept, when there is none. */
  p2pPort?: number | undefined
  /** The program: see find-geth.ts. */
  binary: string
  report: Report
  signal?: AbortSignal | undefined
}

/**
 * Starts the engine of a network of kind `clique`, from block 0 where there is no chain yet, or goes on with the one in `dir`. It seals when
 * `miner_start` says so, and not by itself. It listens on loopback only, and ends with this process.
 *
 * @throws MedrecError `NETWORK_INVALID` when network.json is not what its founders agreed on, or not of this engine; `OTHER_NETWORK` when `dir` has another chain;
 *   `STORE_IN_USE`, `PORT_IN_USE`, `DISK_FULL`, `ENGINE_FAILED`; `CANCELLED`
 */
export async function startGeth (options: StartGethOptions): Promise<Geth> {
  const { network, binary, signal, dir } = options
  if (network.engine !== 'clique') throw new MedrecError('NETWORK_INVALID', `network.json is of a network whose engine is ${network.engine}, and this node is to run clique.`)
  const genesis = await genesisOf(network)
  if (genesis === undefined) throw new MedrecError('NETWORK_INVALID', 'network.json is not what its founders agreed on: its block 0 has another hash. Get the file again, from another member.')
  const folder = await openEngineFolder({ dir })
  let socket: { path: string, remove: () => Promise<void> } | undefined
  let ipc: IpcRpc | undefined
  try {
    await mkdir(folder.keystore, { recursive: true, mode: 0o700 })
    await initialiseChain({ folder, binary, genesis, network, signal })
    socket = await chooseSocket(dir)
    ipc = createIpcRpc({ path: socket.path })
    return await new Supervisor({ ...options, folder, socket, ipc }).start()
  } catch (error) {
    ipc?.close()
    await socket?.remove()
    await folder.release()
    throw error
  }
}

/** In the engine's folder, or in one of this user's own where that has too long a path for a socket. */
async function chooseSocket (dir: string): Promise<{ path: string, remove: () => Promise<void> }> {
  const path = join(dir, 'geth.ipc')
  if (Buffer.byteLength(path) <= MAX_SOCKET_PATH) return { path, remove: async () => { await rm(path, { force: true }) } }
  const folder = await mkdtemp(join(tmpdir(), 'medrec-engine-'))
  return { path: join(folder, 'geth.ipc'), remove: async () => { await rm(folder, { recursive: true, force: true }) } }
}

interface SupervisorOptions extends StartGethOptions { folder: EngineFolder, socket: { path: string, remove: () => Promise<void> }, ipc: IpcRpc }

class Supervisor {
  readonly #options: SupervisorOptions
  readonly #ending = new AbortController()
  readonly #listeners = new Set<() => void>()
  readonly #ended = Promise.withResolvers<void>()
  #run: GethRun | undefined
  #startedAt = 0
  #stopKeeping = async (): Promise<void> => {}
  #watching: Promise<void> = Promise.resolve()

  constructor (options: SupervisorOptions) {
    this.#options = options
  }

  async start (): Promise<Geth> {
    const { folder, p2pPort, ipc, signal } = this.#options
    await this.#begin(p2pPort ?? await folder.readPort() ?? 0, signal)
    this.#stopKeeping = keepLogSmall({ log: folder.log })
    this.#watching = this.#watch()
    const portNow = (): number => this.#run?.p2pPort ?? 0
    return {
      rpc: ipc.rpc,
      pid: () => this.#run?.pid ?? 0,
      get p2pPort () { return portNow() },
      nodeKey: folder.nodeKey,
      nodeSecret: folder.nodeSecret,
      onRestart: listener => {
        this.#listeners.add(listener)
        return () => { this.#listeners.delete(listener) }
      },
      ended: this.#ended.promise,
      stop: async () => { await this.#stop() }
    }
  }

  async #begin (port: number, signal: AbortSignal | undefined): Promise<void> {
    const { folder, binary, network, consensusKey, otherKeys, socket, ipc: { rpc }, p2pPort } = this.#options
    const run = async (port: number): Promise<GethRun> => await runGeth({ folder, binary, network, consensusKey, otherKeys, port, ipcPath: socket.path, rpc, signal })
    try {
      this.#run = await run(port)
    } catch (error) {
      // Only a port that was chosen here may be another one the next time.
      if (!isMedrecError(error, 'PORT_IN_USE') || p2pPort !== undefined || port === 0) throw error
      this.#run = await run(0)
    }
    this.#startedAt = performance.now()
    if (p2pPort === undefined && this.#run.p2pPort !== port) await folder.keepPort(this.#run.p2pPort)
  }

  async #watch (): Promise<void> {
    const { signal } = this.#ending
    const { report } = this.#options
    let wait = FIRST_RESTART_MS
    while (!signal.aborted) {
      const reason = await this.#run?.ended
      if (signal.aborted) return
      if (performance.now() - this.#startedAt > STEADY_MS) wait = FIRST_RESTART_MS
      report({ event: 'engine-ended', code: reason?.code ?? 'ENGINE_FAILED', reason: `${reason?.message ?? ''} It is started again in ${wait / 1_000} s.` })
      await pause(wait, signal)
      wait = Math.min(wait * 2, MAX_RESTART_MS)
      while (!signal.aborted && !await this.#tryBegin()) {
        await pause(wait, signal)
        wait = Math.min(wait * 2, MAX_RESTART_MS)
      }
    }
  }

  async #tryBegin (): Promise<boolean> {
    const { report, folder } = this.#options
    try {
      // Whoever threw the folder away must not get another chain in its place.
      if (!existsSync(folder.data)) throw new MedrecError('ENGINE_FAILED', `${folder.data} is gone. Start the node again: it gets the chain from the others.`)
      await this.#begin(this.#run?.p2pPort ?? 0, this.#ending.signal)
    } catch (error) {
      if (!this.#ending.signal.aborted) report({ event: 'engine-not-restarted', code: isMedrecError(error) ? error.code : 'INTERNAL', reason: String(error) })
      return false
    }
    report({ event: 'engine-restarted' })
    for (const listener of this.#listeners) listener()
    return true
  }

  async #stop (): Promise<void> {
    this.#ending.abort()
    await this.#run?.stop()
    await this.#watching
    // It may have come up while it was stopped.
    await this.#run?.stop()
    await this.#stopKeeping()
    this.#options.ipc.close()
    await this.#options.socket.remove()
    await this.#options.folder.release()
    this.#ended.resolve()
  }
}
