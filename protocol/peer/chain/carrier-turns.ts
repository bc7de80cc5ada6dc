import { MedrecError } from '../../errors/medrec-error.ts'
import { pause, waitFor } from '../wait.ts'
import { CARRIER_REST_PERIODS } from './constants.ts'

/**
 * Lets a carrier rest after it was given something: what a member gets within a block's time it may put into one transaction, and cannot know that it is
 * one person's. See specs/chain.md, "Carrying".
 */
export class CarrierTurns {
  readonly #ending: AbortSignal
  /** Until when each rests. */
  readonly #resting = new Map<string, Promise<void>>()

  /** @param options.signal - ends all rests */
  constructor ({ signal }: { signal: AbortSignal }) {
    this.#ending = signal
  }

  /**
   * Takes the first of these that does not rest; waits for one when all do. From now on it rests.
   *
   * @param options.blockPeriod - seconds
   * @throws MedrecError `CANCELLED`
   */
  async take<T> (options: { candidates: readonly T[], nameOf: (candidate: T) => string, blockPeriod: number, signal: AbortSignal }): Promise<T> {
    const { candidates, nameOf, blockPeriod, signal } = options
    while (true) {
      if (signal.aborted) throw new MedrecError('CANCELLED', undefined, { cause: signal.reason })
      const free = candidates.find(candidate => !this.#resting.has(nameOf(candidate)))
      if (free !== undefined) {
        this.#rest(nameOf(free), blockPeriod)
        return free
      }
      await waitFor(Promise.race(candidates.flatMap(candidate => this.#resting.get(nameOf(candidate)) ?? [])), signal)
    }
  }

  #rest (name: string, blockPeriod: number): void {
    const rest = pause(CARRIER_REST_PERIODS * blockPeriod * 1_000, this.#ending)
      // The end of everything ends it too.
      .catch((error: unknown) => { if (!(error instanceof MedrecError)) throw error })
      .finally(() => { this.#resting.delete(name) })
    this.#resting.set(name, rest)
  }
}
