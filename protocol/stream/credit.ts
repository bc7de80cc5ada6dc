import { MedrecError } from '../errors/medrec-error.ts'
import { REQUEST_WINDOW_BYTES, STALL_TIMEOUT_MS } from './constants.ts'

/** How far an answer may still run ahead of its reader. One per open request, at the answering side. */
export class Credit {
  #left = REQUEST_WINDOW_BYTES
  #wake: () => void = () => {}
  #cut: MedrecError | undefined
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

  /** From now on {@link spend} throws this, also where it waits. */
  cut (error: MedrecError): void {
    this.#cut ??= error
    this.#wake()
  }

  /**
   * Waits until `bytes` may be sent, or nobody reads any more.
   *
   * @throws MedrecError `DEADLINE` when the reader takes nothing for {@link STALL_TIMEOUT_MS}; what the answer was {@link cut} with
   */
  async spend (bytes: number): Promise<void> {
    while (this.#left < bytes && !this.#signal.aborted && this.#cut === undefined) await this.#change()
    if (this.#cut !== undefined) throw this.#cut
    this.#left -= bytes
  }

  async #change (): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined
    await new Promise<void>((resolve, reject) => {
      this.#wake = resolve
      timer = setTimeout(() => { reject(new MedrecError('DEADLINE', 'The reader has taken nothing for too long.')) }, STALL_TIMEOUT_MS)
    }).finally(() => { clearTimeout(timer) })
  }
}
