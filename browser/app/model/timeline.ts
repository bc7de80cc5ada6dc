import { formatMonth } from '../messages/format.ts'
import { words } from '../messages/en.ts'
import type { RecordView } from './record-view.ts'

/** Records of one month. */
export interface Month { name: string, views: RecordView[] }

/** What the timeline is narrowed to. */
export interface Filter { category: string, text: string }

/** Newest first; undated last. */
export function sortViews (views: RecordView[]): RecordView[] {
  return [...views].sort((a, b) => compareTimes(b.time, a.time) || a.summary.title.localeCompare(b.summary.title))
}

/** Those that match: the category ('' for all), and every word of the text somewhere in the record's words. */
export function filterViews (options: { views: RecordView[], filter: Filter }): RecordView[] {
  const { category, text } = options.filter
  const needles = text.toLowerCase().split(/\s+/).filter(needle => needle !== '')
  if (category === '' && needles.length === 0) return options.views
  return options.views.filter(view =>
    (category === '' || view.entry.categories.includes(category) || (category === 'none' && view.entry.categories.length === 0)) &&
    needles.every(needle => view.haystack.includes(needle)))
}

/** The first `limit` of sorted views, by month. */
export function groupByMonth (options: { views: RecordView[], limit: number }): Month[] {
  const months: Month[] = []
  for (const view of options.views.slice(0, options.limit)) {
    const name = view.summary.date === undefined ? words.recordsScreen.undated : formatMonth(view.summary.date)
    const last = months.at(-1)
    if (last?.name === name) last.views.push(view)
    else months.push({ name, views: [view] })
  }
  return months
}

/** How many records there are per category, most first; `none` for those without one. */
export function countCategories (views: RecordView[]): Array<{ category: string, count: number }> {
  const counts = new Map<string, number>()
  for (const view of views) {
    const categories = view.entry.categories.length === 0 ? ['none'] : view.entry.categories
    for (const category of categories) counts.set(category, (counts.get(category) ?? 0) + 1)
  }
  return [...counts].map(([category, count]) => ({ category, count })).sort((a, b) => b.count - a.count || a.category.localeCompare(b.category))
}

function compareTimes (a: number, b: number): number {
  return a === b ? 0 : a - b // both may be minus infinity, whose difference is no number
}
