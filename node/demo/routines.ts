import { addDays, at } from './calendar.ts'
import type { Day } from './calendar.ts'
import type { Chart } from './chart.ts'
import { concept } from './chart.ts'
import { decimal } from './decimal.ts'
import { LABS, loinc, MEDICINES, VITALS } from './vocabulary.ts'
import type { Measure, MedicineName, Term } from './vocabulary.ts'

/** How something changes over time: where it is at some share of the way from first (0) to last (1), and how much it scatters. */
export interface Course {
  points: ReadonlyArray<readonly [share: number, value: number]>
  scatter: number
}

/** The value of a course at a share of the way. */
export function valueAt (chart: Chart, course: Course, share: number): number {
  const after = course.points.findIndex(([at]) => at >= share)
  const [toAt, to] = course.points[after < 0 ? course.points.length - 1 : after] ?? [1, 0]
  const [fromAt, from] = course.points[Math.max(after < 0 ? course.points.length - 1 : after - 1, 0)] ?? [0, 0]
  const between = toAt === fromAt ? to : from + (to - from) * (share - fromAt) / (toAt - fromAt)
  return between + chart.random.between(-course.scatter, course.scatter)
}

/** Blood pressure, pulse, weight and what follows from it, as at every visit. */
export function takeVitals (chart: Chart, day: Day, options: { weight: number, height: number, pressure: readonly [number, number], encounter?: string }): void {
  const { weight, height, pressure, encounter } = options
  chart.bloodPressure(day, pressure[0] + chart.random.between(-4, 4), pressure[1] + chart.random.between(-3, 3), encounter)
  chart.measure(day, 'vital-signs', VITALS.heartRate, chart.random.between(62, 82), encounter)
  chart.measure(day, 'vital-signs', VITALS.weight, weight, encounter)
  chart.measure(day, 'vital-signs', VITALS.bmi, weight / (height / 100) ** 2, encounter)
}

/** A panel: its values, and the report over them. */
export function takePanel (chart: Chart, day: Day, panel: Term, values: ReadonlyArray<readonly [Measure, number]>, encounter?: string): void {
  const results = values.map(([measure, value]) => chart.measure(day, 'laboratory', measure, value, encounter))
  chart.report(day, panel, { category: 'LAB', results, ...(encounter === undefined ? {} : { encounter }) })
}

/** Panels by name. */
export const PANELS = {
  lipids: loinc('24331-1', 'Lipid panel - Serum or Plasma'),
  blood: loinc('58410-2', 'CBC panel - Blood by Automated count'),
  metabolic: loinc('24320-4', 'Basic metabolic panel - Serum or Plasma')
}

/** Blood fats. */
export function takeLipids (chart: Chart, day: Day, ldl: number): void {
  const hdl = chart.random.between(43, 58)
  const triglycerides = chart.random.between(95, 175)
  takePanel(chart, day, PANELS.lipids, [[LABS.cholesterol, ldl + hdl + triglycerides / 5], [LABS.ldl, ldl], [LABS.hdl, hdl], [LABS.triglycerides, triglycerides]])
}

/** The blood count. */
export function takeBloodCount (chart: Chart, day: Day, haemoglobin: number, encounter?: string): void {
  takePanel(chart, day, PANELS.blood, [[LABS.haemoglobin, haemoglobin], [LABS.leukocytes, chart.random.between(5, 9)], [LABS.platelets, chart.random.between(190, 320)]], encounter)
}

/** Writes a prescription; the later of two for the same is the one that is active. */
export function prescribe (chart: Chart, day: Day, name: MedicineName, options: { reason: Term, stopped?: boolean, refills?: number, security?: string }): string {
  const { term, dose, supply } = MEDICINES[name]
  const { reason, stopped = false, refills = 3, security } = options
  return chart.add('MedicationRequest', {
    ...(security === undefined ? {} : { meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: security }] } }),
    status: stopped ? 'stopped' : 'active',
    intent: 'order',
    medicationCodeableConcept: concept(term),
    authoredOn: at(day, 12),
    requester: chart.doctor,
    reasonCode: [concept(reason)],
    dosageInstruction: [{ text: dose }],
    dispenseRequest: { numberOfRepeatsAllowed: refills, quantity: { value: decimal(supply, 0), unit: 'pieces' } }
  })
}

/** What the pharmacy gave out, again and again. */
export function dispense (chart: Chart, from: Day, until: Day, name: MedicineName, everyDays: number): void {
  const { term, dose, supply } = MEDICINES[name]
  for (let day = from; day <= until; day = addDays(day, everyDays + chart.random.whole(-3, 3))) {
    chart.add('MedicationDispense', {
      status: 'completed',
      medicationCodeableConcept: concept(term),
      quantity: { value: decimal(supply, 0), unit: 'pieces' },
      daysSupply: { value: decimal(everyDays, 0), unit: 'days', system: 'http://unitsofmeasure.org', code: 'd' },
      whenHandedOver: at(day, chart.random.whole(9, 18), chart.random.whole(0, 59)),
      dosageInstruction: [{ text: dose }],
      performer: [{ actor: chart.doctor }]
    })
  }
}
