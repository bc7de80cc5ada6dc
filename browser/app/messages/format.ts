import { words } from './en.ts'

/**
 * Days, times and lists as a person says them. Times are epoch seconds; days are `YYYY-MM-DD` or longer ISO strings as records carry them. Nothing here throws: a time that
 * came from elsewhere and is no date is said to be none, since a screen that stays empty would hide all else that stands on it.
 */
const LOCALE = typeof navigator === 'undefined' ? 'en-GB' : navigator.languages.find(language => language.startsWith(words.language)) ?? 'en-GB'
const DAY_SECONDS = 86_400

const monthAndYear = new Intl.DateTimeFormat(LOCALE, { month: 'long', year: 'numeric' })
const dayAndMonth = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short' })
const dayInFull = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long', year: 'numeric' })
const longDay = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'long' })
const weekdayAndDay = new Intl.DateTimeFormat(LOCALE, { weekday: 'long', day: 'numeric', month: 'long' })
const hourAndMinute = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric', minute: '2-digit' })
const number = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 2 })

/** `17 September 2026`, for a date as records carry it; a year or a month alone stay what they are. */
export function formatRecordDay (date: string): string {
  if (/^\d{4}$/.test(date)) return date
  const parsed = parseRecordDate(date)
  if (parsed === undefined) return date
  return /^\d{4}-\d{2}$/.test(date) ? monthAndYear.format(parsed) : dayInFull.format(parsed)
}

/** `17 Sep`, under a heading that names the month. */
export function formatShortDay (date: string): string {
  const parsed = parseRecordDate(date)
  if (parsed === undefined) return date
  return /^\d{4}(-\d{2})?$/.test(date) ? formatRecordDay(date) : dayAndMonth.format(parsed)
}

/** `September 2026`. */
export function formatMonth (date: string): string {
  if (/^\d{4}$/.test(date)) return date
  const parsed = parseRecordDate(date)
  return parsed === undefined ? date : monthAndYear.format(parsed)
}

/** Local midday for a bare day, so that no time zone moves it. */
export function parseRecordDate (date: string): Date | undefined {
  const bare = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date)
  const parsed = bare === null ? new Date(date) : new Date(Number(bare[1]), Number(bare[2] ?? 1) - 1, Number(bare[3] ?? 1), 12)
  return Number.isNaN(parsed.getTime()) ? undefined : parsed
}

/** `yesterday at 18:04`, `14 Nov at 09:00`. */
export function formatMoment (options: { at: number, now: number }): string {
  const { at, now } = options
  if (!isDate(at)) return words.time.noDate
  if (now - at >= 0 && now - at < 60) return words.time.now
  if (now - at >= 0 && now - at < 3600) return words.time.minutes(Math.floor((now - at) / 60))
  const time = hourAndMinute.format(at * 1000)
  const days = daysBetween(at, now)
  if (days === 0) return words.time.todayAt(time)
  if (days === 1) return words.time.yesterdayAt(time)
  return sameYear(at, now) ? dayAndMonth.format(at * 1000) : dayInFull.format(at * 1000)
}

/** `today`, `23 December`, or with its year when that is another one. */
export function formatDay (options: { at: number, now: number }): string {
  const { at, now } = options
  if (!isDate(at)) return words.time.noDate
  const days = daysBetween(at, now)
  if (days === 0) return words.time.today
  if (days === 1) return words.time.yesterday
  if (days === -1) return words.time.tomorrow
  return sameYear(at, now) ? longDay.format(at * 1000) : dayInFull.format(at * 1000)
}

/** A heading of a day in a log: `Today`, `Monday 23 November`. */
export function formatDayHeading (options: { at: number, now: number }): string {
  const said = formatDay(options)
  const days = daysBetween(options.at, options.now)
  if (days === 0 || days === 1 || !isDate(options.at)) return said.charAt(0).toUpperCase() + said.slice(1)
  return sameYear(options.at, options.now) ? weekdayAndDay.format(options.at * 1000) : said
}

/** `18:04`. */
export function formatTime (at: number): string { return isDate(at) ? hourAndMinute.format(at * 1000) : words.time.noDate }

/** `23 November 2026`. */
export function formatFullDay (at: number): string { return isDate(at) ? dayInFull.format(at * 1000) : words.time.noDate }

/** The last day of a time that ends at a midnight, UTC. From its midday, so that no time zone moves it. @param end - epoch seconds */
export function formatLastDay (end: number): string { return formatFullDay(end - 43_200) }

/** A number as people of this language write it, at most two digits after the point. */
export function formatNumber (value: number): string { return number.format(value) }

/** `labs, vitals and notes`. */
export function joinWords (list: string[]): string {
  if (list.length < 2) return list[0] ?? ''
  return `${list.slice(0, -1).join(', ')} ${words.and} ${list.at(-1)}`
}

/** `YYYY-MM-DD` of the local day, for date fields and for grouping; empty for what is no date. */
export function localDay (at: number): string {
  if (!isDate(at)) return ''
  const date = new Date(at * 1000)
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}

/** Epoch seconds of local midnight at the beginning of the day that `YYYY-MM-DD` names. */
export function startOfDay (day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return Math.floor(new Date(year, month - 1, date).getTime() / 1000)
}

/** Whether a number of seconds is one that a `Date` can hold. */
function isDate (at: number): boolean { return !Number.isNaN(new Date(at * 1000).getTime()) }

function daysBetween (at: number, now: number): number {
  return Math.round((startOfDay(localDay(now)) - startOfDay(localDay(at))) / DAY_SECONDS)
}

function sameYear (a: number, b: number): boolean {
  return new Date(a * 1000).getFullYear() === new Date(b * 1000).getFullYear()
}
