import { addDays, before } from '../calendar.ts'
import type { Day } from '../calendar.ts'
import type { Chart } from '../chart.ts'
import { dispense, prescribe } from '../routines.ts'
import type { Story } from '../story.ts'
import { loinc, SHOTS, snomed, VITALS } from '../vocabulary.ts'
import type { Term } from '../vocabulary.ts'

const ASTHMA = snomed('233678006', 'Childhood asthma (disorder)')
const ATTENTION = snomed('192127007', 'Child attention deficit disorder (disorder)')
const PEANUT = snomed('91935009', 'Allergy to peanut (finding)')

/** Months of age, and what was given then. */
const SHOTS_BY_AGE: ReadonlyArray<readonly [months: number, shots: ReadonlyArray<readonly [Term, number]>]> = [
  [0, [[SHOTS.hepB, 1]]],
  [2, [[SHOTS.rotavirus, 1], [SHOTS.dtap, 1], [SHOTS.hib, 1], [SHOTS.pcv13, 1], [SHOTS.ipv, 1], [SHOTS.hepB, 2]]],
  [4, [[SHOTS.rotavirus, 2], [SHOTS.dtap, 2], [SHOTS.hib, 2], [SHOTS.pcv13, 2], [SHOTS.ipv, 2]]],
  [6, [[SHOTS.dtap, 3], [SHOTS.pcv13, 3], [SHOTS.hepB, 3]]],
  [12, [[SHOTS.mmr, 1], [SHOTS.varicella, 1], [SHOTS.hepA, 1], [SHOTS.hib, 3], [SHOTS.pcv13, 4]]],
  [18, [[SHOTS.dtap, 4], [SHOTS.hepA, 2], [SHOTS.ipv, 3]]],
  [54, [[SHOTS.dtap, 5], [SHOTS.ipv, 4], [SHOTS.mmr, 2], [SHOTS.varicella, 2]]]
]

/** Age in years, height in cm, weight in kg. */
const GROWTH: ReadonlyArray<readonly [number, number, number]> = [
  [0, 51, 3.5], [0.5, 67, 7.6], [1, 75.5, 9.7], [1.5, 82, 11], [2, 87.5, 12.4], [3, 96, 14.5], [4, 103, 16.6], [5, 110, 18.7], [6, 116, 21], [7, 122, 23.6], [8, 127.5, 26.3]
]

/** A child of eight, whose parents look after the records. */
export const lio: Story = {
  id: 'lio',
  person: today => ({ given: 'Lio', family: 'Sample', gender: 'male', birthDate: addDays(before(today, 8, 5), 4) }),
  tell: ({ 'mercy-general': hospital, 'northside-clinic': clinic, 'corner-pharmacy': pharmacy }, today) => {
    const born = clinic.person.birthDate
    grow(clinic, born, today)
    for (const [months, shots] of SHOTS_BY_AGE) {
      for (const [shot, dose] of shots) clinic.vaccinate(addDays(born, Math.round(months * 30.44) + 3), shot, dose)
    }
    clinic.allergy(addDays(born, 800), PEANUT, { category: 'food', high: true, reactions: [snomed('247472004', 'Wheal (finding)'), snomed('267036007', 'Dyspnea (finding)'), snomed('422400008', 'Vomiting (disorder)')] })
    clinic.condition(before(today, 4), ASTHMA)
    clinic.condition(before(today, 1, 2), ATTENTION)
    prescribe(clinic, before(today, 4), 'albuterol', { reason: ASTHMA })
    prescribe(clinic, before(today, 3), 'fluticasone', { reason: ASTHMA })
    prescribe(clinic, before(today, 6), 'epinephrine', { reason: PEANUT })
    prescribe(clinic, before(today, 1, 2), 'methylphenidate', { reason: ATTENTION, refills: 0 })
    prescribe(clinic, before(today, 2, 7), 'amoxicillin', { reason: snomed('65363002', 'Otitis media (disorder)'), stopped: true, refills: 0 })
    clinic.note(before(today, 1, 2), loinc('11488-4', 'Consult note'), ['Talk with both parents and the school.', '', 'Finds it hard to sit still and to finish tasks since first grade; kind, curious, many friends.', 'Attention deficit disorder. Begins with a small dose on school days.'])
    clinic.note(before(today, 0, 4), loinc('11506-3', 'Progress note'), ['Well-child visit.', '', 'Grows along the curve. Asthma quiet: the blue inhaler about once a month, before sports.', 'Plan for school renewed, with the emergency pens.'])

    const attack = before(today, 2, 2)
    const emergency = hospital.visit(attack, snomed('50849002', 'Emergency room admission (procedure)'), { reason: ASTHMA, emergency: true })
    hospital.measure(attack, 'vital-signs', VITALS.saturation, 91, emergency)
    hospital.measure(addDays(attack, 1), 'vital-signs', VITALS.saturation, 97, emergency)
    hospital.procedure(attack, snomed('56251003', 'Nebulizer therapy (procedure)'), { reason: ASTHMA, encounter: emergency })
    hospital.note(attack, loinc('34111-5', 'Emergency department note'), ['Asthma attack after a cold.', '', 'Better after three rounds of inhalation, home the next morning.'], emergency)
    const fall = before(today, 1, 6)
    const arm = hospital.visit(fall, snomed('50849002', 'Emergency room admission (procedure)'), { reason: snomed('65966004', 'Fracture of forearm (disorder)'), emergency: true })
    hospital.condition(fall, snomed('65966004', 'Fracture of forearm (disorder)'), { until: addDays(fall, 42) })
    hospital.report(fall, loinc('37605-1', 'XR Forearm Views'), { category: 'RAD', conclusion: 'Greenstick fracture of the left radius, well aligned.', encounter: arm })
    hospital.procedure(fall, snomed('274474001', 'Bone immobilization (procedure)'), { encounter: arm })

    dispense(pharmacy, before(today, 3), today, 'fluticasone', 60)
    dispense(pharmacy, before(today, 3), today, 'albuterol', 180)
    dispense(pharmacy, before(today, 4), today, 'epinephrine', 365)
    for (let year = 4; year >= 0; year--) pharmacy.vaccinate(before(addDays(today, -28), year), SHOTS.flu)
  }
}

function grow (chart: Chart, born: Day, today: Day): void {
  for (const [years, height, weight] of GROWTH) {
    const day = addDays(born, Math.round(years * 365.25) + 8)
    if (day > today) continue
    const encounter = chart.visit(day, snomed('410620009', 'Well child visit (procedure)'))
    chart.measure(day, 'vital-signs', VITALS.height, height + chart.random.between(-0.4, 0.4), encounter)
    chart.measure(day, 'vital-signs', VITALS.weight, weight + chart.random.between(-0.3, 0.3), encounter)
    if (years >= 3) chart.bloodPressure(day, 94 + years + chart.random.between(-3, 3), 57 + chart.random.between(-3, 3), encounter)
    chart.measure(day, 'vital-signs', VITALS.heartRate, (years < 1 ? 132 : 98) + chart.random.between(-6, 6), encounter)
  }
}
