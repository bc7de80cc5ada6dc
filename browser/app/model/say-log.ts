import type { LogEntry } from '../../../protocol/peer/types.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords } from '../messages/helper-words.ts'
import { sayCategory } from './say-kinds.ts'

/** Identifies an entry over all providers. */
export function idOfLogEntry (entry: LogEntry): string { return `${entry.relationship} ${entry.index}` }

/** Who it was, as far as this device knows. */
export function sayViewer ({ viewer, actingFor }: Pick<LogEntry, 'viewer' | 'actingFor'>): string {
  if (viewer === 'you') return actingFor === true ? helperWords.youFor : words.seen.you
  if (actingFor === true) return helperWords.actedFor(viewer.startsWith('0x') ? helperWords.someone : viewer)
  return viewer.startsWith('0x') ? words.seen.unknown : viewer
}

/** `17 records: vaccinations and allergies`; `nothing new` when an answer brought none. */
export function sayCounts (entry: LogEntry): string {
  if (entry.records === 0) return words.seen.nothingNew
  const kinds = Object.keys(entry.counts).map(category => category === '' ? words.seen.noKind : sayCategory(category).toLowerCase())
  return kinds.length === 0 || kinds.length > 4 ? words.records(entry.records) : `${words.records(entry.records)}: ${joinWords(kinds)}`
}

/** One's own device looking for changes where there were none: by far the most entries, and none that anybody looks for. */
export function isOwnEmptyLook (entry: LogEntry): boolean {
  return entry.viewer === 'you' && entry.records === 0 && entry.status === 'complete'
}
