import { html, nothing } from 'lit'
import type { TemplateResult } from 'lit'
import { words } from '../messages/en.ts'
import { formatRecordDay, formatShortDay } from '../messages/format.ts'
import type { Words } from '../messages/words-of.ts'
import { isAlone, sayDetail, sayStatus } from '../model/record-view.ts'
import type { RecordView } from '../model/record-view.ts'
import type { RecordSummary } from '../../../protocol/profiles/fhir/summary/record-summary.ts'
import { icon, iconOfCategories } from './icons.ts'

/** One record in a list: what, from whom, when, and its result. `before`: the reading before it, to compare with; `dated`: with its year, where no heading says it. */
export function recordRow (options: { view: RecordView, href: string, current?: boolean, before?: RecordView | undefined, mine?: boolean, dated?: boolean, say?: Words | undefined }): TemplateResult {
  const { view, href, current = false, before, mine = true, dated = false, say = words } = options
  const { summary } = view
  const under = [view.entry.provider, ...(summary.date === undefined ? [] : [dated ? formatRecordDay(summary.date) : formatShortDay(summary.date)]), ...[sayDetail(summary) ?? []].flat()]
  const labelled = view.entry.labels.length > 0
  return html`
    <a class="row" href=${href} aria-current=${current ? 'true' : nothing}>
      <span class="kind ${labelled ? 'warn' : ''}">${icon(iconOfCategories(view.entry.categories))}</span>
      <span>
        <span class="title">${summary.title}${labelled ? html`<span class="tag warn">${words.recordsScreen.sensitive}</span>` : nothing}</span>
        <span class="under">${under.join(' · ')}${mine && isAlone(view.entry) ? ` · ${say.recordsScreen.alone}` : nothing}</span>
      </span>
      ${valueOf(summary, before?.summary)}
    </a>`
}

/** A longer answer than this belongs into the detail. */
const MAX_VALUE = 24

function valueOf (summary: RecordSummary, before: RecordSummary | undefined): TemplateResult | typeof nothing {
  const { value, unit, status } = summary
  if (value === undefined || value.length > MAX_VALUE) return status === undefined || QUIET_STATUSES.has(status) ? nothing : html`<span class="value"><small>${sayStatus(status)}</small></span>`
  return html`<span class="value">${value}${unit === undefined ? nothing : html` <span class="unit">${unit}</span>`}${before?.value === undefined ? nothing : html`<small>${words.recordsScreen.was(before.value)}</small>`}</span>`
}

/** What nearly every record of its kind is, and says nothing in a list. */
const QUIET_STATUSES = new Set(['final', 'completed', 'finished', 'current', 'amended', 'corrected'])
