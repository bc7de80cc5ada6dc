import { codeOf, codingsOf } from '../codings.ts'
import { MAX_SUMMARY_ITEMS } from '../constants.ts'
import { lookUp, objectsOf, textOf, valueAt } from '../read-json.ts'
import type { FhirResource } from '../read-json.ts'
import { timesOf } from './dates.ts'
import type { Draft, DraftLine } from './draft.ts'
import { capitalise, nameOfConcept, namesOfConcepts, plain } from './plain-text.ts'
import { displayOf, displaysOf } from './references.ts'
import { titleOf } from './summarize-observation.ts'

/** An illness, an injury, a circumstance. */
export function summarizeCondition (resource: FhirResource): Draft {
  const status = codingsOf(resource['clinicalStatus'])[0]?.code
  const verification = codingsOf(resource['verificationStatus'])[0]?.code
  const begun = timesOf(resource, 'onsetDateTime', 'onsetPeriod', 'recordedDate')
  const { date: until } = timesOf(resource, 'abatementDateTime', 'abatementPeriod')
  return {
    title: nameOfConcept(resource['code']) ?? 'Condition',
    ...begun,
    ...(until === undefined ? {} : { until }),
    status: verification === 'entered-in-error' || verification === 'refuted' ? verification : status,
    past: status === 'inactive' || status === 'resolved' || status === 'remission' || until !== undefined || verification === 'refuted' || verification === 'entered-in-error' || undefined,
    lines: [
      { name: 'severity', text: nameOfConcept(resource['severity']) },
      { name: 'site', text: namesOfConcepts(resource['bodySite']) },
      { name: 'comment', text: textOf(valueAt(resource, 'note', 'text')) },
      { name: 'by', text: displayOf(resource['recorder']) ?? displayOf(resource['asserter']) }
    ]
  }
}

/** An allergy or intolerance. */
export function summarizeAllergy (resource: FhirResource): Draft {
  const status = codingsOf(resource['clinicalStatus'])[0]?.code
  const reactions = namesOfConcepts(objectsOf(resource['reaction']).flatMap(reaction => objectsOf(reaction['manifestation'])))
  const name = nameOfConcept(resource['code']) ?? namesOfConcepts(objectsOf(resource['reaction']).flatMap(reaction => objectsOf(reaction['substance'])))
  return {
    title: name === undefined ? 'Allergy' : capitalise(name.replace(/^allergy to /i, '').replace(/ allergy$/i, '')),
    ...timesOf(resource, 'onsetDateTime', 'recordedDate', 'lastOccurrence'),
    status,
    past: status === 'inactive' || status === 'resolved' || undefined,
    detail: reactions,
    lines: [
      { name: 'reaction', text: reactions },
      { name: 'severity', text: objectsOf(resource['reaction']).map(reaction => textOf(reaction['severity'])).find(severity => severity !== undefined) },
      { name: 'criticality', text: textOf(resource['criticality']) },
      { name: 'comment', text: textOf(valueAt(resource, 'note', 'text')) }
    ]
  }
}

/** Something that was done. */
export function summarizeProcedure (resource: FhirResource): Draft {
  const status = textOf(resource['status'])
  const place = displayOf(resource['location'])
  return {
    title: nameOfConcept(resource['code']) ?? 'Procedure',
    ...timesOf(resource, 'performedDateTime', 'performedPeriod', 'occurrenceDateTime', 'authoredOn'),
    status,
    past: status === 'not-done' || status === 'stopped' || status === 'entered-in-error' || undefined,
    detail: place,
    lines: [
      { name: 'reason', text: namesOfConcepts(resource['reasonCode']) ?? displaysOf(resource['reasonReference']) },
      { name: 'site', text: namesOfConcepts(resource['bodySite']) },
      { name: 'result', text: nameOfConcept(resource['outcome']) },
      { name: 'by', text: displayOf(valueAt(resource, 'performer', 'actor')) },
      { name: 'place', text: place }
    ]
  }
}

/** HL7 v3 ActCode classes of visits. */
const VISITS: Readonly<Record<string, string>> = {
  AMB: 'Visit', IMP: 'Hospital stay', ACUTE: 'Hospital stay', NONAC: 'Hospital stay', EMER: 'Emergency room visit', HH: 'Home visit', VR: 'Video visit', OBSENC: 'Hospital stay', SS: 'Short hospital stay', FLD: 'Visit'
}

/** A visit, a stay, an appointment. */
export function summarizeVisit (resource: FhirResource): Draft {
  const visit = codingsOf(resource['class'])[0]?.code ?? ''
  const place = displayOf(resource['serviceProvider']) ?? displayOf(valueAt(resource, 'location', 'location'))
  const reason = namesOfConcepts(resource['reasonCode']) ?? displaysOf(resource['reasonReference'])
  const status = textOf(resource['status'])
  return {
    title: nameOfConcept(resource['type']) ?? nameOfConcept(resource['serviceType']) ?? textOf(resource['description']) ?? lookUp(VISITS, visit) ?? 'Visit',
    ...timesOf(resource, 'period', 'start'),
    status,
    past: status === 'cancelled' || status === 'noshow' || undefined,
    detail: reason ?? place,
    lines: [
      { name: 'reason', text: reason },
      { name: 'by', text: displayOf(valueAt(resource, 'participant', 'individual')) ?? displayOf(valueAt(resource, 'participant', 'actor')) },
      { name: 'place', text: place }
    ]
  }
}

/** Results that belong together, with what somebody made of them. */
export function summarizeReport (resource: FhirResource): Draft {
  const results = objectsOf(resource['result'])
  const conclusion = textOf(resource['conclusion']) ?? namesOfConcepts(resource['conclusionCode'])
  return {
    title: titleOf(resource['code']) ?? 'Report',
    ...timesOf(resource, 'effectiveDateTime', 'effectivePeriod', 'issued'),
    status: textOf(resource['status']),
    detail: conclusion ?? (results.length === 0 ? undefined : results.length === 1 ? '1 result' : `${results.length} results`),
    lines: [
      { name: 'result', text: conclusion },
      { name: 'by', text: displayOf(resource['resultsInterpreter']) ?? displayOf(resource['performer']) },
      ...results.slice(0, MAX_SUMMARY_ITEMS - 2).map((result): DraftLine => ({ name: 'result', text: displayOf(result) }))
    ]
  }
}

/** A plan of care, or the team for it. */
export function summarizePlan (resource: FhirResource): Draft {
  const categories = objectsOf(resource['category']).filter(category => codeOf(category, 'snomed') !== undefined || textOf(category['text']) !== undefined)
  const status = textOf(resource['status'])
  const activities = objectsOf(resource['activity']).map(activity => nameOfConcept(valueAt(activity, 'detail', 'code')) ?? textOf(valueAt(activity, 'detail', 'description')) ?? displayOf(activity['reference']))
  const reason = displaysOf(resource['addresses']) ?? namesOfConcepts(resource['reasonCode'])
  return {
    title: textOf(resource['title']) ?? textOf(resource['name']) ?? nameOfConcept(categories.at(-1)) ?? 'Care plan',
    ...timesOf(resource, 'period', 'created'),
    status,
    past: status === 'completed' || status === 'revoked' || status === 'inactive' || undefined,
    detail: textOf(resource['description']) ?? reason,
    lines: [
      { name: 'reason', text: reason },
      ...activities.slice(0, MAX_SUMMARY_ITEMS - 1).map((text): DraftLine => ({ name: 'activity', text }))
    ]
  }
}

/** A goal that was agreed on. */
export function summarizeGoal (resource: FhirResource): Draft {
  const status = textOf(resource['lifecycleStatus'])
  return {
    title: nameOfConcept(resource['description']) ?? 'Goal',
    ...timesOf(resource, 'startDate', 'statusDate'),
    status,
    past: status === 'completed' || status === 'cancelled' || status === 'rejected' || undefined,
    detail: nameOfConcept(resource['achievementStatus']),
    lines: [{ name: 'reason', text: displaysOf(resource['addresses']) }]
  }
}

/** DICOM modalities. */
const IMAGES: Readonly<Record<string, string>> = { DX: 'X-ray', CR: 'X-ray', RF: 'X-ray', CT: 'CT scan', MR: 'MRI scan', US: 'Ultrasound', MG: 'Mammogram', NM: 'Nuclear scan', PT: 'PET scan', XA: 'Angiogram' }

/** Pictures of the inside. */
export function summarizeImaging (resource: FhirResource): Draft {
  const modality = codingsOf(valueAt(resource, 'series', 'modality'))[0] ?? codingsOf(resource['modality'])[0]
  const site = nameOfConcept(valueAt(resource, 'series', 'bodySite')) ?? nameOfConcept(resource['bodySite'])
  const kind = (modality === undefined ? undefined : lookUp(IMAGES, modality.code) ?? modality.display) ?? 'Imaging'
  return {
    title: textOf(resource['description']) ?? nameOfConcept(resource['procedureCode']) ?? (site === undefined ? kind : `${kind} of ${site.toLowerCase()}`),
    ...timesOf(resource, 'started', 'createdDateTime'),
    status: textOf(resource['status']),
    lines: [
      { name: 'site', text: site === undefined ? undefined : plain(site) },
      { name: 'reason', text: namesOfConcepts(resource['reasonCode']) },
      { name: 'by', text: displayOf(resource['interpreter']) ?? displayOf(resource['referrer']) }
    ]
  }
}
