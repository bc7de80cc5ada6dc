import type { ActingEntry, HelperEntry } from '../../protocol/peer/acting/types.ts'
import { formatCondition } from './format-condition.ts'
import { formatDuration, formatMoment } from './format-table.ts'

/** When somebody can act for a person. */
export function sayWhen ({ from, until, silence, condition }: HelperEntry): string {
  return [
    ...from === undefined ? [] : [`from ${formatMoment(from)}`],
    ...silence === undefined ? [sayUntil(until)] : [`when you are silent for ${formatDuration(silence)}`],
    ...condition === undefined ? [] : [`while ${formatCondition(condition)}`]
  ].join(', ')
}

/** Until when something is so. */
export function sayUntil (until: number | null): string { return until === null ? 'without an end' : `until ${formatMoment(until)}` }

/** For whom one acts: by the id, which every command takes too, where they gave no name. */
export function sayFrom ({ id, from }: Pick<ActingEntry, 'id' | 'from'>): string { return from === '' ? `${id} (no name)` : from }

/** As what: a kind, or what was chosen one by one; of whom one acts for oneself, what one may now. */
export function sayKind ({ kind, powers }: Pick<HelperEntry, 'kind' | 'powers'>): string {
  return kind === 'helper' ? `may ${powers.length === 0 ? 'do nothing now' : powers.join(', ')}` : kind
}

/** The same after "can act for you": `as parent`, `(may read, grant)`. */
export function sayAs (helper: Pick<HelperEntry, 'kind' | 'powers'>): string { return helper.kind === 'helper' ? `(${sayKind(helper)})` : `as ${sayKind(helper)}` }
