import { MAX_SUMMARISED_TEXT } from './constants.ts'
import { isResource, lookUp } from './read-json.ts'
import type { FhirResource } from './read-json.ts'
import { finish } from './summary/draft.ts'
import type { Draft } from './summary/draft.ts'
import { parseWithDigits } from './summary/quantities.ts'
import type { RecordSummary } from './summary/record-summary.ts'
import {
  summarizeAllergy, summarizeCondition, summarizeGoal, summarizeImaging, summarizePlan, summarizeProcedure, summarizeReport, summarizeVisit
} from './summary/summarize-care.ts'
import { summarizeImmunization, summarizeMedicine } from './summary/summarize-medicine.ts'
import { summarizeObservation } from './summary/summarize-observation.ts'
import { summarizeClaim, summarizeDevice, summarizeDocument, summarizeOther, summarizeParty } from './summary/summarize-papers.ts'

/** Changes whenever the same record would be summarised otherwise. */
export const SUMMARY_VERSION = 'fhir-r4/1'

/**
 * What people want to see of a record, in plain words: what it is, when, how much, how it stands. Undefined when the text is not a
 * FHIR resource, or is too long to be one for lists. Never throws.
 *
 * @example
 * summarize({ text })?.title // 'Haemoglobin A1c'
 */
export function summarize (record: { text: string }): RecordSummary | undefined {
  if (record.text.length > MAX_SUMMARISED_TEXT) return undefined
  try {
    const resource = parseWithDigits(record.text)
    if (!isResource(resource)) return undefined
    const draft = lookUp(SUMMARIZERS, resource.resourceType)
    return finish(resource.resourceType, (draft ?? summarizeOther)(resource))
  } catch (cause) {
    // Text that is no JSON, or nested deeper than a reader goes: it is listed without a summary, and its original can be read.
    if (cause instanceof SyntaxError || cause instanceof RangeError || cause instanceof TypeError) return undefined
    throw cause
  }
}

const SUMMARIZERS: Readonly<Record<string, (resource: FhirResource) => Draft>> = {
  Observation: summarizeObservation,
  DiagnosticReport: summarizeReport,
  Condition: summarizeCondition,
  AllergyIntolerance: summarizeAllergy,
  Procedure: summarizeProcedure,
  ServiceRequest: summarizeProcedure,
  Encounter: summarizeVisit,
  Appointment: summarizeVisit,
  MedicationRequest: summarizeMedicine,
  MedicationStatement: summarizeMedicine,
  MedicationDispense: summarizeMedicine,
  MedicationAdministration: summarizeMedicine,
  Medication: summarizeMedicine,
  Immunization: summarizeImmunization,
  CarePlan: summarizePlan,
  CareTeam: summarizePlan,
  Goal: summarizeGoal,
  ImagingStudy: summarizeImaging,
  DocumentReference: summarizeDocument,
  Composition: summarizeDocument,
  Media: summarizeDocument,
  Device: summarizeDevice,
  DeviceUseStatement: summarizeDevice,
  DeviceRequest: summarizeDevice,
  Claim: summarizeClaim,
  ExplanationOfBenefit: summarizeClaim,
  ClaimResponse: summarizeClaim,
  Coverage: summarizeClaim,
  Account: summarizeClaim,
  Invoice: summarizeClaim,
  Patient: summarizeParty,
  RelatedPerson: summarizeParty,
  Practitioner: summarizeParty,
  Organization: summarizeParty,
  Location: summarizeParty
}
