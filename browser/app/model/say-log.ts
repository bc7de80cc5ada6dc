import type { LetIn, LogEntry } from '../../../protocol/peer/log-types.ts'
import { MEMBERS } from '../../../protocol/policy/viewer.ts'
import { words } from '../messages/en.ts'
import { joinWords } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { sayCategory } from './say-kinds.ts'

/** Identifies an entry over all providers. */
export function idOfLogEntry (entry: LogEntry): string { return `${entry.relationship} ${entry.index}` }

/** Who it was, as far as this device knows. */
export function sayViewer ({ viewer, actingFor, passedOn, through }: Pick<LogEntry, 'viewer' | 'actingFor' | 'passedOn' | 'through'>, { seen: w, you }: Words = words): string {
  if (viewer === 'you') return actingFor === true ? w.youFor : w.you
  if (actingFor === true) return w.actedFor(viewer.startsWith('0x') ? w.somebody : viewer)
  if (viewer === '') return you
  if (!viewer.startsWith('0x')) return viewer
  if (passedOn !== undefined) return passedOn.by === '' || passedOn.by.startsWith('0x') ? w.unknown : w.passedOnFrom(passedOn.by)
  return through === undefined ? w.unknown : sayLetIn(through, w)
}

/** The name of the group is a name only where the person gave it one: the app calls what is switched on here all alike. */
function sayLetIn ({ viewer, purpose, keepers }: LetIn, w: Words['seen']): string {
  const name = purpose === words.emergency.purpose ? '' : purpose
  if (viewer.startsWith('0x')) return name === '' ? w.unknown : w.letIn(name)
  return viewer === MEMBERS ? w.ofNetwork : w.ofGroup(name, keepers ?? [])
}

/** `17 records: vaccinations and allergies`; `nothing new` when an answer brought none. */
export function sayCounts (entry: LogEntry): string {
  if (entry.records === 0) return words.seen.nothingNew
  const kinds = Object.keys(entry.counts).sort((a, b) => Number(a === '') - Number(b === '')).map(category => category === '' ? words.seen.noKind : sayCategory(category).toLowerCase())
  return kinds.length === 0 || kinds.length > 4 ? words.records(entry.records) : `${words.records(entry.records)}: ${joinWords(kinds)}`
}

/** What stands over a gap. */
export function sayGap ({ unreadable }: Pick<LogEntry, 'unreadable'>, { seen: w }: Words = words): string { return unreadable === true ? w.unreadable : w.gap }

/** What stands over looks for an emergency, and entries that may be one. */
export function sayEmergencies (entries: ReadonlyArray<Pick<LogEntry, 'emergency'>>, { emergency: e, seen: w }: Words = words): string {
  const looks = entries.filter(({ emergency }) => emergency !== undefined).length
  return looks === 0 ? w.unreadable : e.title(looks)
}

/** Whether it was I, or the person whose log it is. */
export function isOwnLook ({ viewer, share }: LogEntry, say: Words = words): boolean {
  return viewer === 'you' || (share === undefined && (viewer === '' || viewer === say.you))
}

/** A device looking for changes where there were none: by far the most entries, and none that anybody looks for. */
export function isEmptyLook ({ records, status, emergency }: LogEntry): boolean {
  return records === 0 && status === 'complete' && emergency === undefined
}
