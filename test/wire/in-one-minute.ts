import { setTimeout as pause } from 'node:timers/promises'
import { seconds } from './owner.ts'

const minute = (): number => Math.floor(seconds() / 60)

/**
 * Does what nodes count by the minute. Where one ended meanwhile, a failure says nothing, and it is done again in the next, in which nothing was counted yet.
 *
 * @param work - takes far less than a minute, and may be done again
 */
export async function inOneMinute (work: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    const begun = minute()
    try {
      await work()
      return
    } catch (error) {
      if (begun === minute() || tries === 2) throw error
    }
    await pause((60 - seconds() % 60) * 1_000)
  }
}
