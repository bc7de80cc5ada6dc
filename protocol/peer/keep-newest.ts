import { MAX_KEPT_EMERGENCIES, MAX_KEPT_LOG, MAX_KEPT_LOG_BYTES } from './constants.ts'
import { encodeJson } from './json.ts'

/**
 * Which entries of a log are kept: the newest, and of those before them what the person has not been shown of emergencies, and of what may be
 * one. However often somebody looks after that,
 * it does not go out of sight. Neither are more bytes than the limit: what stands in receipts is their provider's to say.
 *
 * @param options.entries - by index
 * @param options.shown - from which index on nothing has been shown
 * @param options.mostBytes - of the newest, and as many of those before them; Infinity: however many they have, which is not measured then
 */
export function keepNewest<T extends { index: number, emergency?: string, unreadable?: true }> (options: { entries: readonly T[], shown: number, most?: number, mostEmergencies?: number, mostBytes?: number }): T[] {
  const { entries, shown, most = MAX_KEPT_LOG, mostEmergencies = MAX_KEPT_EMERGENCIES, mostBytes = MAX_KEPT_LOG_BYTES } = options
  const from = entries.length - firstWithin(entries.slice(-most).reverse(), mostBytes)
  const before = entries.slice(0, from).filter(entry => mayBeEmergency(entry) && entry.index >= shown).slice(0, mostEmergencies)
  return [...before.slice(0, firstWithin(before, mostBytes)), ...entries.slice(from)]
}

/** How many of the first have no more bytes together, as they are kept. */
function firstWithin (entries: readonly unknown[], most: number): number {
  if (most === Infinity) return entries.length
  let left = most
  const over = entries.findIndex(entry => (left -= encodeJson(entry).length) < 0)
  return over < 0 ? entries.length : over
}

/** Whether an entry is about an emergency, or cannot be read and so may be. */
export function mayBeEmergency ({ emergency, unreadable }: { emergency?: string | undefined, unreadable?: true | undefined }): boolean {
  return emergency !== undefined || unreadable === true
}
