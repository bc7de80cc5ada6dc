import { MedrecError } from '../errors/medrec-error.ts'

/** Counts what is asked, per asker and in all. */
export interface RateLimiter {
  /** Counts one, or as many as are given. @throws MedrecError `TOO_MANY_REQUESTS` when that is too many */
  take: (key: string, amount?: number) => void
  /** Counts nothing. @throws MedrecError `TOO_MANY_REQUESTS` when the next would be one too many */
  check: (key: string, amount?: number) => void
}

/**
 * Counts in windows of fixed length. Memory is bounded: when more askers than `maxKeys` come in one window, the rest share one count.
 *
 * @param options.perKey - in a window, for each asker
 * @param options.total - in a window, for all together
 * @param options.windowSeconds - its length
 * @param options.now - epoch seconds
 */
export function createRateLimiter (options: { perKey: number, total: number, windowSeconds: number, maxKeys?: number, now: () => number }): RateLimiter {
  const { perKey, total, windowSeconds, maxKeys = 10_000, now } = options
  let window = Number.NEGATIVE_INFINITY
  let sum = 0
  const counts = new Map<string, number>()
  /** Whose count one more would be. */
  const findRoom = (key: string, amount: number): string => {
    const current = Math.floor(now() / windowSeconds)
    if (current !== window) {
      window = current
      sum = 0
      counts.clear()
    }
    const counted = counts.has(key) || counts.size < maxKeys ? key : ''
    if ((counts.get(counted) ?? 0) + amount > perKey || sum + amount > total) throw new MedrecError('TOO_MANY_REQUESTS')
    return counted
  }
  return {
    take (key, amount = 1) {
      const counted = findRoom(key, amount)
      counts.set(counted, (counts.get(counted) ?? 0) + amount)
      sum += amount
    },
    check (key, amount = 1) { findRoom(key, amount) }
  }
}
