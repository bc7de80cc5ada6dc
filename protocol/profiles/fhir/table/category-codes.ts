import type { Category } from '../categories.ts'

/**
 * `Observation.category` codes, whatever system they come from, in lower case with `-` between words. The misspelt ones are
 * from real exports.
 */
export const OBSERVATION_CATEGORIES: Readonly<Record<string, Category>> = {
  laboratory: 'labs',
  lab: 'labs',
  labs: 'labs',
  'laboratory-test': 'labs',
  'vital-signs': 'vitals',
  'vital-sign': 'vitals',
  vitalsigns: 'vitals',
  vitals: 'vitals',
  'vitals-signs': 'vitals',
  activity: 'vitals',
  imaging: 'imaging',
  procedure: 'procedures',
  therapy: 'procedures',
  'social-history': 'social',
  social: 'social',
  sdoh: 'social',
  survey: 'assessments',
  exam: 'assessments',
  'functional-status': 'assessments',
  'cognitive-status': 'assessments',
  'disability-status': 'assessments'
}

/** `DiagnosticReport.category` codes: HL7 v2 table 0074, US Core's LOINC parts, and FHIR's own words. */
export const REPORT_CATEGORIES: Readonly<Record<string, Category>> = {
  LAB: 'labs', BLB: 'labs', CG: 'labs', CH: 'labs', CP: 'labs', CTH: 'labs', GE: 'labs', HM: 'labs', ICU: 'labs', IMM: 'labs',
  MB: 'labs', MCB: 'labs', MYC: 'labs', SP: 'labs', SR: 'labs', TX: 'labs', URN: 'labs', VR: 'labs', PAR: 'labs',
  laboratory: 'labs',
  'LP29693-6': 'labs',
  'LP7839-6': 'labs',
  RAD: 'imaging', CT: 'imaging', CUS: 'imaging', NMR: 'imaging', NMS: 'imaging', NRS: 'imaging', OUS: 'imaging', PHY: 'imaging',
  RUS: 'imaging', RX: 'imaging', VUS: 'imaging', XRC: 'imaging',
  imaging: 'imaging',
  'LP29684-5': 'imaging',
  AU: 'procedures', CUSP: 'procedures', EC: 'procedures', EN: 'procedures', OTH: 'procedures', PF: 'procedures', PT: 'procedures',
  RC: 'procedures', RT: 'procedures', EP: 'procedures',
  'LP29708-2': 'procedures',
  'clinical-note': 'notes'
}

/** `DocumentReference.category` codes that make it a note; any other document is a document. */
export const NOTE_CATEGORIES: ReadonlySet<string> = new Set(['clinical-note', 'LP173421-1'])

/** LOINC document types that are notes: what somebody wrote down about a person, in their words. */
export const NOTE_TYPES: ReadonlySet<string> = new Set([
  '11488-4', // consultation note
  '11506-3', // progress note
  '18842-5', // discharge summary
  '28570-0', // procedure note
  '34109-9', // note
  '34111-5', // emergency department note
  '34117-2', // history and physical note
  '34133-9', // summary of episode note
  '34746-8', // nurse note
  '34748-4', // telephone encounter note
  '51847-2', // evaluation and plan note
  '57133-1', // referral note
  '68608-9', // summary note
  '75476-2', // physician note
  '11504-8', // surgical operation note
  '34112-3' // inpatient note
])
