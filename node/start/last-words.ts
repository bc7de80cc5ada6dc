import type { Readable } from 'node:stream'
import { ERROR_CODES } from '../../protocol/errors/codes.ts'
import type { ErrorCode } from '../../protocol/errors/codes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { LAST_WORDS_MS, MAX_LAST_WORDS } from './constants.ts'

/** Keeps the end of what a process of `medrec … --json` writes to its standard error, where it says why it ends. */
export class LastWords {
  #text = ''
  readonly #ended: Promise<void>

  constructor (stream: Readable) {
    stream.on('data', (chunk: Buffer) => { this.#text = (this.#text + chunk.toString('utf8')).slice(-MAX_LAST_WORDS) })
    this.#ended = new Promise(resolve => { stream.once('close', () => { resolve() }) })
  }

  /** The error that it ended with: what it says itself, else what Node says; undefined when neither did. To be asked when the process has ended, or is to. */
  async error (): Promise<MedrecError | undefined> {
    let timer: NodeJS.Timeout | undefined
    await Promise.race([this.#ended, new Promise<void>(resolve => { timer = setTimeout(resolve, LAST_WORDS_MS) })])
    clearTimeout(timer)
    const lines = this.#text.split('\n').filter(line => line.trim() !== '')
    const said = lines.map(readError).findLast(error => error !== undefined)
    const thrown = lines.findLast(line => /^\w*Error\b/.test(line))
    return said ?? (thrown === undefined ? undefined : new MedrecError('NODE_FAILED', thrown))
  }
}

function readError (line: string): MedrecError | undefined {
  try {
    const { code, message } = (JSON.parse(line) as { error?: { code?: unknown, message?: unknown } }).error ?? {}
    return typeof code === 'string' && Object.hasOwn(ERROR_CODES, code) && typeof message === 'string' ? new MedrecError(code as ErrorCode, message) : undefined
  } catch {
    // Told by the answer: it is no error that a command ends with.
    return undefined
  }
}
