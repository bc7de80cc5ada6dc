import { seconds } from './owner.ts'

/** Times that it is tried, each four times as long before the moment as the one before. */
const MAX_TRIES = 3

/**
 * Does what has to be done before a moment that is near. Where that had come meanwhile, a failure says nothing, and it is done again before one that is further away:
 * a machine that does much else may take long for what comes before it.
 *
 * @param options.seconds - how near the first one is
 * @param options.work - `near` gives the moment, epoch seconds, counted from when it is asked for first; may be done again
 */
export async function beforeMoment<T extends object> (options: { seconds: number, work: (near: () => number) => Promise<T> }): Promise<T & { moment: number }> {
  for (let tries = 1, away = options.seconds; ; tries++, away *= 4) {
    let moment = Infinity
    try {
      const done = await options.work(() => moment = Math.min(moment, seconds() + away))
      return { ...done, moment }
    } catch (error) {
      if (seconds() < moment || tries === MAX_TRIES) throw error
    }
  }
}
