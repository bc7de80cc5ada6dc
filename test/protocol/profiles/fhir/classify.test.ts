import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { CATEGORIES } from '../../../../protocol/profiles/fhir/categories.ts'
import { classify } from '../../../../protocol/profiles/fhir/classify.ts'
import { MAX_LABEL_LENGTH, MAX_TAGS } from '../../../../protocol/profiles/fhir/constants.ts'
import { LABELS } from '../../../../protocol/profiles/fhir/labels.ts'
import type { FhirResource } from '../../../../protocol/profiles/fhir/read-json.ts'
import { OBSERVATION_CATEGORIES, REPORT_CATEGORIES } from '../../../../protocol/profiles/fhir/table/category-codes.ts'
import { LOINC_CATEGORIES } from '../../../../protocol/profiles/fhir/table/loinc-categories.ts'
import { CATEGORY_BY_TYPE } from '../../../../protocol/profiles/fhir/table/resource-types.ts'
import { SENSITIVE_CODES } from '../../../../protocol/profiles/fhir/table/sensitive-codes.ts'

const LOINC = 'http://loinc.org'
const SNOMED = 'http://snomed.info/sct'
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'

function concept (system: string, code: string, display?: string): object {
  return { coding: [{ system, code, ...(display === undefined ? {} : { display }) }] }
}

function observation (category: string | undefined, code = '1234-5'): FhirResource {
  return { resourceType: 'Observation', ...(category === undefined ? {} : { category: [concept('http://terminology.hl7.org/CodeSystem/observation-category', category)] }), code: concept(LOINC, code) }
}

const classed = (resource: object): { categories: string[], labels: string[] } => classify({ resource: { resourceType: 'Basic', ...resource } })

describe('categories of FHIR resources', () => {
  it('follow the category of an Observation, also a misspelt one', () => {
    for (const [category, expected] of [['laboratory', 'labs'], ['vital-signs', 'vitals'], ['vital-sign', 'vitals'], ['Vital Signs', 'vitals'], ['social-history', 'social'], ['imaging', 'imaging'], ['survey', 'assessments']] as const) {
      assert.deepEqual(classify({ resource: observation(category) }).categories, [expected], category)
    }
  })

  it('follow the code of an Observation without a category, and of one that only says it was asked', () => {
    assert.deepEqual(classify({ resource: observation(undefined, '8302-2') }).categories, ['vitals'])
    assert.deepEqual(classify({ resource: observation(undefined, '4548-4') }).categories, ['labs'])
    assert.deepEqual(classify({ resource: observation('survey', '72166-2') }).categories, ['social'])
    assert.deepEqual(classify({ resource: observation('something-new', '8302-2') }).categories, ['vitals'])
  })

  it('are none for an Observation that neither names a category nor has a known code, so that only its owner sees it', () => {
    assert.deepEqual(classify({ resource: observation(undefined) }).categories, [])
    assert.deepEqual(classify({ resource: observation('something-new') }).categories, [])
  })

  it('are all that an Observation names', () => {
    const resource = { ...observation('laboratory'), category: [concept('x', 'laboratory'), concept('x', 'vital-signs')] }
    assert.deepEqual(classify({ resource }).categories, ['labs', 'vitals'])
  })

  it('follow the type of other resources, and are none for types that are not in the table', () => {
    assert.deepEqual(classed({ resourceType: 'MedicationRequest' }).categories, ['prescriptions'])
    assert.deepEqual(classed({ resourceType: 'Immunization' }).categories, ['vaccinations'])
    for (const resourceType of ['Patient', 'Practitioner', 'Organization', 'Location', 'Basic', 'Unheard', 'constructor', '__proto__']) {
      assert.deepEqual(classed({ resourceType }).categories, [], resourceType)
    }
  })

  it('tell notes from documents, reports of a laboratory from those of images, and circumstances from illnesses', () => {
    assert.deepEqual(classed({ resourceType: 'DocumentReference', category: [concept('x', 'clinical-note')] }).categories, ['notes'])
    assert.deepEqual(classed({ resourceType: 'DocumentReference', type: concept(LOINC, '34117-2') }).categories, ['notes'])
    assert.deepEqual(classed({ resourceType: 'DocumentReference', type: concept(LOINC, '99999-9') }).categories, ['documents'])
    assert.deepEqual(classed({ resourceType: 'DiagnosticReport', category: [concept('x', 'RAD')] }).categories, ['imaging'])
    assert.deepEqual(classed({ resourceType: 'DiagnosticReport', category: [concept('x', 'LAB')] }).categories, ['labs'])
    assert.deepEqual(classed({ resourceType: 'DiagnosticReport' }).categories, [])
    assert.deepEqual(classed({ resourceType: 'Condition', code: concept(SNOMED, '160903007') }).categories, ['social'])
    assert.deepEqual(classed({ resourceType: 'Condition', code: concept(SNOMED, '44054006') }).categories, ['conditions'])
  })

  it('are all known ones', () => {
    const known: readonly string[] = CATEGORIES
    for (const table of [CATEGORY_BY_TYPE, OBSERVATION_CATEGORIES, REPORT_CATEGORIES, LOINC_CATEGORIES]) {
      for (const category of Object.values(table)) assert.ok(known.includes(category), category)
    }
  })
})

describe('labels of FHIR resources', () => {
  it('say OPIOIDUD on a methadone order, by code, by ingredient, and when the medicine is inside', () => {
    const order = { resourceType: 'MedicationRequest', medicationCodeableConcept: concept(RXNORM, '864706') }
    assert.deepEqual(classed(order), { categories: ['prescriptions'], labels: ['OPIOIDUD'] })
    assert.deepEqual(classed({ resourceType: 'MedicationRequest', medicationCodeableConcept: { text: 'Methadone 5 mg' } }).labels, ['OPIOIDUD'])
    assert.deepEqual(classed({ resourceType: 'MedicationRequest', contained: [{ resourceType: 'Medication', code: concept(RXNORM, '864706') }] }).labels, ['OPIOIDUD'])
    assert.deepEqual(classed({ resourceType: 'MedicationRequest', medicationCodeableConcept: { coding: [{ code: '864706' }] } }).labels, ['OPIOIDUD'])
    assert.deepEqual(classed({ resourceType: 'MedicationRequest', medicationCodeableConcept: concept(SNOMED, '864706') }).labels, [])
  })

  it('are taken from meta.security, known or not', () => {
    const security = (code: unknown, system = ACT_CODE): string[] => classed({ meta: { security: [{ system, code }] } }).labels
    assert.deepEqual(security('ETHUD'), ['ETHUD'])
    assert.deepEqual(security('R', 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'), ['R'])
    assert.deepEqual(security('CELEBRITY', 'https://hospital.example/labels'), ['CELEBRITY'])
    assert.deepEqual(security('N', 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'), [])
    assert.deepEqual(security('HTEST'), [])
  })

  it('are R where a security label cannot be read', () => {
    const security = (coding: unknown): string[] => classed({ meta: { security: [coding] } }).labels
    assert.deepEqual(security({ display: 'for the chief only' }), ['R'])
    assert.deepEqual(security({ code: 'two words' }), ['R'])
    assert.deepEqual(security({ code: 'X'.repeat(MAX_LABEL_LENGTH + 1) }), ['R'])
  })

  it('are flat: one does not stand for another', () => {
    assert.deepEqual(classed({ meta: { security: [{ system: ACT_CODE, code: 'OPIOIDUD' }, { system: ACT_CODE, code: 'ETH' }] } }).labels, ['ETH', 'OPIOIDUD'])
  })

  it('are found wherever in a resource the code stands', () => {
    assert.deepEqual(classed({ resourceType: 'Claim', item: [{ productOrService: concept(SNOMED, '5602001') }] }).labels, ['OPIOIDUD'])
    assert.deepEqual(classed({ resourceType: 'Encounter', reasonCode: [concept(SNOMED, '192127007')] }).labels, ['MH'])
    assert.deepEqual(classed({ resourceType: 'Observation', component: [{ code: concept(LOINC, '20447-9') }] }).labels, ['HIV'])
  })

  it('are found by the beginning of an ICD-10 code, and not on tobacco', () => {
    const icd = (code: string): string[] => classed({ resourceType: 'Condition', code: concept('http://hl7.org/fhir/sid/icd-10-cm', code) }).labels
    assert.deepEqual([icd('F11.20'), icd('F10.1'), icd('F14.1'), icd('B20'), icd('F32.1'), icd('F17.2'), icd('E11.9')], [['OPIOIDUD'], ['ETHUD'], ['SUD'], ['HIV'], ['MH'], [], []])
  })

  it('are found in words, displays and readable notes', () => {
    assert.deepEqual(classed({ resourceType: 'MedicationRequest', reasonReference: [{ display: 'Opioid abuse (disorder)' }] }).labels, ['OPIOIDUD'])
    assert.deepEqual(classed({ text: { div: '<div>Screening for HIV was done</div>' } }).labels, ['HIV'])
    const attachment = (contentType: string): object => ({ content: [{ attachment: { contentType, data: Buffer.from('Sober since May: alcohol dependence.').toString('base64') } }] })
    assert.deepEqual(classed({ resourceType: 'DocumentReference', ...attachment('text/plain; charset=utf-8') }).labels, ['ETHUD'])
    assert.deepEqual(classed({ resourceType: 'DocumentReference', ...attachment('image/png') }).labels, [])
    assert.deepEqual(classed({ resourceType: 'DocumentReference', content: [{ attachment: { data: '%%% no base64' } }] }).labels, [])
  })

  it('are not found in ordinary words', () => {
    for (const text of ['Respiratory depression', 'Hearing aids to both ears', 'Not in labor force', 'Archive', 'No alcohol swabs left', 'Full-time employment']) {
      assert.deepEqual(classed({ text: { div: text } }).labels, [], text)
    }
  })

  it('come along with what a resource refers to', () => {
    const labelsOf = (reference: string): string[] => reference === 'Condition/1' ? ['HIV'] : []
    const resource = { resourceType: 'Claim', diagnosis: [{ diagnosisReference: { reference: 'Condition/1' } }] }
    assert.deepEqual(classify({ resource, labelsOf }), { categories: ['coverage'], labels: ['HIV'] })
  })

  it('leave a record that claims too many of them to its owner', () => {
    const security = Array.from({ length: MAX_TAGS + 1 }, (_, index) => ({ code: `L${index}` }))
    const { categories, labels } = classed({ resourceType: 'Condition', meta: { security } })
    assert.deepEqual([categories, labels.length], [[], MAX_TAGS])
  })

  it('are R where a resource is nested too deep to be read', () => {
    let resource: object = { code: concept(SNOMED, '5602001') }
    for (let depth = 0; depth < 500; depth++) resource = { extension: [resource] }
    assert.ok(classed(resource).labels.includes('R'))
  })

  it('are all known ones, and each code stands under a label once', () => {
    for (const row of SENSITIVE_CODES) assert.ok(row.label in LABELS, row.label)
    const keys = SENSITIVE_CODES.flatMap(row => Object.keys(row.codes).map(code => `${row.label} ${row.system} ${code}`))
    assert.equal(new Set(keys).size, keys.length)
    for (const key of keys) assert.doesNotMatch(key, /e\+/, 'a code too long for a number must be written as a string')
  })
})
