import { at } from './calendar.ts'
import type { Day } from './calendar.ts'
import { decimal } from './decimal.ts'
import type { DemoProvider } from './providers.ts'
import type { SeededRandom } from './random.ts'
import type { Measure, Term } from './vocabulary.ts'
import { snomed } from './vocabulary.ts'

/** A made-up FHIR resource. */
export type Resource = { resourceType: string, id: string } & Record<string, unknown>

/** Who a chart is about. */
export interface DemoPerson {
  given: string
  family: string
  gender: 'female' | 'male'
  birthDate: Day
}

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category'

/** What one provider has written down about one person. */
export class Chart {
  readonly provider: DemoProvider
  readonly person: DemoPerson
  readonly patient: string
  readonly resources: Resource[] = []
  readonly random: SeededRandom
  readonly #doctor: string

  constructor (options: { provider: DemoProvider, person: DemoPerson, random: SeededRandom, doctor: string }) {
    this.provider = options.provider
    this.person = options.person
    this.random = options.random
    this.#doctor = options.doctor
    const { given, family, gender, birthDate } = options.person
    this.patient = this.add('Patient', {
      identifier: [{ system: `https://${options.provider.handle}.example/patients`, value: String(this.random.whole(100_000, 999_999)) }],
      active: true,
      name: [{ use: 'official', text: `${given} ${family}`, family, given: [given] }],
      telecom: [{ system: 'phone', value: `555-01${String(this.random.whole(0, 99)).padStart(2, '0')}`, use: 'home' }],
      gender,
      birthDate,
      address: [{ line: [`${this.random.whole(2, 98)} Example Street`], city: 'Sampleton', state: 'MA', postalCode: '00000', country: 'US' }]
    }, false)
  }

  /** Adds a resource about the person; gives its reference. */
  add (resourceType: string, fields: Record<string, unknown>, about: 'subject' | 'patient' | false = 'subject'): string {
    const id = this.random.uuid()
    this.resources.push({ resourceType, id, ...(about === false ? {} : { [about]: { reference: this.patient } }), ...fields })
    return this.provider.format === 'bundle' ? `urn:uuid:${id}` : `${resourceType}/${id}`
  }

  get doctor (): { display: string } {
    return { display: this.#doctor }
  }

  visit (day: Day, type: Term, options: { reason?: Term, days?: number, emergency?: boolean } = {}): string {
    const { reason, days = 0, emergency = false } = options
    const hour = this.random.whole(8, 15)
    const end = days > 0 ? at(new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10), 11) : at(day, hour, 40)
    const code = emergency ? 'EMER' : days > 0 ? 'IMP' : 'AMB'
    return this.add('Encounter', {
      status: 'finished',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code },
      type: [concept(type)],
      participant: [{ individual: this.doctor }],
      period: { start: at(day, hour), end },
      ...(reason === undefined ? {} : { reasonCode: [concept(reason)] }),
      serviceProvider: { display: this.provider.name }
    })
  }

  measure (day: Day, category: 'laboratory' | 'vital-signs' | 'survey', measure: Measure, value: number, encounter?: string): string {
    const { term, unit, ucum, digits, low, high } = measure
    const rounded = Number(value.toFixed(digits))
    const flag = high !== undefined && rounded > high ? 'H' : low !== undefined && rounded < low ? 'L' : 'N'
    const bound = (limit: number): object => ({ value: decimal(limit, digits), unit, system: 'http://unitsofmeasure.org', code: ucum })
    return this.add('Observation', {
      status: 'final',
      category: [{ coding: [{ system: CATEGORY, code: category }] }],
      code: concept(term),
      ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
      effectiveDateTime: at(day, this.random.whole(8, 11), this.random.whole(0, 59)),
      valueQuantity: bound(value),
      ...(low === undefined && high === undefined
        ? {}
        : {
            interpretation: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: flag }] }],
            referenceRange: [{ ...(low === undefined ? {} : { low: bound(low) }), ...(high === undefined ? {} : { high: bound(high) }) }]
          })
    })
  }

  bloodPressure (day: Day, systolic: number, diastolic: number, encounter?: string): void {
    const part = (code: string, display: string, value: number): object => ({
      code: concept({ system: 'http://loinc.org', code, display }),
      valueQuantity: { value: decimal(value, 0), unit: 'mmHg', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' }
    })
    this.add('Observation', {
      status: 'final',
      category: [{ coding: [{ system: CATEGORY, code: 'vital-signs' }] }],
      code: concept({ system: 'http://loinc.org', code: '85354-9', display: 'Blood pressure panel with all children optional' }),
      ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
      effectiveDateTime: at(day, 9, this.random.whole(0, 59)),
      component: [part('8480-6', 'Systolic blood pressure', systolic), part('8462-4', 'Diastolic blood pressure', diastolic)]
    })
  }

  condition (day: Day, term: Term, options: { until?: Day } = {}): string {
    const { until } = options
    const status = until === undefined ? 'active' : 'resolved'
    return this.add('Condition', {
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: status }] },
      verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status', code: 'confirmed' }] },
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] }],
      code: concept(term),
      onsetDateTime: day,
      ...(until === undefined ? {} : { abatementDateTime: until }),
      recordedDate: day,
      recorder: this.doctor
    })
  }

  allergy (day: Day, term: Term, options: { category: 'food' | 'medication' | 'environment', high?: boolean, reactions: readonly Term[] }): void {
    this.add('AllergyIntolerance', {
      clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', code: 'active' }] },
      verificationStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification', code: 'confirmed' }] },
      type: 'allergy',
      category: [options.category],
      criticality: options.high === true ? 'high' : 'low',
      code: concept(term),
      recordedDate: day,
      reaction: [{ manifestation: options.reactions.map(concept) }]
    }, 'patient')
  }

  procedure (day: Day, term: Term, options: { reason?: Term, encounter?: string } = {}): string {
    return this.add('Procedure', {
      status: 'completed',
      code: concept(term),
      ...(options.encounter === undefined ? {} : { encounter: { reference: options.encounter } }),
      performedDateTime: at(day, 10, 30),
      performer: [{ actor: this.doctor }],
      ...(options.reason === undefined ? {} : { reasonCode: [concept(options.reason)] })
    })
  }

  vaccinate (day: Day, term: Term, dose?: number): void {
    this.add('Immunization', {
      status: 'completed',
      vaccineCode: concept(term),
      occurrenceDateTime: day,
      primarySource: true,
      location: { display: this.provider.name },
      lotNumber: `${this.random.pick(['A', 'C', 'K', 'U'])}${this.random.whole(1000, 9999)}`,
      site: concept(snomed('368208006', 'Left upper arm structure')),
      ...(dose === undefined ? {} : { protocolApplied: [{ doseNumberPositiveInt: dose }] })
    }, 'patient')
  }

  note (day: Day, type: Term, lines: readonly string[], encounter?: string): void {
    const text = lines.join('\n')
    this.add('DocumentReference', {
      status: 'current',
      type: concept(type),
      category: [{ coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category', code: 'clinical-note', display: 'Clinical Note' }] }],
      date: at(day, 16),
      author: [this.doctor],
      custodian: { display: this.provider.name },
      content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data: Buffer.from(text).toString('base64') } }],
      ...(encounter === undefined ? {} : { context: { encounter: [{ reference: encounter }] } })
    })
  }

  report (day: Day, term: Term, options: { category: 'LAB' | 'RAD', results?: readonly string[], conclusion?: string, encounter?: string }): void {
    const { category, results = [], conclusion, encounter } = options
    this.add('DiagnosticReport', {
      status: 'final',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: category }] }],
      code: concept(term),
      ...(encounter === undefined ? {} : { encounter: { reference: encounter } }),
      effectiveDateTime: at(day, 11),
      ...(results.length === 0 ? {} : { result: results.map(reference => ({ reference })) }),
      ...(conclusion === undefined ? {} : { conclusion })
    })
  }
}

/** A CodeableConcept of one term. */
export function concept (term: Term): { coding: [Term], text: string } {
  return { coding: [term], text: term.display }
}
