import { MedrecError } from '../errors/medrec-error.ts'

/** What is open at once, where the oldest gives way when all places are taken. */
export interface Places {
  /**
   * Takes a place until what it returns is called. When that is one more than there are, another one's `giveWay` is called: of the asker that has most, the
   * oldest.
   *
   * @param options.isKept - it never gives way, and takes none of the places that others share
   * @throws MedrecError `TOO_MANY_REQUESTS` when the asker has too many
   */
  take: (options: { key: string, isKept: boolean, giveWay: () => void }) => () => void
}

interface Place { key: string, giveWay: () => void }

/**
 * Memory is bounded by `total`, and by how many askers have kept places: that is the caller's to bound.
 *
 * @param options.perKey - of one asker
 * @param options.total - of all whose places are not kept
 */
export function createPlaces (options: { perKey: number, total: number }): Places {
  const { perKey, total } = options
  const counts = new Map<string, number>()
  // Oldest first.
  const shared = new Set<Place>()
  const count = (key: string, change: number): void => {
    const left = (counts.get(key) ?? 0) + change
    if (left === 0) counts.delete(key)
    else counts.set(key, left)
  }
  const makeRoom = (): void => {
    const most = Math.max(...[...shared].map(({ key }) => counts.get(key) ?? 0))
    const oldest = [...shared].find(({ key }) => counts.get(key) === most)
    if (oldest === undefined) return
    // Its place is free from now on, however long it takes to leave.
    shared.delete(oldest)
    count(oldest.key, -1)
    oldest.giveWay()
  }
  return {
    take ({ key, isKept, giveWay }) {
      if ((counts.get(key) ?? 0) >= perKey) throw new MedrecError('TOO_MANY_REQUESTS')
      count(key, 1)
      if (isKept) {
        let isOpen = true
        return () => {
          if (isOpen) count(key, -1)
          isOpen = false
        }
      }
      if (shared.size >= total) makeRoom()
      const place = { key, giveWay }
      shared.add(place)
      return () => { if (shared.delete(place)) count(key, -1) }
    }
  }
}
