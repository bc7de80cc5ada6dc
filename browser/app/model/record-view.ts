import type { RecordEntry } from '../../../protocol/peer/record-types.ts'
import type { RecordSummary } from '../../../protocol/profiles/fhir/summary/record-summary.ts'
import { words } from '../messages/en.ts'
import { formatRecordDay } from '../messages/format.ts'
import { sayCategory } from './say-kinds.ts'

/** One record as the screens show it. */
export interface RecordView {
  entry: RecordEntry
  /** Identifies it on this device. */
  id: string
  /** What the profile made of it; of a record it could not read, no more than a title. */
  summary: RecordSummary
  /** Epoch seconds to order by; undated ones come last. */
  time: number
  /** The numbers to chart: none, one, or for a blood pressure two. */
  points: number[]
  /** What search looks in. */
  haystack: string
}

/** The view of a record that is held here. */
export function viewOf (entry: RecordEntry): RecordView {
  const summary = isSummary(entry.summary) ? entry.summary : { type: '', title: sayCategory(entry.categories[0] ?? ''), lines: [], parts: [] }
  const { series } = summary
  const said = [summary.title, summary.value, summary.unit, summary.detail, summary.note, summary.status, entry.provider, ...entry.categories.map(sayCategory), ...summary.lines.map(line => line.text), ...summary.parts.map(part => `${part.title} ${part.value}`)]
  return {
    entry,
    id: idOf(entry),
    summary,
    time: summary.at ?? Number.NEGATIVE_INFINITY,
    points: series === undefined ? [] : series.second === undefined ? [series.value] : [series.value, series.second],
    haystack: said.filter(text => text !== undefined).join(' ').toLowerCase()
  }
}

/** Identifies a record over all providers. */
export function idOf (entry: Pick<RecordEntry, 'relationship' | 'key'>): string { return `${entry.relationship} ${entry.key}` }

/** Sensitive, or with no category: what goes to nobody unless a share names it. */
export function isAlone (entry: RecordEntry): boolean {
  return entry.labels.length > 0 || entry.categories.length === 0
}

/** What the source says is outside the usual, or what its range says is. */
export function isOutside (summary: RecordSummary): boolean {
  return summary.flag === 'high' || summary.flag === 'low' || summary.flag === 'abnormal'
}

/** What a list says besides: a date as people write it. */
export function sayDetail ({ detail }: RecordSummary): string | undefined {
  return detail !== undefined && /^\d{4}-\d{2}(-\d{2})?$/.test(detail) ? formatRecordDay(detail) : detail
}

/** The same where all lines are shown as well: nothing that one of them says with its name. */
export function detailBesideLines (summary: RecordSummary): string | undefined {
  return summary.lines.some(({ text }) => text === summary.detail) || summary.note === summary.detail ? undefined : sayDetail(summary)
}

/** A status in plain words. */
export function sayStatus (status: string): string { return words.statuses[status] ?? status }

/** The readings of what `view` measures, oldest first, itself included. */
export function seriesOf (options: { views: RecordView[], view: RecordView }): RecordView[] {
  const key = options.view.summary.series?.key
  if (key === undefined) return []
  return options.views.filter(other => other.summary.series?.key === key && Number.isFinite(other.time)).sort((a, b) => a.time - b.time)
}

function isSummary (value: unknown): value is RecordSummary {
  return typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string' && 'lines' in value && Array.isArray(value.lines) && 'parts' in value && Array.isArray(value.parts)
}
