import { join } from 'node:path'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { runCommandLine } from '../cli/run-command-line.ts'

/** The file of the `medrec` command. */
export const MEDREC = join(import.meta.dirname, '..', 'cli', 'medrec.ts')

/** Runs a command of `medrec` in this process, which needs not load anew what it has, and gives what it prints as JSON. @throws MedrecError `NODE_FAILED` with what it said */
export async function runMedrec (args: string[]): Promise<unknown> {
  let [printed, said] = ['', '']
  const code = await runCommandLine({
    args: [...args, '--json'], env: process.env, signal: new AbortController().signal,
    print: line => { printed += line }, say: line => { said += `${line}\n` }
  })
  if (code !== 0) throw new MedrecError('NODE_FAILED', `medrec ${args[0] ?? ''} failed: ${said.trim()}`)
  return JSON.parse(printed)
}
