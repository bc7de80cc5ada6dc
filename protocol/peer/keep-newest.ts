import { MAX_KEPT_EMERGENCIES, MAX_KEPT_LOG } from './constants.ts'

/**
 * Which entries of a log are kept: the newest, and of those before them what the person has not been shown of emergencies, and of what may be
 * one. However often somebody looks after that,
 * it does not go out of sight.
 *
 * @param options.entries - by index
 * @param options.shown - from which index on nothing has been shown
 */
export function keepNewest<T extends { index: number, emergency?: string, unreadable?: true }> (options: { entries: readonly T[], shown: number, most?: number, mostEmergencies?: number }): T[] {
  const { entries, shown, most = MAX_KEPT_LOG, mostEmergencies = MAX_KEPT_EMERGENCIES } = options
  const before = entries.slice(0, -most).filter(entry => mayBeEmergency(entry) && entry.index >= shown)
  return [...before.slice(0, mostEmergencies), ...entries.slice(-most)]
}

/** Whether an entry is about an emergency, or cannot be read and so may be. */
export function mayBeEmergency ({ emergency, unreadable }: { emergency?: string | undefined, unreadable?: true | undefined }): boolean {
  return emergency !== undefined || unreadable === true
}
