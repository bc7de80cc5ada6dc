import { codeOf } from '../codings.ts'
import { lookUp, objectOf, objectsOf, textOf, valueAt } from '../read-json.ts'
import type { FhirResource } from '../read-json.ts'
import { VACCINES } from '../table/vaccines.ts'
import { timesOf } from './dates.ts'
import { doseOf } from './dose.ts'
import type { Draft } from './draft.ts'
import { medicineName } from './medicine-name.ts'
import { nameOfConcept, namesOfConcepts } from './plain-text.ts'
import { amountOf, numberOf } from './quantities.ts'
import { displayOf, displaysOf } from './references.ts'

const PAST = new Set(['stopped', 'completed', 'cancelled', 'entered-in-error', 'not-taken', 'declined', 'on-hold', 'draft', 'not-done'])

/** A prescription, a medicine given out, given, or said to be taken. */
export function summarizeMedicine (resource: FhirResource): Draft {
  const contained = objectsOf(resource['contained']).find(part => part['resourceType'] === 'Medication')
  const name = nameOfConcept(resource['medicationCodeableConcept']) ?? displayOf(resource['medicationReference']) ?? nameOfConcept(contained?.['code']) ?? nameOfConcept(resource['code'])
  const status = textOf(resource['status'])
  const title = name === undefined ? 'Medicine' : medicineName(name)
  const dose = doseOf({ dosages: resource['dosageInstruction'] ?? resource['dosage'], medicine: title })
  return {
    title,
    ...timesOf(resource, 'authoredOn', 'whenHandedOver', 'whenPrepared', 'effectiveDateTime', 'effectivePeriod', 'dateAsserted'),
    status,
    past: (status !== undefined && PAST.has(status)) || undefined,
    detail: dose,
    lines: [
      { name: 'dose', text: dose },
      { name: 'reason', text: namesOfConcepts(resource['reasonCode']) ?? displaysOf(resource['reasonReference']) },
      { name: 'by', text: displayOf(resource['requester']) ?? displayOf(valueAt(resource, 'performer', 'actor')) },
      { name: 'quantity', text: amountText(valueAt(resource, 'dispenseRequest', 'quantity') ?? resource['quantity']) },
      { name: 'refills', text: numberOf(valueAt(resource, 'dispenseRequest', 'numberOfRepeatsAllowed'))?.toString() },
      { name: 'comment', text: textOf(valueAt(resource, 'note', 'text')) }
    ]
  }
}

/** A vaccination. */
export function summarizeImmunization (resource: FhirResource): Draft {
  const cvx = codeOf(resource['vaccineCode'], 'cvx')
  const known = cvx === undefined ? undefined : lookUp(VACCINES, cvx)
  const status = textOf(resource['status'])
  const place = displayOf(resource['location'])
  return {
    title: known ?? nameOfConcept(resource['vaccineCode']) ?? 'Vaccination',
    ...timesOf(resource, 'occurrenceDateTime', 'recorded'),
    status,
    past: (status !== undefined && status !== 'completed') || undefined,
    detail: place,
    lines: [
      { name: 'dose-number', text: doseNumber(resource) },
      { name: 'lot', text: textOf(resource['lotNumber']) },
      { name: 'site', text: nameOfConcept(resource['site']) },
      { name: 'by', text: displayOf(valueAt(resource, 'performer', 'actor')) },
      { name: 'place', text: place },
      { name: 'reason', text: nameOfConcept(resource['statusReason']) }
    ]
  }
}

function doseNumber (resource: FhirResource): string | undefined {
  const protocol = objectOf(objectsOf(resource['protocolApplied'])[0])
  return numberOf(protocol?.['doseNumberPositiveInt'])?.toString() ?? textOf(protocol?.['doseNumberString'])
}

function amountText (value: unknown): string | undefined {
  const amount = amountOf(value)
  return amount === undefined ? undefined : `${amount.text} ${amount.unit}`.trim()
}
