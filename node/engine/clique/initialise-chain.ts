import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import type { Genesis } from '../genesis.ts'
import { explainFileError, HASH_FILE, otherNetwork, readGenesisHash } from './engine-folder.ts'
import type { EngineFolder } from './engine-folder.ts'
import { gethEnvironment } from './run-geth.ts'

/**
 * Makes block 0 where there is no chain yet. It is made beside and moved when it is whole: an engine on half of it would begin another chain.
 *
 * @throws MedrecError `OTHER_NETWORK` when there is a chain that begins with another block; `ENGINE_FAILED`, `DISK_FULL`
 */
export async function initialiseChain (options: { folder: EngineFolder, binary: string, genesis: Genesis, network: NetworkFile, signal?: AbortSignal | undefined }): Promise<void> {
  const { folder: { path, data }, binary, genesis, network, signal } = options
  if (existsSync(data)) {
    const hash = await readGenesisHash(data)
    if (hash !== undefined && hash !== network.genesisHash) throw otherNetwork({ data, hash, network })
    return
  }
  const [part, file] = [`${data}.part`, `${data}.genesis.json`]
  try {
    await rm(part, { recursive: true, force: true })
    await writeFile(file, JSON.stringify(genesis), { mode: 0o600 })
    await promisify(execFile)(binary, ['init', '--datadir', part, '--state.scheme', 'hash', file], { env: gethEnvironment(), signal })
    await writeFile(join(part, HASH_FILE), network.genesisHash)
    await rename(part, data)
  } catch (error) {
    if (signal?.aborted === true) throw new MedrecError('CANCELLED', undefined, { cause: error })
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : ''
    if (/no space left on device/.test(said)) throw new MedrecError('DISK_FULL', `The disk that ${path} is on is full. Make room and try again; nothing was begun.`, { cause: error })
    const last = said.trim().split('\n').at(-1) ?? ''
    throw said === '' ? explainFileError(error, path) : new MedrecError('ENGINE_FAILED', `The engine did not make block 0: ${last.slice(0, 300)}`, { cause: error })
  } finally {
    await rm(part, { recursive: true, force: true })
    await rm(file, { force: true })
  }
}
