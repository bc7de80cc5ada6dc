import { copyFile, stat, truncate } from 'node:fs/promises'
import { LOG_LOOK_MS, MAX_ENGINE_LOG_BYTES } from './constants.ts'

/** Puts a log aside that has grown large, while its program appends to it: of the older ones the last is kept. Gives what ends it. */
export function keepLogSmall (options: { log: string, lookMs?: number, maxBytes?: number }): () => void {
  const { log, lookMs = LOG_LOOK_MS, maxBytes = MAX_ENGINE_LOG_BYTES } = options
  const look = async (): Promise<void> => {
    if ((await stat(log)).size <= maxBytes) return
    await copyFile(log, `${log}.before`)
    await truncate(log)
  }
  // It only is larger until the next look.
  const timer = setInterval(() => { look().catch(() => undefined) }, lookMs)
  timer.unref()
  return () => { clearInterval(timer) }
}
