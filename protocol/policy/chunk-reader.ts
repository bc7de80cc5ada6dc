import { MedrecError } from '../errors/medrec-error.ts'

/**
 * Reads the numbers and runs of Automerge's binary format (automerge.org/automerge-binary-format-spec) off bytes that nobody has looked at yet. It makes
 * nothing of them: it is there to count before anything is made.
 */
export class ChunkReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor (bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get at (): number { return this.#at }

  get isAtEnd (): boolean { return this.#at === this.#bytes.length }

  /** The next `length` bytes, not copied. @throws POLICY_INVALID when there are fewer */
  take (length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw invalid()
    return this.#bytes.subarray(this.#at, this.#at += length)
  }

  /** An unsigned LEB128. @throws POLICY_INVALID when it is cut, or above 2^53 */
  unsigned (): number {
    let value = 0
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.take(1)[0] as number
      value += (byte & 127) * factor
      if (byte < 128) return Number.isSafeInteger(value) ? value : fail()
    }
    return fail()
  }

  /** A signed LEB128. @throws POLICY_INVALID when it is cut, or beyond ±2^53 */
  signed (): number {
    let value = 0
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.take(1)[0] as number
      value += (byte & 127) * factor
      if (byte >= 128) continue
      const signed = byte >= 64 ? value - factor * 128 : value
      return Number.isSafeInteger(signed) ? signed : fail()
    }
    return fail()
  }
}

function fail (): never {
  throw invalid()
}

function invalid (): MedrecError {
  return new MedrecError('POLICY_INVALID', 'The bytes of a change are not well-formed.')
}
