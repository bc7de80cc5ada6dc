import { MedrecError } from '../errors/medrec-error.ts'

/** Does so much at once, and lets the rest wait, each asker behind its own: askers take turns, however much one of them wants. */
export interface Lanes {
  /**
   * Does `work` as soon as there is room.
   *
   * @throws MedrecError `TOO_MANY_REQUESTS` when too much waits already, or it waited too long; what `work` throws
   */
  run: <T>(options: { key: string, work: () => Promise<T> }) => Promise<T>
}

/** What {@link createLanes} takes. */
export interface LanesOptions {
  /** That is done at once for each asker, and for all together. */
  perKey: number
  total: number
  /** That waits besides. */
  waitingPerKey: number
  waitingTotal: number
  /** After how long something that waited is not begun any more. It is told when its turn comes, so that work MUST end by itself. */
  patienceMs: number
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number
}

interface Waiting { begin: () => void, giveUp: () => void, until: number }
interface Lane { running: number, waiting: Waiting[] }

/** Memory is bounded by `total` and `waitingTotal`: nothing is kept of who has nothing open. */
export function createLanes (options: LanesOptions): Lanes {
  const { perKey, total, waitingPerKey, waitingTotal, patienceMs, nowMs } = options
  // In the order of their turns.
  const lanes = new Map<string, Lane>()
  let running = 0
  let waiting = 0
  const begin = (lane: Lane): void => {
    lane.running++
    running++
  }
  const forget = (key: string, lane: Lane): void => {
    // Another may have come under the same key since.
    if (lane.running === 0 && lane.waiting.length === 0 && lanes.get(key) === lane) lanes.delete(key)
  }
  /** Gives what is free to who waits. */
  const goOn = (): void => {
    for (const [key, lane] of lanes) {
      if (running >= total) return
      if (lane.running >= perKey) continue
      const next = lane.waiting.shift()
      if (next === undefined) continue
      waiting--
      // Comes again after all others, in this very round.
      lanes.delete(key)
      lanes.set(key, lane)
      if (nowMs() > next.until) {
        next.giveUp()
        forget(key, lane)
        continue
      }
      begin(lane)
      next.begin()
    }
  }
  return {
    async run ({ key, work }) {
      const lane = lanes.get(key) ?? { running: 0, waiting: [] }
      if (running < total && lane.running < perKey) {
        lanes.set(key, lane)
        begin(lane)
      } else {
        if (lane.waiting.length >= waitingPerKey || waiting >= waitingTotal) throw new MedrecError('TOO_MANY_REQUESTS')
        lanes.set(key, lane)
        waiting++
        await new Promise<void>((resolve, reject) => {
          lane.waiting.push({ begin: resolve, giveUp: () => { reject(new MedrecError('TOO_MANY_REQUESTS')) }, until: nowMs() + patienceMs })
        })
      }
      try {
        return await work()
      } finally {
        lane.running--
        running--
        goOn()
        forget(key, lane)
      }
    }
  }
}
