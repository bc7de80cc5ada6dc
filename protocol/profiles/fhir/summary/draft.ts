import { MAX_SUMMARY_ITEMS } from '../constants.ts'
import { epochOf } from './dates.ts'
import { shorten } from './plain-text.ts'
import type { RecordSummary, SummaryLineName } from './record-summary.ts'

/** A summary in the making: members may be undefined, lines empty. */
export type Draft = { [Key in Exclude<keyof RecordSummary, 'type' | 'at' | 'title' | 'lines' | 'parts'>]?: RecordSummary[Key] | undefined } & {
  title: string
  lines?: DraftLine[]
  parts?: RecordSummary['parts']
}

/** A line that falls away when it has no text. */
export interface DraftLine {
  name: SummaryLineName
  text: string | undefined
}

/** Makes the summary of a draft: plain JSON, without empty members, within the limits. */
export function finish (type: string, draft: Draft): RecordSummary {
  const { lines = [], parts = [], title, ...rest } = draft
  const at = rest.date === undefined ? undefined : epochOf(rest.date)
  const summary: RecordSummary = {
    type,
    title: shorten(title),
    lines: lines.flatMap(({ name, text }) => text === undefined || text === '' ? [] : [{ name, text: shorten(text) }]).slice(0, MAX_SUMMARY_ITEMS),
    parts: parts.slice(0, MAX_SUMMARY_ITEMS)
  }
  const given = Object.entries({ ...rest, at }).filter(([, value]) => value !== undefined && value !== '')
  return Object.assign(summary, Object.fromEntries(given))
}
