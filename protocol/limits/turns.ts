import { MedrecError } from '../errors/medrec-error.ts'
import { createOpenCounter } from './open-counter.ts'

/** Does what is asked one after the other for each asker; different askers do not wait for each other. */
export interface Turns {
  /**
   * Does `work` when all that this asker asked before has ended.
   *
   * @throws MedrecError `TOO_MANY_REQUESTS` when it has too many open; `CANCELLED` when `signal` aborts before its turn; what `work` throws
   */
  take: <T>(options: { key: string, signal: AbortSignal, work: () => Promise<T> }) => Promise<T>
}

/**
 * Memory is bounded by `total`: nothing is kept of who has nothing open.
 *
 * @param options.perKey - that are open at once for each asker, the one that is done among them
 * @param options.total - for all together
 */
export function createTurns (options: { perKey: number, total: number }): Turns {
  const counter = createOpenCounter(options)
  const last = new Map<string, Promise<void>>()
  return {
    take: async ({ key, signal, work }) => {
      const close = counter.open(key)
      const before = last.get(key)
      const turn = Promise.withResolvers<void>()
      last.set(key, turn.promise)
      try {
        await before
        if (signal.aborted) throw new MedrecError('CANCELLED')
        return await work()
      } finally {
        close()
        turn.resolve()
        if (last.get(key) === turn.promise) last.delete(key)
      }
    }
  }
}
