import { copyFile, stat, truncate } from 'node:fs/promises'
import { pause } from '../../pause.ts'
import { LOG_LOOK_MS, MAX_ENGINE_LOG_BYTES } from './constants.ts'

/** Puts a log aside that has grown large, while its program appends to it: of the older ones the last is kept. Gives what ends it, when the last look is over. */
export function keepLogSmall (options: { log: string, lookMs?: number, maxBytes?: number }): () => Promise<void> {
  const { log, lookMs = LOG_LOOK_MS, maxBytes = MAX_ENGINE_LOG_BYTES } = options
  const ending = new AbortController()
  const look = async (): Promise<void> => {
    if ((await stat(log)).size <= maxBytes) return
    await copyFile(log, `${log}.before`)
    await truncate(log)
  }
  const watch = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      await pause(lookMs, ending.signal)
      // One look at a time: a second would put aside what the first has emptied. What fails now is only larger until the next look.
      if (!ending.signal.aborted) await look().catch(() => undefined)
    }
  }
  const watching = watch()
  return async () => {
    ending.abort()
    await watching
  }
}
