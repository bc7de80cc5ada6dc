import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { IPC_HEAD_BYTES } from './constants.ts'

/** What {@link AnswerLines} takes. */
export interface AnswerLinesOptions {
  /** Bytes of a line that are kept. */
  maxAnswer: number
  /** Bytes of a longer one that are passed over. */
  maxDropped: number
  /** Told of each whole line. */
  onAnswer: (text: string) => void
  /** Told of a line that is too large, as soon as that is known, by how it begins. */
  onTooLarge: (head: string) => void
}

/** Puts together the lines of an engine's socket. One that is too large is passed over until its end: the lines after it are answers like any other. */
export class AnswerLines {
  readonly #options: AnswerLinesOptions
  #pieces: Buffer[] = []
  /** Of the line that has not ended. */
  #size = 0
  #isDropped = false

  constructor (options: AnswerLinesOptions) {
    this.#options = options
  }

  /** @throws MedrecError `TOO_LARGE` when a line does not end; what it was given throws */
  take (chunk: Buffer): void {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      this.#add(chunk.subarray(from, end))
      from = end + 1
      this.#end()
    }
    if (from < chunk.length) this.#add(chunk.subarray(from))
  }

  #add (piece: Buffer): void {
    const { maxAnswer, maxDropped, onTooLarge } = this.#options
    this.#size += piece.length
    if (!this.#isDropped) this.#pieces.push(piece)
    if (this.#size <= maxAnswer) return
    if (!this.#isDropped) {
      const head = Buffer.concat(this.#pieces, Math.min(IPC_HEAD_BYTES, this.#size)).toString('latin1')
      this.#pieces = []
      this.#isDropped = true
      onTooLarge(head)
    }
    if (this.#size - maxAnswer > maxDropped) throw tooLarge()
  }

  #end (): void {
    const pieces = this.#pieces
    const isWhole = !this.#isDropped
    this.#pieces = []
    this.#size = 0
    this.#isDropped = false
    if (isWhole) this.#options.onAnswer(Buffer.concat(pieces).toString())
  }
}

/** Of an answer. */
export function tooLarge (): MedrecError {
  return new MedrecError('TOO_LARGE', 'An answer of the engine is larger than the limit.')
}
