import { MedrecError } from '../errors/medrec-error.ts'
import { REQUEST_WINDOW_BYTES } from './constants.ts'

/** How far an answer may still run ahead of its reader. One per open request, at the answering side. */
export class Credit {
  #left = REQUEST_WINDOW_BYTES
  #wake: () => void = () => {}
  readonly #signal: AbortSignal

  /** @param signal aborts when nobody reads the answer any more */
  constructor (signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => { this.#wake() }, { once: true })
  }

  /**
   * The reader takes `bytes` more.
   *
   * @throws MedrecError `BAD_FRAME` when that is more than it has been sent
   */
  grant (bytes: number): void {
    this.#left += bytes
    if (bytes === 0 || this.#left > REQUEST_WINDOW_BYTES) throw new MedrecError('BAD_FRAME')
    this.#wake()
  }

  /** Waits until `bytes` may be sent, or nobody reads any more. */
  async spend (bytes: number): Promise<void> {
    while (this.#left < bytes && !this.#signal.aborted) {
      await new Promise<void>(resolve => { this.#wake = resolve })
    }
    this.#left -= bytes
  }
}
