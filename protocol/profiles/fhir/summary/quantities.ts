import { lookUp, objectOf, objectsOf, textOf } from '../read-json.ts'
import type { Measurement } from '../table/measurements.ts'
import { UNITS } from '../table/units.ts'
import type { SummaryRange } from './record-summary.ts'

/** A number of a record with the digits it is written with: `1.10` stays `1.10`. */
export class Decimal {
  readonly number: number
  readonly text: string

  constructor (number: number, text: string) {
    this.number = number
    this.text = text
  }
}

type Reviver = (key: string, value: unknown, context?: { source?: string }) => unknown

/** Parses JSON, keeping the digits of members called `value`. */
export function parseWithDigits (text: string): unknown {
  const revive: Reviver = (key, value, context) => key === 'value' && typeof value === 'number' ? new Decimal(value, context?.source ?? String(value)) : value
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown)
}

/** A Quantity, Money or the like. */
export interface Amount {
  number: number
  text: string
  /** As people write it; empty when there is none to say. */
  unit: string
  /** UCUM, or what the source has in its place. */
  code: string
}

/** Reads a Quantity; undefined when it has no number. */
export function amountOf (value: unknown, measurement?: Measurement): Amount | undefined {
  const quantity = objectOf(value)
  const number = numberOf(quantity?.['value'])
  if (quantity === undefined || number === undefined) return undefined
  const code = textOf(quantity['code']) ?? textOf(quantity['unit']) ?? ''
  const comparator = textOf(quantity['comparator'])
  const digits = formatNumber(quantity['value'], measurement)
  return { number, text: comparator === undefined ? digits : `${comparator} ${digits}`, unit: unitOf(code, textOf(quantity['unit'])), code }
}

/** The number, whether its digits were kept or not. */
export function numberOf (value: unknown): number | undefined {
  if (value instanceof Decimal) return value.number
  return typeof value === 'number' ? value : undefined
}

/** Digits as written where they are few, else as many as mean something. */
export function formatNumber (value: unknown, measurement?: Measurement): string {
  const number = numberOf(value) ?? 0
  const text = value instanceof Decimal ? value.text : String(number)
  const written = /^-?\d+(?:\.(\d+))?$/.exec(text)
  const decimals = measurement?.decimals ?? (Math.abs(number) >= 100 ? 0 : Math.abs(number) >= 10 ? 1 : 2)
  if (written !== null && (written[1]?.length ?? 0) <= Math.max(decimals, measurement === undefined ? 2 : 0)) return text
  return number.toFixed(decimals)
}

/** A unit as people write it. */
export function unitOf (code: string, unit?: string): string {
  const words = unit ?? code
  return lookUp(UNITS, code) ?? lookUp(UNITS, words) ?? words.replaceAll(/\{[^}]*\}/g, '').trim()
}

/** The range that a source gives, or the general one of the table where the unit is the same. */
export function rangeOf (ranges: unknown, measurement: Measurement | undefined, code: string): SummaryRange | undefined {
  const given = objectsOf(ranges).find(range => range['low'] !== undefined || range['high'] !== undefined || textOf(range['text']) !== undefined)
  if (given !== undefined) {
    const low = amountOf(given['low'])
    const high = amountOf(given['high'])
    const text = textOf(given['text']) ?? rangeText(low?.text, high?.text)
    return text === undefined ? undefined : { ...(low === undefined ? {} : { low: low.number }), ...(high === undefined ? {} : { high: high.number }), text, general: false }
  }
  if (measurement === undefined || measurement.unit !== code) return undefined
  const { low, high } = measurement
  const text = rangeText(low?.toString(), high?.toString())
  return text === undefined ? undefined : { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }), text, general: true }
}

function rangeText (low: string | undefined, high: string | undefined): string | undefined {
  if (low !== undefined && high !== undefined) return `${low}–${high}`
  if (low !== undefined) return `from ${low}`
  return high === undefined ? undefined : `up to ${high}`
}
