/**
 * `medrec/protocol/fhir`: the profile of records that are FHIR R4. Nothing else in the package knows what is inside a record.
 *
 * @example
 * import { fhirProfile, summarize } from 'medrec/protocol/fhir'
 *
 * console.log(fhirProfile.version, summarize({ text: '{"resourceType":"Patient"}' })?.title)
 */
export { fhirProfile } from './profile.ts'
export { CATEGORIES } from './categories.ts'
export type { Category } from './categories.ts'
export { LABELS } from './labels.ts'
export type { Label } from './labels.ts'
export { summarize } from './summarize.ts'
export { SUMMARY_LINE_NAMES } from './summary/record-summary.ts'
export type { RecordSummary, SummaryFlag, SummaryLine, SummaryLineName, SummaryPart, SummaryRange, SummarySeries } from './summary/record-summary.ts'
