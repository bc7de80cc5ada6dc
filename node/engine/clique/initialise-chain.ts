import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { Genesis } from '../genesis.ts'
import { explainFileError } from './engine-folder.ts'
import type { EngineFolder } from './engine-folder.ts'
import { gethEnvironment } from './run-geth.ts'

/**
 * Makes block 0 where there is no chain yet. It is made beside and moved when it is whole: an engine on half of it would begin another chain.
 *
 * @throws MedrecError `ENGINE_FAILED`, `DISK_FULL`
 */
export async function initialiseChain (options: { folder: EngineFolder, binary: string, genesis: Genesis, signal?: AbortSignal | undefined }): Promise<void> {
  const { folder: { path, data }, binary, genesis, signal } = options
  if (existsSync(data)) return
  const [part, file] = [`${data}.part`, `${data}.genesis.json`]
  try {
    await rm(part, { recursive: true, force: true })
    await writeFile(file, JSON.stringify(genesis), { mode: 0o600 })
    await promisify(execFile)(binary, ['init', '--datadir', part, '--state.scheme', 'hash', file], { env: gethEnvironment(), signal })
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
