import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createWriteStream, renameSync, statSync } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { LastWords } from './last-words.ts'
import { FIRST_RESTART_MS, MAX_LOG_BYTES, MAX_RESTART_MS, READY_TIMEOUT_MS, STEADY_MS, STOP_TIMEOUT_MS } from './constants.ts'

/** A process that is started again when it ends by itself. */
export interface Child {
  /** What it printed when it was ready the first time: one line of JSON. */
  ready: unknown
  /** Of the process that runs now. */
  pid: () => number | undefined
  /** Asks it to end, and kills it when it takes too long. */
  stop: () => Promise<void>
}

/** What {@link startChild} takes. */
export interface ChildOptions {
  /** For messages. */
  name: string
  args: string[]
  env: NodeJS.ProcessEnv
  /** Where its standard error goes, appended. */
  logFile: string
  say: (line: string) => void
  onStart: (pid: number) => Promise<void>
}

/**
 * Starts a Node process that prints one line of JSON when it is ready, and starts it again, ever more slowly, when it ends without
 * having been asked to. Its standard input is a pipe from here: it ends when that does, even when this process is killed.
 *
 * @throws MedrecError `NODE_FAILED` when it ends before it is ready the first time, or takes too long
 */
export async function startChild (options: ChildOptions): Promise<Child> {
  const supervisor = new Supervisor(options)
  return await supervisor.start()
}

class Supervisor {
  readonly #options: ChildOptions
  readonly #log: WriteStream
  #child: ChildProcess | undefined
  #restart: NodeJS.Timeout | undefined
  #wait = FIRST_RESTART_MS
  #stopping = false
  #wasReady = false

  constructor (options: ChildOptions) {
    this.#options = options
    // A log that has grown large makes room for the next; of the older ones the last is kept.
    if ((statSync(options.logFile, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES) renameSync(options.logFile, `${options.logFile}.before`)
    this.#log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 })
  }

  async start (): Promise<Child> {
    try {
      const ready = await this.#run()
      this.#wasReady = true
      return { ready, pid: () => this.#child?.pid, stop: async () => { await this.#stop() } }
    } catch (error) {
      await this.#stop()
      throw error
    }
  }

  async #run (): Promise<unknown> {
    const { args, env, name, onStart } = this.#options
    const child = spawn(process.execPath, args, {
      env,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C at a terminal goes to the whole group; it shall end when it is told, after those who need it.
      detached: true
    })
    this.#child = child
    const started = performance.now()
    child.stderr.pipe(this.#log, { end: false })
    const lastWords = new LastWords(child.stderr)
    // A child that has gone takes its pipe with it.
    child.stdin.on('error', () => {})
    const ended = new Promise<string>(resolve => {
      child.once('error', error => { resolve(error.message) })
      child.once('exit', (code, signal) => { resolve(signal ?? `code ${code}`) })
    })
    void ended.then(async how => { this.#onEnd({ how, why: await lastWords.error(), ranMs: performance.now() - started }) })
    if (child.pid !== undefined) await onStart(child.pid)
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise((resolve, reject) => {
        const fail = (why: string): void => {
          void lastWords.error().then(cause => { reject(new MedrecError('NODE_FAILED', `${name} ${why}${cause === undefined ? '' : `: ${cause.message} (${cause.code})`}. Its log: ${this.#options.logFile}`, { cause })) })
        }
        timer = setTimeout(() => { fail('was not ready in time') }, READY_TIMEOUT_MS)
        createInterface({ input: child.stdout }).on('line', line => { if (line.startsWith('{')) resolve(JSON.parse(line)) })
        void ended.then(how => { fail(`ended (${how}) before it was ready`) })
      })
    } finally {
      clearTimeout(timer)
    }
  }

  #onEnd (end: { how: string, why: MedrecError | undefined, ranMs: number }): void {
    if (this.#stopping || !this.#wasReady) return
    const { name, say } = this.#options
    if (end.ranMs > STEADY_MS) this.#wait = FIRST_RESTART_MS
    say(`${name} ended (${end.how})${end.why === undefined ? '' : `: ${end.why.message} (${end.why.code})`}. Starting it again in ${this.#wait / 1_000} s.`)
    this.#restart = setTimeout(() => {
      this.#run().then(
        () => { say(`${name} is back.`) },
        // Its end has been told and brings the next try; only one that hangs is ended here.
        () => { this.#child?.kill('SIGKILL') }
      )
    }, this.#wait)
    this.#wait = Math.min(this.#wait * 2, MAX_RESTART_MS)
  }

  async #stop (): Promise<void> {
    this.#stopping = true
    clearTimeout(this.#restart)
    const child = this.#child
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>(resolve => { child.once('exit', () => { resolve() }) })
      child.kill('SIGTERM')
      const timer = setTimeout(() => { child.kill('SIGKILL') }, STOP_TIMEOUT_MS)
      await gone
      clearTimeout(timer)
    }
    this.#log.end()
  }
}
