import { objectOf, textOf } from '../read-json.ts'
import type { JsonObject } from '../read-json.ts'

const FHIR_DATE = /^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/

/** A FHIR date or dateTime as it is written, when it is one. */
export function dateOf (value: unknown): string | undefined {
  const text = textOf(value)
  return text !== undefined && FHIR_DATE.test(text) ? text : undefined
}

/** Epoch seconds of a FHIR date; of its first moment where it says only the day, month or year. */
export function epochOf (date: string): number | undefined {
  const milliseconds = Date.parse(date)
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000)
}

/** Begin and end of what happened: of the first of these members that has one, a date or a Period. */
export function timesOf (resource: JsonObject, ...keys: string[]): { date?: string, until?: string } {
  for (const key of keys) {
    const period = objectOf(resource[key])
    const date = dateOf(period === undefined ? resource[key] : period['start'] ?? period['end'])
    if (date === undefined) continue
    const until = dateOf(period?.['end'])
    return { date, ...(until === undefined || until === date ? {} : { until }) }
  }
  return {}
}
