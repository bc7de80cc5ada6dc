import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createRpc } from '../chain/rpc.ts'
import { ANVIL_BLOCK_PERIOD, ANVIL_SETTLED_DEPTH, ENGINE_READY_MS, ENGINE_STOP_MS, STATE_BYTES_A_SECOND } from './constants.ts'
import { endWithThisProcess } from './end-with-this-process.ts'
import type { Engine } from './engine.ts'
import { findAnvil } from './find-anvil.ts'
import { keepState, mendState, STATE_FILE } from './keep-state.ts'

/**
 * Starts the development chain, or goes on with the one in `dir`. Its state is on disk once a second: a kill loses no more. Nobody's signature
 * stands behind its blocks.
 *
 * @param options.dir - its state and chain id, which is random for a new chain, so that nothing signed for one counts on another
 * @throws MedrecError `ENGINE_FAILED`; `PORT_IN_USE`
 */
export async function startAnvil (options: { dir: string, port: number, signal?: AbortSignal }): Promise<Engine> {
  const { dir, port, signal } = options
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const chainId = await readChainId(join(dir, 'chain-id'))
  await mendState({ dir })
  const state = join(dir, STATE_FILE)
  const interval = Math.max(1, Math.ceil(((await stat(state).catch(() => undefined))?.size ?? 0) / STATE_BYTES_A_SECOND))
  const logFile = join(dir, 'engine.log')
  const log = await open(logFile, 'a', 0o600)
  const from = (await log.stat()).size
  const child = spawn(findAnvil(), [
    '--host', '127.0.0.1', '--port', String(port), '--chain-id', String(chainId), '--hardfork', 'berlin', '--accounts', '0',
    '--block-time', String(ANVIL_BLOCK_PERIOD), '--gas-price', '1', '--state', state, '--state-interval', String(interval), '--silent'
  ], {
    stdio: ['ignore', log.fd, log.fd],
    // Ctrl-C at a terminal goes to the whole group; the chain shall end after those who need it.
    detached: true
  })
  const ended = new Promise<void>(resolve => {
    child.once('error', () => { resolve() })
    child.once('exit', () => { resolve() })
  })
  endWithThisProcess({ pid: child.pid, ended })
  await log.close()
  const stopKeeping = keepState({ dir })
  const kept = ended.then(stopKeeping)
  const rpcUrl = `http://127.0.0.1:${port}`
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => { child.kill('SIGKILL') }, ENGINE_STOP_MS)
    await ended
    clearTimeout(timer)
    await kept
  }
  try {
    await waitReady({ rpcUrl, chainId, ended, signal })
  } catch (error) {
    await stop()
    if (!isMedrecError(error, 'ENGINE_FAILED') || !/address already in use/i.test((await readFile(logFile)).subarray(from).toString('utf8'))) throw error
    throw new MedrecError('PORT_IN_USE', `Port ${port}, for the development chain, is taken by another program.`, { cause: error })
  }
  return { kind: 'anvil', chainId, rpcUrl, settledDepth: ANVIL_SETTLED_DEPTH, blockPeriod: ANVIL_BLOCK_PERIOD, pid: child.pid ?? 0, ended: kept, stop }
}

async function readChainId (file: string): Promise<number> {
  if (existsSync(file)) return Number(await readFile(file, 'utf8'))
  const chainId = randomInt(2 ** 31, 2 ** 47)
  await writeFile(`${file}.part`, String(chainId), { mode: 0o600 })
  await rename(`${file}.part`, file)
  return chainId
}

async function waitReady (options: { rpcUrl: string, chainId: number, ended: Promise<void>, signal: AbortSignal | undefined }): Promise<void> {
  const { rpcUrl, chainId, ended, signal } = options
  const rpc = createRpc({ url: rpcUrl })
  const until = Date.now() + ENGINE_READY_MS
  let isOver = false
  void ended.then(() => { isOver = true })
  while (Date.now() < until && !isOver && signal?.aborted !== true) {
    try {
      const answer = Number(await rpc('eth_chainId', []))
      if (answer !== chainId) throw new MedrecError('PORT_IN_USE', `Another chain answers at port ${new URL(rpcUrl).port}.`)
      return
    } catch (error) {
      if (isMedrecError(error, 'PORT_IN_USE')) throw error
      await Promise.race([ended, new Promise(resolve => { setTimeout(resolve, 50) })])
    }
  }
  throw new MedrecError('ENGINE_FAILED', 'The development chain did not start. Its log says why.')
}
