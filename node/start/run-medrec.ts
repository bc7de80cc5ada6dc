import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { runCommandLine } from '../cli/run-command-line.ts'

/** The file of the `medrec` command. */
export const MEDREC = join(import.meta.dirname, '..', 'cli', 'medrec.ts')

/**
 * Runs a command of `medrec` in this process, which needs not load anew what it has, and gives what it prints as JSON.
 *
 * @param options.signal - ends it, so that it takes away what it has made for itself
 * @throws MedrecError `NODE_FAILED` with what it said; `CANCELLED`
 */
export async function runMedrec (args: string[], options: { signal?: AbortSignal } = {}): Promise<unknown> {
  const { signal = new AbortController().signal } = options
  let [printed, said] = ['', '']
  const code = await runCommandLine({
    args: [...args, '--json'], env: process.env, signal,
    print: line => { printed += line }, say: line => { said += `${line}\n` }
  })
  if (code !== 0 && signal.aborted) throw new MedrecError('CANCELLED')
  if (code !== 0) throw new MedrecError('NODE_FAILED', `medrec ${args[0] ?? ''} failed: ${said.trim()}`)
  return JSON.parse(printed)
}
