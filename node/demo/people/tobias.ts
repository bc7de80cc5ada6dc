import { addDays, before } from '../calendar.ts'
import { dispense, prescribe, takeBloodCount, takeLipids, takePanel, takeVitals, PANELS, valueAt } from '../routines.ts'
import type { Course } from '../routines.ts'
import type { Story } from '../story.ts'
import { LABS, loinc, SHOTS, snomed } from '../vocabulary.ts'

const HIV = snomed('86406008', 'Human immunodeficiency virus infection (disorder)')
const PRESSURE = snomed('59621000', 'Essential hypertension (disorder)')
const APPENDIX = snomed('74400008', 'Appendicitis (disorder)')

const VIRUS: Course = { points: [[0, 48200], [0.05, 900], [0.1, 40], [0.15, 0], [1, 0]], scatter: 0 }
const CD4: Course = { points: [[0, 310], [0.3, 520], [1, 690]], scatter: 35 }
const SYSTOLIC: Course = { points: [[0, 128], [0.5, 142], [0.7, 134], [1, 126]], scatter: 3 }

/** Lives well with HIV, and shares his blood pressure with everybody but that with few. */
export const tobias: Story = {
  id: 'tobias',
  person: today => ({ given: 'Tobias', family: 'Sample', gender: 'male', birthDate: addDays(before(today, 49, 10), -3) }),
  tell: ({ 'mercy-general': hospital, 'northside-clinic': clinic, 'corner-pharmacy': pharmacy }, today) => {
    const years = 7
    hospital.condition(before(today, years), HIV)
    const visits = years * 3
    for (let visit = 0; visit <= visits; visit++) {
      const day = before(addDays(today, -20), 0, (visits - visit) * 4)
      const encounter = hospital.visit(day, snomed('390906007', 'Follow-up encounter (procedure)'), { reason: HIV })
      hospital.measure(day, 'laboratory', LABS.viralLoad, Math.max(valueAt(hospital, VIRUS, visit / visits), 0), encounter)
      hospital.measure(day, 'laboratory', LABS.cd4, valueAt(hospital, CD4, visit / visits), encounter)
      if (visit % 3 === 0) takeBloodCount(hospital, day, hospital.random.between(14.1, 15.6), encounter)
      hospital.measure(day, 'laboratory', LABS.alt, hospital.random.between(18, 38), encounter)
    }
    prescribe(hospital, before(today, years), 'biktarvy', { reason: HIV, refills: 11 })
    const operated = before(today, 3, 7)
    const stay = hospital.visit(operated, snomed('32485007', 'Hospital admission (procedure)'), { reason: APPENDIX, days: 2 })
    hospital.condition(operated, APPENDIX, { until: addDays(operated, 14) })
    hospital.procedure(operated, snomed('80146002', 'Excision of appendix (procedure)'), { reason: APPENDIX, encounter: stay })
    hospital.note(addDays(operated, 2), loinc('18842-5', 'Discharge summary'), ['Discharge summary', '', 'Appendix taken out by keyhole surgery. Home on the second day. No heavy lifting for two weeks.'], stay)

    clinic.condition(before(today, 4), PRESSURE)
    clinic.allergy(before(today, years), snomed('300913006', 'Shellfish allergy (finding)'), { category: 'food', reactions: [snomed('247472004', 'Wheal (finding)')] })
    for (let half = 0; half <= years * 2; half++) {
      const day = before(addDays(today, -35), 0, (years * 2 - half) * 6)
      const encounter = clinic.visit(day, snomed('162673000', 'General examination of patient (procedure)'))
      const systolic = valueAt(clinic, SYSTOLIC, half / (years * 2))
      takeVitals(clinic, day, { weight: 84 + clinic.random.between(-2, 2), height: 181, pressure: [systolic, systolic * 0.63], encounter })
      if (half % 2 === 0) {
        takeLipids(clinic, day, 121 + clinic.random.between(-9, 9))
        takePanel(clinic, day, PANELS.metabolic, [[LABS.glucose, clinic.random.between(82, 97)], [LABS.creatinine, clinic.random.between(0.9, 1.1)], [LABS.sodium, clinic.random.between(137, 143)], [LABS.potassium, clinic.random.between(3.9, 4.7)]], encounter)
      }
    }
    prescribe(clinic, before(today, 4), 'amlodipine', { reason: PRESSURE })

    dispense(pharmacy, before(today, 3), today, 'amlodipine', 90)
    for (let year = 5; year >= 0; year--) pharmacy.vaccinate(before(addDays(today, -33), year), SHOTS.flu)
    for (const months of [49, 42, 25, 12]) pharmacy.vaccinate(before(today, 0, months), SHOTS.covid)
    pharmacy.vaccinate(before(today, 2, 3), SHOTS.pneumococcal)
    pharmacy.vaccinate(before(today, 5, 1), SHOTS.tdap)
  }
}
