import type { RecordSummary, SummaryRange } from './summary/record-summary.ts'

/** What repeats, ready for a chart and the table beside it. */
export interface Series<Record> {
  key: string
  title: string
  unit: string
  range?: SummaryRange
  /** From the oldest to the newest. */
  points: Array<SeriesPoint<Record>>
}

/** One value at one time. */
export interface SeriesPoint<Record> {
  /** Epoch seconds. */
  at: number
  value: number
  second?: number
  /** As it is shown. */
  text: string
  record: Record
}

/** Puts values that belong in one chart together. What was withdrawn, or has no date, is left out. */
export function findSeries<Record> (records: Iterable<{ record: Record, summary: RecordSummary }>): Map<string, Series<Record>> {
  const found = new Map<string, Series<Record>>()
  for (const { record, summary } of records) {
    const { series, at, title, unit = '', range, value = '' } = summary
    if (series === undefined || at === undefined || summary.status === 'entered-in-error' || summary.past === true) continue
    let one = found.get(series.key)
    if (one === undefined) found.set(series.key, one = { key: series.key, title, unit, points: [] })
    one.points.push({ at, value: series.value, ...(series.second === undefined ? {} : { second: series.second }), text: value, record })
    // What a source says goes before what is general.
    if (range !== undefined && (one.range === undefined || (one.range.general && !range.general))) one.range = range
  }
  for (const series of found.values()) series.points.sort((a, b) => a.at - b.at)
  return found
}

/** The value before the one of `record`, for "was 6.6"; undefined when there is none. */
export function findPrevious<Record> (series: Series<Record>, record: Record): SeriesPoint<Record> | undefined {
  const at = series.points.findIndex(point => point.record === record)
  return at > 0 ? series.points[at - 1] : undefined
}
