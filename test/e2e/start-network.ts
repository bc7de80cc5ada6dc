import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { ReadyReport } from '../../node/start/print-ready.ts'

const BOOTSTRAP = join(import.meta.dirname, '..', '..', 'node', 'bootstrap', 'run.mjs')
const READY_MS = 180_000

/** What `npm start` gives, started as a user starts it. */
export interface StartedByCommand {
  report: ReadyReport
  /** Interrupts it as Ctrl-C does, and waits for its end; resolves to its exit code. */
  interrupt: () => Promise<number | null>
  /** Kills it, and nothing that it started. */
  kill: () => Promise<void>
}

/** A folder for one network, outside the project. */
export function networkFolder (): { path: string, remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'medrec-start-'))
  return { path, remove: () => { rmSync(path, { recursive: true, force: true }) } }
}

/** Runs `npm start -- --json …` and waits for its one line. */
export async function startByCommand (options: { data: string, port: number, records?: string | undefined, publicUrl?: string, validators?: number }): Promise<StartedByCommand> {
  const { data, port, records, publicUrl, validators } = options
  const child = spawn(process.execPath, [BOOTSTRAP, 'start', '--json', '--data', data, '--port', String(port), ...records === undefined ? [] : ['--records', records], ...publicUrl === undefined ? [] : ['--public-url', publicUrl], ...validators === undefined ? [] : ['--validators', String(validators)]], { stdio: ['ignore', 'pipe', 'pipe'] })
  const said: string[] = []
  createInterface({ input: child.stderr }).on('line', line => { said.push(line) })
  const ended = new Promise<number | null>(resolve => { child.once('exit', resolve) })
  let timer: NodeJS.Timeout | undefined
  try {
    const report = await new Promise<ReadyReport>((resolve, reject) => {
      const fail = (why: string): void => { reject(new RangeError(`npm start ${why}:\n${said.join('\n')}`)) }
      timer = setTimeout(() => { fail('was not ready in time') }, READY_MS)
      createInterface({ input: child.stdout }).on('line', line => { resolve(JSON.parse(line) as ReadyReport) })
      void ended.then(code => { fail(`ended with ${code}`) })
    })
    return {
      report,
      interrupt: async () => {
        child.kill('SIGINT')
        return await ended
      },
      kill: async () => {
        const { self } = JSON.parse(await readFile(join(data, 'running.json'), 'utf8')) as { self: { pid: number } }
        process.kill(self.pid, 'SIGKILL')
        await ended
      }
    }
  } catch (error) {
    child.kill('SIGTERM')
    await ended
    throw error
  } finally {
    clearTimeout(timer)
  }
}
