import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'

/** The file of the `medrec` command. */
export const MEDREC = join(import.meta.dirname, '..', 'cli', 'medrec.ts')

/** Runs a command of `medrec` and gives what it prints as JSON. @throws MedrecError `NODE_FAILED` with what it said */
export async function runMedrec (args: string[]): Promise<unknown> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', MEDREC, ...args, '--json'], { maxBuffer: 64 * 1024 * 1024 })
    return JSON.parse(stdout)
  } catch (cause) {
    const said = cause !== null && typeof cause === 'object' && 'stderr' in cause ? String(cause.stderr).trim() : String(cause)
    throw new MedrecError('NODE_FAILED', `medrec ${args[0] ?? ''} failed: ${said}`, { cause })
  }
}
