import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'

/** Runs a program to its end and gives its exit code; a signal counts as 1. Ends it, with what it started, when `signal` aborts. */
export async function runCommand (options: {
  command: string
  args: string[]
  cwd: string
  env?: NodeJS.ProcessEnv | undefined
  signal: AbortSignal
  /** Is given the output, as it comes. */
  print: (text: string) => void
  /** By how much it gives way to others, with what it starts; as `nice` counts. */
  niceness?: number
}): Promise<number> {
  options.signal.throwIfAborted()
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}), ...options.env },
    // A group of its own, so that what it started can be ended with it.
    detached: true
  })
  if (child.pid !== undefined && options.niceness !== undefined && options.niceness > 0) setPriority(child.pid, options.niceness)
  const end = (): void => { if (child.pid !== undefined) endGroup(child.pid) }
  options.signal.addEventListener('abort', end)
  child.stdout.setEncoding('utf8').on('data', options.print)
  child.stderr.setEncoding('utf8').on('data', options.print)
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', code => { resolve(code ?? 1) })
    })
  } finally {
    options.signal.removeEventListener('abort', end)
    // Whatever a broken test left behind.
    end()
  }
}

function endGroup (pid: number): void {
  try {
    process.kill(-pid, 'SIGTERM')
  } catch (error) {
    // The usual case: nothing of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
