import { addDays, before } from '../calendar.ts'
import { dispense, prescribe, takeBloodCount, takeVitals, valueAt } from '../routines.ts'
import type { Course } from '../routines.ts'
import type { Story } from '../story.ts'
import { LABS, loinc, SCORES, SHOTS, snomed } from '../vocabulary.ts'

const THYROID = snomed('40930008', 'Hypothyroidism (disorder)')
const ANXIETY = snomed('21897009', 'Generalized anxiety disorder (disorder)')
const PREGNANCY = snomed('72892002', 'Normal pregnancy (finding)')
const MIGRAINE = snomed('37796009', 'Migraine (disorder)')

const TSH: Course = { points: [[0, 7.8], [0.15, 5.1], [0.3, 2.6], [1, 1.9]], scatter: 0.3 }
const IRON: Course = { points: [[0, 9], [0.4, 22], [1, 48]], scatter: 3 }

/** Had a child last year; thyroid, iron, and a time of fear that she does not tell everybody about. */
export const ines: Story = {
  id: 'ines',
  person: today => ({ given: 'Ines', family: 'Specimen', gender: 'female', birthDate: addDays(before(today, 34, 1), 11) }),
  tell: ({ 'mercy-general': hospital, 'northside-clinic': clinic, 'corner-pharmacy': pharmacy }, today) => {
    const years = 5
    clinic.condition(before(today, years), THYROID)
    clinic.condition(before(today, 3, 4), ANXIETY)
    clinic.condition(before(today, 8), MIGRAINE)
    clinic.allergy(before(today, years), snomed('232347008', 'Allergy to animal dander (finding)'), { category: 'environment', reactions: [snomed('267101005', 'Nasal discharge (finding)')] })
    for (let visit = 0; visit <= years * 2; visit++) {
      const share = visit / (years * 2)
      const day = before(addDays(today, -15), 0, (years * 2 - visit) * 6)
      const encounter = clinic.visit(day, snomed('185349003', 'Encounter for check up (procedure)'))
      takeVitals(clinic, day, { weight: 63 + clinic.random.between(-2, 2), height: 170, pressure: [114, 72], encounter })
      clinic.measure(day, 'laboratory', LABS.tsh, valueAt(clinic, TSH, share), encounter)
      clinic.measure(day, 'laboratory', LABS.ferritin, valueAt(clinic, IRON, share), encounter)
      if (visit % 2 === 0) {
        takeBloodCount(clinic, day, 11.2 + share * 1.8, encounter)
        clinic.measure(day, 'laboratory', LABS.vitaminD, 18 + share * 20, encounter)
      }
    }
    for (const [months, gad, phq] of [[40, 15, 9], [37, 11, 7], [32, 7, 5], [20, 5, 3], [8, 3, 2]] as const) {
      clinic.measure(before(today, 0, months), 'survey', SCORES.gad7, gad)
      clinic.measure(before(today, 0, months), 'survey', SCORES.phq9, phq)
    }
    prescribe(clinic, before(today, years), 'levothyroxine', { reason: THYROID })
    prescribe(clinic, before(today, 3, 4), 'sertraline', { reason: ANXIETY })
    prescribe(clinic, before(today, 4, 2), 'iron', { reason: snomed('87522002', 'Iron deficiency anemia (disorder)') })
    prescribe(clinic, before(today, 5), 'contraceptive', { reason: snomed('13197004', 'Contraception (finding)'), stopped: true })
    clinic.note(before(today, 3, 4), loinc('11488-4', 'Consult note'), ['Worry that does not stop, for about a year, with poor sleep.', '', 'Generalized anxiety disorder. Talks every other week, sertraline in the morning.'])

    const birth = before(today, 1, 2)
    hospital.condition(addDays(birth, -270), PREGNANCY, { until: birth })
    for (const weeks of [28, 20, 12, 6, 2]) {
      const encounter = hospital.visit(addDays(birth, -weeks * 7), snomed('424619006', 'Prenatal visit (regime/therapy)'), { reason: PREGNANCY })
      hospital.bloodPressure(addDays(birth, -weeks * 7), 112, 70, encounter)
    }
    const stay = hospital.visit(birth, snomed('32485007', 'Hospital admission (procedure)'), { reason: PREGNANCY, days: 2 })
    hospital.procedure(birth, snomed('66348005', 'Childbirth (finding)'), { reason: PREGNANCY, encounter: stay })
    hospital.note(addDays(birth, 2), loinc('18842-5', 'Discharge summary'), ['Discharge summary', '', 'Spontaneous birth in the 40th week, a healthy girl of 3,420 g. Mother and child well.'], stay)
    const ankle = before(today, 0, 7)
    const emergency = hospital.visit(ankle, snomed('50849002', 'Emergency room admission (procedure)'), { reason: snomed('44465007', 'Sprain of ankle (disorder)'), emergency: true })
    hospital.condition(ankle, snomed('44465007', 'Sprain of ankle (disorder)'), { until: addDays(ankle, 30) })
    hospital.report(ankle, loinc('24540-7', 'XR Ankle Views'), { category: 'RAD', conclusion: 'No fracture.', encounter: emergency })
    prescribe(hospital, ankle, 'ibuprofen', { reason: snomed('44465007', 'Sprain of ankle (disorder)'), stopped: true, refills: 0 })

    dispense(pharmacy, before(today, 3), today, 'levothyroxine', 90)
    dispense(pharmacy, before(today, 3, 3), today, 'sertraline', 90)
    dispense(pharmacy, before(today, 2), today, 'iron', 90)
    for (let year = 4; year >= 0; year--) pharmacy.vaccinate(before(addDays(today, -25), year), SHOTS.flu)
    for (const months of [48, 41, 24, 11]) pharmacy.vaccinate(before(today, 0, months), SHOTS.covid)
    pharmacy.vaccinate(before(today, 1, 4), SHOTS.tdap)
  }
}
