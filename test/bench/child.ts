import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'

/** A process of the bench. It ends when its input ends, so also when the bench is killed. */
export interface Child<Ready> {
  ready: Ready
  pid: number
  /** Sends one line of JSON and gives the line that comes back. */
  ask: (message: unknown) => Promise<unknown>
  stop: () => Promise<void>
}

/** Starts a file with this Node and waits for its first line, which is JSON. */
export async function startChild<Ready> (options: { file: string, args?: string[], env?: Record<string, string>, execArgv?: string[] }): Promise<Child<Ready>> {
  const { file, args = [], env = {}, execArgv = [] } = options
  const child = spawn(process.execPath, [...execArgv, file, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const exited = new Promise<void>(resolve => { child.once('exit', () => { resolve() }) })
  const nextLine = async (): Promise<unknown> => {
    const { done, value } = await lines.next()
    if (done === true) throw new MedrecError('INTERNAL', `${file} ended before it answered.`)
    return JSON.parse(value)
  }
  return {
    ready: await nextLine() as Ready,
    pid: child.pid ?? 0,
    ask: async message => {
      child.stdin.write(JSON.stringify(message) + '\n')
      return await nextLine()
    },
    stop: async () => {
      child.stdin.end()
      await exited
    }
  }
}
