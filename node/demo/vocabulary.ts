/** A code of one system, with its own name for it. */
export interface Term {
  system: string
  code: string
  display: string
}

const SNOMED = 'http://snomed.info/sct'
const LOINC = 'http://loinc.org'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const CVX = 'http://hl7.org/fhir/sid/cvx'

/** A term of SNOMED CT. */
export const snomed = (code: string, display: string): Term => ({ system: SNOMED, code, display })
/** A term of LOINC. */
export const loinc = (code: string, display: string): Term => ({ system: LOINC, code, display })
/** A term of RxNorm. */
export const rxnorm = (code: string, display: string): Term => ({ system: RXNORM, code, display })
/** A term of CVX. */
export const cvx = (code: string, display: string): Term => ({ system: CVX, code, display })

/** Something that is measured, how, and what is usual. */
export interface Measure {
  term: Term
  unit: string
  ucum: string
  digits: number
  low?: number
  high?: number
}

/** Laboratory tests. */
export const LABS = {
  a1c: { term: loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'), unit: '%', ucum: '%', digits: 1, low: 4, high: 5.6 },
  glucose: { term: loinc('1558-6', 'Fasting glucose [Mass/volume] in Serum or Plasma'), unit: 'mg/dL', ucum: 'mg/dL', digits: 0, low: 70, high: 99 },
  creatinine: { term: loinc('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma'), unit: 'mg/dL', ucum: 'mg/dL', digits: 2, low: 0.5, high: 1.2 },
  egfr: { term: loinc('98979-8', 'Glomerular filtration rate (CKD-EPI 2021)'), unit: 'mL/min/1.73m2', ucum: 'mL/min/{1.73_m2}', digits: 0, low: 60 },
  sodium: { term: loinc('2951-2', 'Sodium [Moles/volume] in Serum or Plasma'), unit: 'mmol/L', ucum: 'mmol/L', digits: 0, low: 136, high: 145 },
  potassium: { term: loinc('2823-3', 'Potassium [Moles/volume] in Serum or Plasma'), unit: 'mmol/L', ucum: 'mmol/L', digits: 1, low: 3.5, high: 5.1 },
  cholesterol: { term: loinc('2093-3', 'Cholesterol [Mass/volume] in Serum or Plasma'), unit: 'mg/dL', ucum: 'mg/dL', digits: 0, high: 199 },
  ldl: { term: loinc('13457-7', 'Cholesterol in LDL [Mass/volume] in Serum or Plasma by calculation'), unit: 'mg/dL', ucum: 'mg/dL', digits: 0, high: 129 },
  hdl: { term: loinc('2085-9', 'Cholesterol in HDL [Mass/volume] in Serum or Plasma'), unit: 'mg/dL', ucum: 'mg/dL', digits: 0, low: 40 },
  triglycerides: { term: loinc('2571-8', 'Triglyceride [Mass/volume] in Serum or Plasma'), unit: 'mg/dL', ucum: 'mg/dL', digits: 0, high: 149 },
  haemoglobin: { term: loinc('718-7', 'Hemoglobin [Mass/volume] in Blood'), unit: 'g/dL', ucum: 'g/dL', digits: 1, low: 12, high: 16 },
  leukocytes: { term: loinc('6690-2', 'Leukocytes [#/volume] in Blood by Automated count'), unit: '10*3/uL', ucum: '10*3/uL', digits: 1, low: 4, high: 11 },
  platelets: { term: loinc('777-3', 'Platelets [#/volume] in Blood by Automated count'), unit: '10*3/uL', ucum: '10*3/uL', digits: 0, low: 150, high: 400 },
  tsh: { term: loinc('3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma'), unit: 'mIU/L', ucum: 'm[IU]/L', digits: 2, low: 0.4, high: 4.5 },
  alt: { term: loinc('1742-6', 'Alanine aminotransferase [Enzymatic activity/volume] in Serum or Plasma'), unit: 'U/L', ucum: 'U/L', digits: 0, high: 45 },
  ferritin: { term: loinc('2276-4', 'Ferritin [Mass/volume] in Serum or Plasma'), unit: 'ng/mL', ucum: 'ng/mL', digits: 0, low: 15, high: 150 },
  vitaminD: { term: loinc('1989-3', '25-hydroxyvitamin D3 [Mass/volume] in Serum or Plasma'), unit: 'ng/mL', ucum: 'ng/mL', digits: 0, low: 30, high: 100 },
  urineAlbumin: { term: loinc('14959-1', 'Microalbumin/Creatinine [Mass Ratio] in Urine'), unit: 'mg/g', ucum: 'mg/g', digits: 0, high: 29 },
  viralLoad: { term: loinc('20447-9', 'HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection'), unit: 'copies/mL', ucum: '{copies}/mL', digits: 0, high: 19 },
  cd4: { term: loinc('24467-3', 'CD3+CD4+ (T4 helper) cells [#/volume] in Blood'), unit: 'cells/uL', ucum: '/uL', digits: 0, low: 500, high: 1500 }
} as const satisfies Record<string, Measure>

/** Vital signs. */
export const VITALS = {
  weight: { term: loinc('29463-7', 'Body weight'), unit: 'kg', ucum: 'kg', digits: 1 },
  height: { term: loinc('8302-2', 'Body height'), unit: 'cm', ucum: 'cm', digits: 1 },
  bmi: { term: loinc('39156-5', 'Body mass index (BMI) [Ratio]'), unit: 'kg/m2', ucum: 'kg/m2', digits: 1 },
  heartRate: { term: loinc('8867-4', 'Heart rate'), unit: '/min', ucum: '/min', digits: 0 },
  temperature: { term: loinc('8310-5', 'Body temperature'), unit: 'Cel', ucum: 'Cel', digits: 1 },
  saturation: { term: loinc('59408-5', 'Oxygen saturation in Arterial blood by Pulse oximetry'), unit: '%', ucum: '%', digits: 0 }
} as const satisfies Record<string, Measure>

/** Scores of questionnaires. */
export const SCORES = {
  phq9: { term: loinc('44261-6', 'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]'), unit: '{score}', ucum: '{score}', digits: 0, high: 4 },
  gad7: { term: loinc('70274-6', 'Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]'), unit: '{score}', ucum: '{score}', digits: 0, high: 4 }
} as const satisfies Record<string, Measure>

/** Medicines, each with how it is taken. */
export const MEDICINES = {
  metformin: { term: rxnorm('861007', 'metformin hydrochloride 500 MG Oral Tablet'), dose: 'Take 1 tablet twice a day with meals', supply: 180 },
  lisinopril: { term: rxnorm('314076', 'lisinopril 10 MG Oral Tablet'), dose: 'Take 1 tablet once a day', supply: 90 },
  atorvastatin: { term: rxnorm('617310', 'atorvastatin 20 MG Oral Tablet'), dose: 'Take 1 tablet in the evening', supply: 90 },
  methadone: { term: rxnorm('864706', 'methadone hydrochloride 10 MG Oral Tablet'), dose: 'Take 4 tablets once a day, in the clinic', supply: 120 },
  oxycodone: { term: rxnorm('1049621', 'oxycodone hydrochloride 5 MG Oral Tablet'), dose: 'Take 1 tablet every 6 hours as needed for pain', supply: 28 },
  ibuprofen: { term: rxnorm('197806', 'ibuprofen 600 MG Oral Tablet'), dose: 'Take 1 tablet up to three times a day with food', supply: 30 },
  biktarvy: { term: rxnorm('1999673', 'bictegravir 50 MG / emtricitabine 200 MG / tenofovir alafenamide 25 MG Oral Tablet [Biktarvy]'), dose: 'Take 1 tablet once a day', supply: 30 },
  amlodipine: { term: rxnorm('197361', 'amlodipine 5 MG Oral Tablet'), dose: 'Take 1 tablet once a day', supply: 90 },
  albuterol: { term: rxnorm('745679', '200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler'), dose: 'Breathe in 2 puffs when short of breath, through the spacer', supply: 1 },
  fluticasone: { term: rxnorm('895994', '120 ACTUAT fluticasone propionate 0.044 MG/ACTUAT Metered Dose Inhaler'), dose: 'Breathe in 2 puffs in the morning and the evening', supply: 1 },
  methylphenidate: { term: rxnorm('1091392', 'methylphenidate hydrochloride 20 MG Oral Tablet'), dose: 'Take half a tablet with breakfast on school days', supply: 15 },
  epinephrine: { term: rxnorm('1870230', '0.3 ML epinephrine 1 MG/ML Auto-Injector'), dose: 'Into the thigh at once for a severe allergic reaction, then call for help', supply: 2 },
  amoxicillin: { term: rxnorm('308191', 'amoxicillin 500 MG Oral Capsule'), dose: 'Take 1 capsule three times a day for 10 days', supply: 30 },
  azithromycin: { term: rxnorm('308460', 'azithromycin 250 MG Oral Tablet'), dose: 'Take 2 tablets on the first day, then 1 a day for 4 days', supply: 6 },
  sertraline: { term: rxnorm('312941', 'sertraline 50 MG Oral Tablet'), dose: 'Take 1 tablet in the morning', supply: 90 },
  levothyroxine: { term: rxnorm('966224', 'levothyroxine sodium 0.05 MG Oral Tablet'), dose: 'Take 1 tablet on an empty stomach, half an hour before breakfast', supply: 90 },
  contraceptive: { term: rxnorm('748879', 'Levora 0.15/30 28 Day Pack'), dose: 'Take 1 tablet once a day', supply: 84 },
  iron: { term: rxnorm('310325', 'ferrous sulfate 325 MG Oral Tablet'), dose: 'Take 1 tablet once a day with juice', supply: 90 }
} as const

/** Name of a medicine above. */
export type MedicineName = keyof typeof MEDICINES

/** Vaccines. */
export const SHOTS = {
  flu: cvx('150', 'Influenza, injectable, quadrivalent, preservative free'),
  covid: cvx('312', 'COVID-19, mRNA, LNP-S, PF, 50 mcg/0.5 mL dose'),
  tdap: cvx('115', 'Tdap'),
  zoster: cvx('187', 'zoster recombinant'),
  pneumococcal: cvx('216', 'Pneumococcal conjugate vaccine 20-valent'),
  hepB: cvx('08', 'Hep B, adolescent or pediatric'),
  rotavirus: cvx('119', 'rotavirus, monovalent'),
  dtap: cvx('20', 'DTaP'),
  hib: cvx('49', 'Hib (PRP-OMP)'),
  pcv13: cvx('133', 'Pneumococcal conjugate PCV 13'),
  ipv: cvx('10', 'IPV'),
  mmr: cvx('03', 'MMR'),
  varicella: cvx('21', 'varicella'),
  hepA: cvx('83', 'Hep A, ped/adol, 2 dose'),
  hpv: cvx('165', 'HPV9')
} as const satisfies Record<string, Term>
