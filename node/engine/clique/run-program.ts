import { spawn } from 'node:child_process'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_PROGRAM_OUTPUT } from './constants.ts'

/** What became of a program. */
export interface ProgramResult {
  /** Undefined when there is none of that name. 1 for an end by a signal. */
  code: number | undefined
  /** Standard output, at most so much of it as the limit allows. */
  output: string
  /** The last line that is not empty, of standard error where there is one, for a message. */
  tail: string
}

/**
 * Runs a program to its end, away from this process's folder. With it ends what it has started.
 *
 * @param options.onLine - is given the lines of standard error
 * @throws MedrecError `CANCELLED` when the signal aborts; `DEADLINE` after `timeoutMs`
 */
export async function runProgram (options: { command: string, args: string[], env: NodeJS.ProcessEnv, signal?: AbortSignal | undefined, timeoutMs?: number, onLine?: (line: string) => void }): Promise<ProgramResult> {
  const { command, args, env, signal, timeoutMs, onLine } = options
  if (signal?.aborted === true) throw new MedrecError('CANCELLED')
  const child = spawn(command, args, { env, cwd: tmpdir(), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let [output, said] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => { output = (output + text).slice(0, MAX_PROGRAM_OUTPUT) })
  createInterface({ input: child.stderr }).on('line', line => {
    if (line.trim() !== '') said = line
    onLine?.(line)
  })
  const ended = new Promise<number | undefined>((resolve, reject) => {
    child.once('error', error => { if ('code' in error && error.code === 'ENOENT') resolve(undefined); else reject(new MedrecError('ENGINE_MISSING', `${command} cannot be run: ${error.message}`, { cause: error })) })
    child.once('close', code => { resolve(code ?? 1) })
  })
  let broken: MedrecError | undefined
  const end = (code: 'CANCELLED' | 'DEADLINE') => (): void => {
    broken ??= new MedrecError(code)
    // The whole group: Go starts compilers of its own.
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  }
  const [cancel, timer] = [end('CANCELLED'), timeoutMs === undefined ? undefined : setTimeout(end('DEADLINE'), timeoutMs)]
  signal?.addEventListener('abort', cancel, { once: true })
  try {
    const code = await ended
    if (broken !== undefined) throw broken
    return { code, output, tail: (said === '' ? output.trim().split('\n').at(-1) ?? '' : said).slice(0, 300) }
  } finally {
    signal?.removeEventListener('abort', cancel)
    clearTimeout(timer)
  }
}
