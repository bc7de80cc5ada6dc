import { MedrecError } from '../errors/medrec-error.ts'

/** Bytes that are held at once, per asker and in all. */
export interface ByteBudget {
  /**
   * Resolves when there is room for so many bytes, which are then counted until they are given back. Who came first has the first room there is.
   *
   * @throws MedrecError `TOO_MANY_REQUESTS` when there was none for too long; `CANCELLED` when the signal aborts meanwhile
   */
  reserve: (options: { key: string, bytes: number, signal: AbortSignal }) => Promise<Reservation>
}

/** Bytes of a {@link ByteBudget}. */
export interface Reservation {
  /** Gives back all but `bytes`; what was given back before stays so. */
  shrink: (bytes: number) => void
}

interface Waiting { key: string, bytes: number, begin: (reservation: Reservation) => void }

/**
 * Memory is bounded by `total`, and by how many callers wait: that is theirs to bound.
 *
 * @param options.perKey - bytes of one asker
 * @param options.total - bytes of all
 * @param options.waitMs - the longest wait for room
 */
export function createByteBudget (options: { perKey: number, total: number, waitMs: number }): ByteBudget {
  return new WaitingBudget(options)
}

class WaitingBudget implements ByteBudget {
  readonly #options: { perKey: number, total: number, waitMs: number }
  readonly #held = new Map<string, number>()
  readonly #waiting = new Set<Waiting>()
  #sum = 0

  constructor (options: { perKey: number, total: number, waitMs: number }) {
    this.#options = options
  }

  async reserve ({ key, bytes, signal }: { key: string, bytes: number, signal: AbortSignal }): Promise<Reservation> {
    const { promise, resolve, reject } = Promise.withResolvers<Reservation>()
    const waiting = { key, bytes, begin: resolve }
    this.#waiting.add(waiting)
    const giveUp = (error: MedrecError): void => {
      if (!this.#waiting.delete(waiting)) return
      reject(error)
      // Who waited behind it may have the room that it did not have.
      this.#admit()
    }
    const onAbort = (): void => { giveUp(new MedrecError('CANCELLED')) }
    const timer = setTimeout(() => { giveUp(new MedrecError('TOO_MANY_REQUESTS', 'Too much waits to be read by those who asked for it.')) }, this.#options.waitMs)
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    else this.#admit()
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  #admit (): void {
    const { perKey, total } = this.#options
    for (const waiting of [...this.#waiting]) {
      // Who needs much would wait for ever if those who need little went past.
      if (this.#sum + waiting.bytes > total) return
      // Who has its share holds nobody else up.
      if ((this.#held.get(waiting.key) ?? 0) + waiting.bytes > perKey) continue
      this.#waiting.delete(waiting)
      waiting.begin(this.#hold(waiting))
    }
  }

  #hold ({ key, bytes }: Waiting): Reservation {
    let held = bytes
    this.#count(key, held)
    return {
      shrink: left => {
        if (left >= held) return
        this.#count(key, left - held)
        held = left
        this.#admit()
      }
    }
  }

  #count (key: string, bytes: number): void {
    this.#sum += bytes
    const left = (this.#held.get(key) ?? 0) + bytes
    if (left === 0) this.#held.delete(key)
    else this.#held.set(key, left)
  }
}
