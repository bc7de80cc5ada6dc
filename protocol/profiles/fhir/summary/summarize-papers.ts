import { MAX_SUMMARY_NOTE } from '../constants.ts'
import { decodeAttachment } from '../decode-attachment.ts'
import { nameOf } from '../read-person.ts'
import { objectOf, objectsOf, textOf, valueAt } from '../read-json.ts'
import type { FhirResource } from '../read-json.ts'
import { timesOf } from './dates.ts'
import type { Draft } from './draft.ts'
import { nameOfConcept, namesOfConcepts, properName, shorten } from './plain-text.ts'
import { amountOf, formatNumber, numberOf } from './quantities.ts'
import { displayOf } from './references.ts'

/** A note or a document. */
export function summarizeDocument (resource: FhirResource): Draft {
  const attachment = objectOf(valueAt(resource, 'content', 'attachment')) ?? objectOf(objectsOf(resource['presentedForm'])[0]) ?? objectOf(resource['content'])
  const text = attachment === undefined ? undefined : decodeAttachment(attachment)?.trim()
  const place = displayOf(resource['custodian'])
  return {
    title: textOf(resource['description']) ?? textOf(resource['title']) ?? nameOfConcept(resource['type']) ?? textOf(attachment?.['title']) ?? 'Document',
    ...timesOf(resource, 'date', 'createdDateTime', 'created', 'issued'),
    status: textOf(resource['docStatus']) ?? textOf(resource['status']),
    past: resource['status'] === 'entered-in-error' || undefined,
    detail: displayOf(resource['author']) ?? place,
    note: text === undefined ? undefined : shorten(text, MAX_SUMMARY_NOTE),
    lines: [{ name: 'author', text: displayOf(resource['author']) }, { name: 'place', text: place }]
  }
}

/** A claim, a statement of what was paid, an account. */
export function summarizeClaim (resource: FhirResource): Draft {
  const total = objectsOf(resource['total'])
  const money = objectOf(total[0]?.['amount']) ?? total[0]
  const paid = objectOf(valueAt(resource, 'payment', 'amount'))
  const item = nameOfConcept(valueAt(resource, 'item', 'productOrService'))
  return {
    title: resource.resourceType === 'ExplanationOfBenefit' ? 'Insurance statement' : resource.resourceType === 'Claim' ? 'Claim' : nameOfConcept(resource['type']) ?? 'Insurance',
    ...timesOf(resource, 'billablePeriod', 'created', 'period', 'date', 'servicedDate'),
    value: amountOfMoney(money),
    unit: textOf(money?.['currency']),
    status: textOf(resource['status']),
    past: resource['status'] === 'cancelled' || undefined,
    detail: item,
    lines: [
      { name: 'reason', text: item },
      { name: 'insurer', text: displayOf(resource['insurer']) ?? displayOf(valueAt(resource, 'insurance', 'coverage')) ?? displayOf(resource['payor']) },
      { name: 'paid', text: paid === undefined ? undefined : `${amountOfMoney(paid) ?? ''} ${textOf(paid['currency']) ?? ''}`.trim() }
    ]
  }
}

function amountOfMoney (money: unknown): string | undefined {
  const value = objectOf(money)?.['value']
  const number = numberOf(value)
  return number === undefined ? undefined : number.toFixed(2)
}

/** Something worn, implanted or lent. */
export function summarizeDevice (resource: FhirResource): Draft {
  const status = textOf(resource['status'])
  return {
    title: nameOfConcept(resource['type']) ?? textOf(valueAt(resource, 'deviceName', 'name')) ?? nameOfConcept(resource['codeCodeableConcept']) ?? displayOf(resource['device']) ?? 'Device',
    ...timesOf(resource, 'manufactureDate', 'recordedOn', 'authoredOn', 'timingDateTime'),
    status,
    past: (status !== undefined && status !== 'active') || undefined,
    detail: textOf(resource['manufacturer']),
    lines: [{ name: 'serial', text: textOf(resource['serialNumber']) }, { name: 'lot', text: textOf(resource['lotNumber']) }]
  }
}

/** A person or an organisation. */
export function summarizeParty (resource: FhirResource): Draft {
  const name = typeof resource['name'] === 'string' ? resource['name'] : nameOf(resource['name'])
  const address = objectsOf(resource['address'])[0]
  const lines = Array.isArray(address?.['line']) ? address['line'].filter(line => typeof line === 'string') : []
  const where = textOf(address?.['text']) ?? [...lines, address?.['postalCode'], address?.['city'], address?.['state']].filter(part => textOf(part) !== undefined).join(', ')
  return {
    title: name === '' ? resource.resourceType : properName(name),
    detail: textOf(resource['birthDate']) ?? namesOfConcepts(resource['type']),
    lines: [
      { name: 'birth-date', text: textOf(resource['birthDate']) },
      { name: 'sex', text: textOf(resource['gender']) },
      { name: 'address', text: where },
      { name: 'phone', text: objectsOf(resource['telecom']).filter(contact => contact['system'] === 'phone').map(contact => textOf(contact['value'])).find(phone => phone !== undefined) }
    ]
  }
}

/** Anything that has no words of its own here. */
export function summarizeOther (resource: FhirResource): Draft {
  const amount = amountOf(resource['valueQuantity'])
  return {
    title: nameOfConcept(resource['code']) ?? nameOfConcept(resource['type']) ?? textOf(resource['title']) ?? textOf(resource['description']) ?? separate(resource.resourceType),
    ...timesOf(resource, 'date', 'period', 'authored', 'authoredOn', 'occurrenceDateTime', 'effectiveDateTime', 'recorded', 'created', 'sent', 'issued', 'identifiedDateTime'),
    value: amount === undefined ? undefined : formatNumber(objectOf(resource['valueQuantity'])?.['value']),
    unit: amount?.unit,
    status: textOf(resource['status'])
  }
}

/** `FamilyMemberHistory` as words: `Family member history`. */
function separate (type: string): string {
  const words = type.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}
