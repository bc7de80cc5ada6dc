import { lookUp, objectOf, objectsOf, textOf, valueAt } from '../read-json.ts'
import type { JsonObject } from '../read-json.ts'
import { nameOfConcept, plain } from './plain-text.ts'
import { amountOf, numberOf } from './quantities.ts'

/**
 * How to take a medicine, in the words of whoever prescribed it, or put together from what they ticked.
 *
 * @param options.medicine its name, which may say what one of it is (a tablet, a capsule)
 */
export function doseOf (options: { dosages: unknown, medicine: string }): string | undefined {
  const piece = /\b(tablet|capsule|patch|lozenge|suppository)\b/i.exec(options.medicine)?.[1]?.toLowerCase()
  const said = objectsOf(options.dosages).map(dosage => textOf(dosage['patientInstruction']) ?? textOf(dosage['text']) ?? putTogether(dosage, piece)).filter(dose => dose !== undefined)
  return said.length === 0 ? undefined : plain(said.join('; then '))
}

function putTogether (dosage: JsonObject, piece: string | undefined): string | undefined {
  const rate = objectsOf(dosage['doseAndRate'])[0]
  const amount = amountOf(rate?.['doseQuantity'])
  const often = oftenOf(objectOf(valueAt(dosage, 'timing', 'repeat')))
  const needed = dosage['asNeededBoolean'] === true ? 'as needed' : undefined
  const route = nameOfConcept(dosage['route'])?.toLowerCase()
  const dose = amount === undefined ? undefined : `${amount.number} ${amount.unit !== '' ? amount.unit : piece === undefined ? 'at a time' : amount.number === 1 ? piece : `${piece}s`}`
  const parts = [dose, often ?? nameOfConcept(valueAt(dosage, 'timing', 'code')), route, needed].filter(part => part !== undefined)
  return parts.length === 0 ? undefined : parts.join(', ')
}

const PERIODS: Readonly<Record<string, [one: string, many: string]>> = {
  s: ['second', 'seconds'], min: ['minute', 'minutes'], h: ['hour', 'hours'], d: ['day', 'days'], wk: ['week', 'weeks'], mo: ['month', 'months'], a: ['year', 'years']
}

function oftenOf (repeat: JsonObject | undefined): string | undefined {
  const period = numberOf(repeat?.['period'])
  const [one, many] = lookUp(PERIODS, textOf(repeat?.['periodUnit']) ?? '') ?? []
  if (repeat === undefined || period === undefined || one === undefined) return undefined
  const frequency = numberOf(repeat['frequency']) ?? 1
  if (period === 1) return `${timesWord(frequency)} ${one === 'hour' ? 'an' : 'a'} ${one}`
  return frequency === 1 ? `every ${period} ${many}` : `${timesWord(frequency)} in ${period} ${many}`
}

function timesWord (frequency: number): string {
  if (frequency === 1) return 'once'
  return frequency === 2 ? 'twice' : `${frequency} times`
}
