import { MedrecError } from '../errors/medrec-error.ts'
import type { Frame } from '../messages/frame_pb.ts'
import { CREDIT_STEP_BYTES, KIND, REQUEST_WINDOW_BYTES } from './constants.ts'
import { remoteError } from './remote-error.ts'

/**
 * What has come for one request and not been taken yet: at most {@link REQUEST_WINDOW_BYTES}. As the reader takes items, the other
 * side is granted credit for more, so a request whose reader is slow holds up no other on the same stream.
 */
export class RequestQueue {
  readonly #grant: (bytes: number) => void
  #items: Uint8Array[] = []
  #bytes = 0
  #taken = 0
  #failure: MedrecError | undefined
  #ended = false
  #wake: () => void = () => {}

  constructor (grant: (bytes: number) => void) {
    this.#grant = grant
  }

  /** Whether the other side has finished with this request. */
  get answered (): boolean {
    return this.#ended
  }

  /**
   * Adds a frame.
   *
   * @throws MedrecError `BAD_FRAME` when the other side sends what it has no credit for, or what is no part of an answer
   */
  push (frame: Frame): void {
    if (this.#ended) return
    if (frame.kind === KIND.end) {
      this.#ended = true
    } else if (frame.kind === KIND.error) {
      this.#ended = true
      this.#failure ??= remoteError(frame)
    } else if (frame.kind === KIND.item) {
      this.#items.push(frame.body)
      this.#bytes += frame.body.byteLength
      if (this.#bytes + this.#taken > REQUEST_WINDOW_BYTES) throw new MedrecError('BAD_FRAME')
    } else {
      throw new MedrecError('BAD_FRAME')
    }
    this.#wake()
  }

  /** The next item, if one has come. */
  takeNow (): Uint8Array | undefined {
    const item = this.#items.shift()
    if (item !== undefined) this.#count(item.byteLength)
    return item
  }

  /**
   * The next item; undefined at the end.
   *
   * @throws MedrecError `DEADLINE`, or what the request failed with
   */
  async take (timeoutMs: number): Promise<Uint8Array | undefined> {
    while (true) {
      const item = this.takeNow()
      if (item !== undefined) return item
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) return undefined
      await this.#wait(timeoutMs)
    }
  }

  /** Ends the request with an error, after the items that have come. */
  fail (error: MedrecError): void {
    if (this.#ended) return
    this.#failure ??= error
    this.#wake()
  }

  #count (bytes: number): void {
    this.#bytes -= bytes
    this.#taken += bytes
    if (this.#taken < CREDIT_STEP_BYTES || this.#ended) return
    this.#grant(this.#taken)
    this.#taken = 0
  }

  async #wait (timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = Number.isFinite(timeoutMs)
        ? setTimeout(() => { reject(new MedrecError('DEADLINE')) }, timeoutMs)
        : undefined
      this.#wake = () => { clearTimeout(timer); resolve() }
    })
  }
}
