import { MedrecError } from '../errors/medrec-error.ts'

/** Counts what is open at once, per asker and in all. */
export interface OpenCounter {
  /** Counts one as open until what it returns is called. @throws MedrecError `TOO_MANY_REQUESTS` when it is one too many */
  open: (key: string) => () => void
}

/** Memory is bounded by `total`: nothing is kept of who has nothing open. */
export function createOpenCounter (options: { perKey: number, total: number }): OpenCounter {
  const { perKey, total } = options
  const counts = new Map<string, number>()
  let sum = 0
  return {
    open (key) {
      const count = counts.get(key) ?? 0
      if (count >= perKey || sum >= total) throw new MedrecError('TOO_MANY_REQUESTS')
      counts.set(key, count + 1)
      sum++
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        sum--
        const left = (counts.get(key) ?? 1) - 1
        if (left === 0) counts.delete(key)
        else counts.set(key, left)
      }
    }
  }
}
