import { MAX_SUMMARY_ITEMS } from '../constants.ts'
import { codeOf, codingsOf } from '../codings.ts'
import { lookUp, objectOf, objectsOf, textOf } from '../read-json.ts'
import type { FhirResource, JsonObject } from '../read-json.ts'
import { MEASUREMENTS } from '../table/measurements.ts'
import type { Measurement } from '../table/measurements.ts'
import { timesOf } from './dates.ts'
import { nameOfConcept, shorten } from './plain-text.ts'
import type { Draft } from './draft.ts'
import { amountOf, rangeOf } from './quantities.ts'
import type { SummaryFlag, SummaryPart, SummaryRange, SummarySeries } from './record-summary.ts'

/** A measurement, a test result, an answer. */
export function summarizeObservation (resource: FhirResource): Draft {
  const shown = showValue(resource)
  const pressure = bloodPressure(resource)
  return {
    title: titleOf(resource['code']) ?? 'Observation',
    ...timesOf(resource, 'effectiveDateTime', 'effectivePeriod', 'effectiveInstant', 'issued'),
    ...shown,
    ...pressure,
    status: textOf(resource['status']),
    past: resource['status'] === 'cancelled' || undefined,
    parts: pressure === undefined ? objectsOf(resource['component']).slice(0, MAX_SUMMARY_ITEMS).flatMap(partOf) : [],
    lines: [
      { name: 'comment', text: objectsOf(resource['note']).map(note => textOf(note['text'])).find(text => text !== undefined) },
      { name: 'method', text: nameOfConcept(resource['method']) },
      { name: 'site', text: nameOfConcept(resource['bodySite']) }
    ]
  }
}

/** What a test, or a group of them, is called. */
export function titleOf (concept: unknown): string | undefined {
  return measurementOf(concept)?.name ?? nameOfConcept(concept)
}

function measurementOf (concept: unknown): Measurement | undefined {
  const code = codeOf(concept, 'loinc')
  return code === undefined ? undefined : lookUp(MEASUREMENTS, code)
}

interface Shown {
  value?: string
  unit?: string
  range?: SummaryRange
  flag?: SummaryFlag
  series?: SummarySeries
}

function showValue (node: JsonObject): Shown {
  const measurement = measurementOf(node['code'])
  const flag = flagOf(node['interpretation'])
  const base = flag === undefined ? {} : { flag }
  const amount = amountOf(node['valueQuantity'], measurement)
  if (amount !== undefined) {
    const range = rangeOf(node['referenceRange'], measurement, amount.code)
    const key = seriesKey(node['code'], amount.code)
    return {
      ...base,
      value: amount.text,
      ...(amount.unit === '' ? {} : { unit: amount.unit }),
      ...(range === undefined ? {} : { range }),
      ...(key === undefined ? {} : { series: { key, value: amount.number } })
    }
  }
  const text = otherValue(node)
  return text === undefined ? base : { ...base, value: shorten(text) }
}

function otherValue (node: JsonObject): string | undefined {
  const concept = nameOfConcept(node['valueCodeableConcept'])
  if (concept !== undefined) return concept
  if (typeof node['valueBoolean'] === 'boolean') return node['valueBoolean'] ? 'Yes' : 'No'
  if (typeof node['valueInteger'] === 'number') return String(node['valueInteger'])
  const range = objectOf(node['valueRange'])
  if (range !== undefined) return [amountOf(range['low'])?.text, amountOf(range['high'])?.text].filter(end => end !== undefined).join('–')
  return textOf(node['valueString']) ?? textOf(node['valueDateTime']) ?? textOf(node['valueTime']) ?? nameOfConcept(node['dataAbsentReason'])
}

/** Charts put together what has the same name for people, and never two units. */
function seriesKey (concept: unknown, unit: string): string | undefined {
  const name = measurementOf(concept)?.name
  const coding = codingsOf(concept)[0]
  const what = name ?? (coding === undefined ? undefined : `${coding.system ?? ''}:${coding.code}`)
  return what === undefined ? undefined : `${what}|${unit}`
}

function bloodPressure (resource: FhirResource): Shown | undefined {
  const find = (code: string): JsonObject | undefined => objectsOf(resource['component']).find(part => codeOf(part['code'], 'loinc') === code)
  const upper = amountOf(find('8480-6')?.['valueQuantity'], WHOLE)
  const lower = amountOf(find('8462-4')?.['valueQuantity'], WHOLE)
  if (upper === undefined || lower === undefined) return undefined
  return { value: `${upper.text}/${lower.text}`, unit: upper.unit, series: { key: `Blood pressure|${upper.code}`, value: upper.number, second: lower.number } }
}

const WHOLE: Measurement = { name: 'Blood pressure', decimals: 0 }

function partOf (component: JsonObject): SummaryPart[] {
  const { value, unit, range, flag } = showValue(component)
  if (value === undefined) return []
  return [{ title: titleOf(component['code']) ?? '', value, ...(unit === undefined ? {} : { unit }), ...(range === undefined ? {} : { range }), ...(flag === undefined ? {} : { flag }) }]
}

/** HL7 v3 ObservationInterpretation. */
const FLAGS: Readonly<Record<string, SummaryFlag>> = {
  H: 'high', HH: 'high', HU: 'high', L: 'low', LL: 'low', LU: 'low', A: 'abnormal', AA: 'abnormal', POS: 'abnormal', N: 'normal', NEG: 'normal'
}

function flagOf (interpretation: unknown): SummaryFlag | undefined {
  for (const { code } of codingsOf(interpretation)) {
    const flag = lookUp(FLAGS, code)
    if (flag !== undefined) return flag
  }
  return undefined
}
