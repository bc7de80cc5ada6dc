import { localDay, startOfDay } from '../messages/format.ts'

/** How long a share lasts, as it is offered. */
export type Span = 'week' | 'month' | 'quarter' | 'year' | 'none'

/** The last second of the day that `YYYY-MM-DD` names, in epoch seconds: "until 23 December" includes that day. */
export function endOfDay (day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return Math.floor(new Date(year, month - 1, date + 1).getTime() / 1000) - 1
}

/** When a span that begins today is over; null: never by itself. */
export function endOfSpan (options: { span: Span, now: number }): number | null {
  const { span, now } = options
  if (span === 'none') return null
  const date = new Date(now * 1000)
  const months = { week: 0, month: 1, quarter: 3, year: 12 }[span]
  const target = new Date(date.getFullYear(), date.getMonth() + months, 1)
  const lastOfMonth = new Date(target.getFullYear(), target.getMonth() + 1, 0).getDate()
  const day = new Date(target.getFullYear(), target.getMonth(), span === 'week' ? date.getDate() + 7 : Math.min(date.getDate(), lastOfMonth))
  return endOfDay(localDay(day.getTime() / 1000))
}

/** The beginning of today: a share "from today" names no hour. */
export function today (now: number): number { return startOfDay(localDay(now)) }
