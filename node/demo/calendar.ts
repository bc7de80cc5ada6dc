/** A day, `YYYY-MM-DD`. */
export type Day = string

const DAY = 86_400_000

/** The day that many days later, or earlier when negative. */
export function addDays (day: Day, days: number): Day {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10)
}

/** The day that many years and months earlier; a weekday, since that is when people are seen. */
export function before (day: Day, years: number, months = 0): Day {
  const date = new Date(Date.parse(day))
  date.setUTCMonth(date.getUTCMonth() - months - years * 12)
  return weekday(date.toISOString().slice(0, 10))
}

/** The day itself, or the Friday before it. */
export function weekday (day: Day): Day {
  const at = new Date(Date.parse(day)).getUTCDay()
  return addDays(day, at === 6 ? -1 : at === 0 ? -2 : 0)
}

/** FHIR's dateTime for a time of that day. */
export function at (day: Day, hour: number, minute = 0): string {
  return `${day}T${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}:00-05:00`
}
