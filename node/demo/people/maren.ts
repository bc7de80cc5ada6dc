import { addDays, before } from '../calendar.ts'
import type { Day } from '../calendar.ts'
import { concept } from '../chart.ts'
import type { Chart } from '../chart.ts'
import { dispense, prescribe, takeBloodCount, takeLipids, takePanel, takeVitals, PANELS, valueAt } from '../routines.ts'
import type { Course } from '../routines.ts'
import type { Charts, Story } from '../story.ts'
import { LABS, loinc, SCORES, SHOTS, snomed } from '../vocabulary.ts'

const DIABETES = snomed('44054006', 'Diabetes mellitus type 2 (disorder)')
const PRESSURE = snomed('59621000', 'Essential hypertension (disorder)')
const FATS = snomed('55822004', 'Hyperlipidemia (disorder)')
const DEPENDENCE = snomed('75544000', 'Opioid dependence (disorder)')
const DISC = snomed('73589001', 'Lumbar disc prolapse with radiculopathy (disorder)')
const LOW_MOOD = snomed('370143000', 'Major depressive disorder (disorder)')

const A1C: Course = { points: [[0, 8.4], [0.3, 7.4], [0.55, 7.6], [0.8, 6.6], [1, 6.1]], scatter: 0.12 }
const WEIGHT: Course = { points: [[0, 91], [0.5, 88], [0.8, 82], [1, 79]], scatter: 0.8 }
const SYSTOLIC: Course = { points: [[0, 151], [0.2, 138], [0.6, 133], [1, 127]], scatter: 3 }
const LDL: Course = { points: [[0, 162], [0.2, 118], [1, 96]], scatter: 7 }

/** Lives with diabetes, and came off painkillers after an operation on her back: why not every record is for everybody. */
export const maren: Story = {
  id: 'maren',
  person: today => ({ given: 'Maren', family: 'Sample', gender: 'female', birthDate: addDays(before(today, 52, 4), 9) }),
  tell: (charts, today) => {
    clinic(charts, today)
    hospital(charts, today)
    pharmacy(charts, today)
  }
}

const YEARS = 9

function clinic ({ 'northside-clinic': chart }: Charts, today: Day): void {
  chart.condition(before(today, YEARS), DIABETES)
  chart.condition(before(today, YEARS), PRESSURE)
  chart.condition(before(today, YEARS - 1), FATS)
  chart.condition(before(today, 4, 6), LOW_MOOD, { until: before(today, 2, 9) })
  chart.allergy(before(today, YEARS), snomed('91936005', 'Allergy to penicillin (finding)'), {
    category: 'medication', high: true, reactions: [snomed('247472004', 'Wheal (finding)'), snomed('41291007', 'Angioedema (disorder)')]
  })
  chart.allergy(before(today, YEARS), snomed('419474003', 'Allergy to mould (finding)'), { category: 'environment', reactions: [snomed('267101005', 'Nasal discharge (finding)')] })
  for (let quarter = 0; quarter <= YEARS * 4; quarter++) visitInClinic(chart, addDays(before(today, 0, (YEARS * 4 - quarter) * 3), -6), quarter)
  for (const [months, phq, gad] of [[54, 17, 12], [51, 12, 9], [47, 8, 6], [38, 4, 3], [26, 2, 2]] as const) {
    chart.measure(before(today, 0, months), 'survey', SCORES.phq9, phq)
    chart.measure(before(today, 0, months), 'survey', SCORES.gad7, gad)
  }
  prescribe(chart, before(today, YEARS), 'metformin', { reason: DIABETES })
  prescribe(chart, before(today, YEARS), 'lisinopril', { reason: PRESSURE })
  prescribe(chart, before(today, YEARS - 1), 'atorvastatin', { reason: FATS })
  prescribe(chart, before(today, 4, 6), 'sertraline', { reason: LOW_MOOD, stopped: true })
  chart.add('CarePlan', {
    status: 'active',
    intent: 'plan',
    title: 'Living well with diabetes',
    category: [concept(snomed('698360004', 'Diabetes self management plan (record artifact)'))],
    period: { start: before(today, 3) },
    activity: [
      { detail: { status: 'in-progress', code: concept(snomed('160670007', 'Diabetic diet (finding)')) } },
      { detail: { status: 'in-progress', description: 'Half an hour of walking, five days a week' } },
      { detail: { status: 'in-progress', description: 'Look at the feet every evening' } }
    ]
  })
  chart.add('Goal', { lifecycleStatus: 'active', description: { text: 'Haemoglobin A1c below 7 %' }, startDate: before(today, 3) })
  chart.add('Observation', {
    status: 'final',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'social-history' }] }],
    code: concept(loinc('72166-2', 'Tobacco smoking status')),
    effectiveDateTime: before(today, 1),
    valueCodeableConcept: concept(snomed('8517006', 'Ex-smoker (finding)'))
  })
}

function visitInClinic (chart: Chart, day: Day, quarter: number): void {
  const share = quarter / (YEARS * 4)
  const encounter = chart.visit(day, snomed('390906007', 'Follow-up encounter (procedure)'), { reason: DIABETES })
  const systolic = valueAt(chart, SYSTOLIC, share)
  takeVitals(chart, day, { weight: valueAt(chart, WEIGHT, share), height: 167, pressure: [systolic, systolic * 0.62], encounter })
  chart.measure(day, 'laboratory', LABS.a1c, valueAt(chart, A1C, share), encounter)
  if (quarter % 2 === 0) {
    takePanel(chart, day, PANELS.metabolic, [
      [LABS.glucose, valueAt(chart, A1C, share) * 20 - 6 + chart.random.between(-8, 8)], [LABS.creatinine, chart.random.between(0.78, 0.96)],
      [LABS.sodium, chart.random.between(137, 143)], [LABS.potassium, chart.random.between(3.8, 4.8)]
    ], encounter)
  }
  if (quarter % 4 === 0) {
    takeLipids(chart, day, valueAt(chart, LDL, share))
    takeBloodCount(chart, day, chart.random.between(12.6, 13.9), encounter)
    chart.measure(day, 'laboratory', LABS.egfr, chart.random.between(78, 88), encounter)
    chart.measure(day, 'laboratory', LABS.urineAlbumin, chart.random.between(8, 24), encounter)
    chart.note(day, loinc('11506-3', 'Progress note'), [
      'Yearly diabetes visit.', '', 'Feels well. Walks most days. No numbness in the feet.', 'Eyes were checked this year: no change.', '', 'Plan: go on as before, blood test in three months.'
    ], encounter)
  }
}

function hospital ({ 'mercy-general': chart }: Charts, today: Day): void {
  const operated = before(today, 6, 2)
  chart.condition(addDays(operated, -90), DISC, { until: addDays(operated, 120) })
  chart.condition(before(today, 5, 3), DEPENDENCE)
  const emergency = chart.visit(addDays(operated, -12), snomed('50849002', 'Emergency room admission (procedure)'), { reason: DISC, emergency: true })
  chart.add('ImagingStudy', {
    status: 'available',
    encounter: { reference: emergency },
    started: addDays(operated, -12),
    description: 'MRI scan of the lower back',
    series: [{ uid: '1.2.840.99999999.1.1', number: 1, modality: { system: 'http://dicom.nema.org/resources/ontology/DCM', code: 'MR', display: 'Magnetic Resonance' }, bodySite: snomed('122496007', 'Lumbar spine structure') }]
  })
  chart.report(addDays(operated, -12), loinc('24968-2', 'MR Lumbar spine'), { category: 'RAD', conclusion: 'Disc prolapse L4/L5 to the left, pressing on the nerve root.', encounter: emergency })
  const stay = chart.visit(operated, snomed('32485007', 'Hospital admission (procedure)'), { reason: DISC, days: 4 })
  chart.procedure(operated, snomed('44379006', 'Excision of intervertebral disc (procedure)'), { reason: DISC, encounter: stay })
  takeBloodCount(chart, addDays(operated, 1), 11.7, stay)
  prescribe(chart, addDays(operated, 4), 'oxycodone', { reason: DISC, stopped: true, refills: 0 })
  chart.note(addDays(operated, 4), loinc('18842-5', 'Discharge summary'), [
    'Discharge summary', '', 'Operation for a slipped disc (L4/L5) without complications. Walking on the first day.', 'Painkillers for two weeks, physical therapy for six, no heavy lifting for three months.'
  ], stay)
  const started = before(today, 5, 3)
  const treatment = chart.visit(started, snomed('698314001', 'Consultation for treatment (procedure)'), { reason: DEPENDENCE })
  prescribe(chart, started, 'methadone', { reason: DEPENDENCE, refills: 0, security: 'OPIOIDUD' })
  chart.note(started, loinc('11488-4', 'Consult note'), [
    'Opioid treatment programme', '', 'Became dependent on painkillers after the operation; asks for help of her own accord.', 'Begins methadone today, with weekly talks.'
  ], treatment)
  chart.add('CarePlan', {
    status: 'active', intent: 'plan', title: 'Opioid treatment programme', period: { start: started }, activity: [{ detail: { status: 'in-progress', description: 'Talk with the counsellor every month' } }]
  })
  const mammogram = before(today, 1, 5)
  chart.procedure(mammogram, snomed('24623002', 'Screening mammography (procedure)'))
  chart.report(mammogram, loinc('24606-6', 'MG Breast Screening'), { category: 'RAD', conclusion: 'Nothing suspicious. Next screening in two years.' })
  chart.procedure(before(today, 2, 1), snomed('73761001', 'Colonoscopy (procedure)'))
  chart.add('Claim', {
    status: 'active', type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'institutional' }] }, use: 'claim', created: addDays(operated, 20),
    billablePeriod: { start: operated, end: addDays(operated, 4) }, provider: { display: 'Mercy General' }, priority: { coding: [{ code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'Example Health' } }],
    item: [{ sequence: 1, productOrService: concept(snomed('44379006', 'Excision of intervertebral disc (procedure)')) }], total: { value: '#18450.00#', currency: 'USD' }
  }, 'patient')
}

function pharmacy ({ 'corner-pharmacy': chart }: Charts, today: Day): void {
  dispense(chart, before(today, 4), today, 'metformin', 90)
  dispense(chart, addDays(before(today, 4), 4), today, 'lisinopril', 90)
  dispense(chart, addDays(before(today, 4), 9), today, 'atorvastatin', 90)
  for (let year = 6; year >= 0; year--) chart.vaccinate(before(addDays(today, -40), year), SHOTS.flu)
  for (const months of [50, 44, 26, 13]) chart.vaccinate(before(today, 0, months), SHOTS.covid)
  chart.vaccinate(before(today, 3, 8), SHOTS.tdap)
  chart.vaccinate(before(today, 1, 10), SHOTS.zoster, 1)
  chart.vaccinate(before(today, 1, 6), SHOTS.zoster, 2)
  chart.vaccinate(before(today, 0, 9), SHOTS.pneumococcal)
}
