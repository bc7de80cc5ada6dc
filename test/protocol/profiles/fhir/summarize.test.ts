import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_SUMMARISED_TEXT, MAX_SUMMARY_ITEMS, MAX_SUMMARY_NOTE, MAX_SUMMARY_TEXT } from '../../../../protocol/profiles/fhir/constants.ts'
import { findPrevious, findSeries } from '../../../../protocol/profiles/fhir/series.ts'
import { summarize } from '../../../../protocol/profiles/fhir/summarize.ts'
import type { RecordSummary } from '../../../../protocol/profiles/fhir/summary/record-summary.ts'
import { readSample, sampleFiles, SYNTHEA_BULK, SYNTHEA_R4, withoutSharedData } from '../../../shared-data.ts'

const LOINC = 'http://loinc.org'

function of (resource: object): RecordSummary {
  return ofText(JSON.stringify(resource))
}

function ofText (text: string): RecordSummary {
  const summary = summarize({ text })
  assert.ok(summary !== undefined)
  return summary
}

function quantity (value: string, options: { code?: string, unit?: string, more?: string, date?: string } = {}): string {
  const { code = '4548-4', unit = '%', more = '', date = '2026-10-12' } = options
  return `{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"${LOINC}","code":"${code}","display":"As the lab calls it"}]},"effectiveDateTime":"${date}","valueQuantity":{"value":${value},"unit":"${unit}","code":"${unit}"}${more}}`
}

describe('the summary of a measurement', () => {
  it('says in plain words what was measured, how much, and what is usual', () => {
    const { title, value, unit, date, at, range, series } = ofText(quantity('6.1'))
    assert.deepEqual({ title, value, unit, date, at }, { title: 'Haemoglobin A1c', value: '6.1', unit: '%', date: '2026-10-12', at: Date.parse('2026-10-12') / 1000 })
    assert.deepEqual(range, { high: 5.7, text: 'up to 5.7', general: true })
    assert.deepEqual(series, { key: 'Haemoglobin A1c|%', value: 6.1 })
  })

  it('keeps the digits of the source where they are few, and rounds what no device measures', () => {
    assert.equal(ofText(quantity('1.10', { code: '2160-0', unit: 'mg/dL' })).value, '1.10')
    assert.equal(ofText(quantity('6.0')).value, '6.0')
    assert.equal(ofText(quantity('5.443387884060287')).value, '5.4')
    assert.equal(ofText(quantity('185.8289545670521', { code: '8302-2', unit: 'cm' })).value, '185.8')
  })

  it('prefers the range and the flag of the source, and flags nothing by itself', () => {
    const more = ',"referenceRange":[{"low":{"value":4.0},"high":{"value":5.60}}],"interpretation":[{"coding":[{"code":"H"}]}]'
    const { range, flag } = ofText(quantity('6.1', { more }))
    assert.deepEqual([range, flag], [{ low: 4, high: 5.6, text: '4.0–5.60', general: false }, 'high'])
    assert.equal(ofText(quantity('13.9')).flag, undefined)
  })

  it('gives no general range in a unit it is not in', () => {
    assert.equal(ofText(quantity('43', { unit: 'mmol/mol' })).range, undefined)
  })

  it('reads a blood pressure as one value of two', () => {
    const part = (code: string, value: number): object => ({ code: { coding: [{ system: LOINC, code }] }, valueQuantity: { value, unit: 'mm[Hg]', code: 'mm[Hg]' } })
    const { title, value, unit, series, parts } = of({ resourceType: 'Observation', code: { coding: [{ system: LOINC, code: '85354-9' }] }, component: [part('8462-4', 82.4), part('8480-6', 128.2)] })
    assert.deepEqual({ title, value, unit, parts }, { title: 'Blood pressure', value: '128/82', unit: 'mmHg', parts: [] })
    assert.deepEqual(series, { key: 'Blood pressure|mm[Hg]', value: 128.2, second: 82.4 })
  })

  it('shows answers that are not numbers, and other components one by one', () => {
    const answer = { resourceType: 'Observation', code: { text: 'Smoking' }, valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '266919005' }] } }
    assert.equal(of(answer).value, 'Never smoked')
    const { parts } = of({ resourceType: 'Observation', code: { text: 'Panel' }, component: [{ code: { text: 'First' }, valueString: 'a' }, { code: { text: 'Second' }, valueBoolean: true }, { code: { text: 'Empty' } }] })
    assert.deepEqual(parts, [{ title: 'First', value: 'a' }, { title: 'Second', value: 'Yes' }])
  })
})

describe('the summary of a medicine', () => {
  it('says its name without shouting, and how to take it', () => {
    const { title, detail } = of({
      resourceType: 'MedicationRequest',
      medicationCodeableConcept: { text: '24 HR Metformin hydrochloride 500 MG Extended Release Oral Tablet' },
      dosageInstruction: [{ timing: { repeat: { frequency: 2, period: 1, periodUnit: 'd' } }, doseAndRate: [{ doseQuantity: { value: 1 } }] }]
    })
    assert.deepEqual([title, detail], ['Metformin hydrochloride 500 mg extended-release tablet', '1 tablet, twice a day'])
  })

  it('prefers the words of whoever prescribed it', () => {
    assert.equal(of({ resourceType: 'MedicationRequest', dosageInstruction: [{ text: 'take with water', timing: {} }] }).detail, 'Take with water')
  })

  it('tells what is over from what goes on', () => {
    assert.equal(of({ resourceType: 'MedicationRequest', status: 'stopped' }).past, true)
    assert.equal(of({ resourceType: 'MedicationRequest', status: 'active' }).past, undefined)
  })
})

describe('summaries of other records', () => {
  it('use the words people use', () => {
    const named = (resourceType: string, code: string, display: string): object => ({ resourceType, code: { coding: [{ system: 'http://snomed.info/sct', code, display }] } })
    assert.equal(of(named('Condition', '44054006', 'Diabetes mellitus type 2 (disorder)')).title, 'Type 2 diabetes')
    assert.equal(of(named('Condition', '1', 'fracture of ankle (disorder)')).title, 'Fracture of ankle')
    assert.equal(of(named('AllergyIntolerance', '2', 'Allergy to tree pollen')).title, 'Tree pollen')
    assert.equal(of({ resourceType: 'Immunization', vaccineCode: { coding: [{ system: 'http://hl7.org/fhir/sid/cvx', code: '140' }] } }).title, 'Flu')
    assert.equal(of({ resourceType: 'ImagingStudy', series: [{ modality: { code: 'DX' }, bodySite: { display: 'Chest' } }] }).title, 'X-ray of chest')
    assert.equal(of({ resourceType: 'Encounter', class: { code: 'EMER' } }).title, 'Emergency room visit')
    assert.equal(of({ resourceType: 'FamilyMemberHistory' }).title, 'Family member history')
    assert.equal(of({ resourceType: 'Organization', name: 'NEWMAN REGIONAL HEALTH' }).title, 'Newman Regional Health')
  })

  it('read a note that is text, up to a limit', () => {
    const note = (text: string): string | undefined => of({ resourceType: 'DocumentReference', content: [{ attachment: { contentType: 'text/plain', data: Buffer.from(text).toString('base64') } }] }).note
    assert.equal(note('Geht’s gut'), 'Geht’s gut')
    assert.equal(note('x'.repeat(MAX_SUMMARY_NOTE + 1))?.length, MAX_SUMMARY_NOTE)
  })

  it('keep within their limits', () => {
    const { title, parts } = of({
      resourceType: 'Observation',
      code: { text: 'x'.repeat(MAX_SUMMARY_TEXT + 1) },
      component: Array.from({ length: MAX_SUMMARY_ITEMS + 1 }, () => ({ code: { text: 'a' }, valueString: 'b' }))
    })
    assert.deepEqual([title.length, parts.length], [MAX_SUMMARY_TEXT, MAX_SUMMARY_ITEMS])
    assert.equal(summarize({ text: ' '.repeat(MAX_SUMMARISED_TEXT + 1) }), undefined)
  })

  it('are undefined for what is no resource, and never throw', () => {
    for (const text of ['', 'null', '[]', '{}', '{"resourceType":1}', '{"resourceType":"Observation"', '['.repeat(100_000)]) assert.equal(summarize({ text }), undefined, text.slice(0, 40))
    fc.assert(fc.property(fc.constantFrom('Observation', 'MedicationRequest', 'Condition', 'Patient', 'DocumentReference', 'CarePlan', 'Claim', 'Encounter'), fc.dictionary(
      fc.constantFrom('code', 'status', 'valueQuantity', 'component', 'period', 'name', 'category', 'content', 'dosageInstruction', 'series', 'date', 'address', 'activity', 'type', 'class'), fc.jsonValue()
    ), (resourceType, fields) => {
      const summary = summarize({ text: JSON.stringify({ ...fields, resourceType }) })
      assert.equal(typeof summary?.title, 'string')
    }))
  })
})

describe('a series', () => {
  const summaries = [quantity('6.6', { date: '2026-01-10' }), quantity('7.2', { date: '2025-06-01' }), quantity('6.1', { date: '2026-10-12' }), quantity('43', { unit: 'mmol/mol' })]
    .map(text => ({ record: text, summary: ofText(text) }))

  it('holds what belongs in one chart, from old to new, and never two units', () => {
    const series = findSeries(summaries)
    assert.deepEqual([...series.keys()], ['Haemoglobin A1c|%', 'Haemoglobin A1c|mmol/mol'])
    assert.deepEqual(series.get('Haemoglobin A1c|%')?.points.map(point => point.text), ['7.2', '6.6', '6.1'])
  })

  it('knows what it was before', () => {
    const series = findSeries(summaries).get('Haemoglobin A1c|%')
    assert.ok(series !== undefined)
    assert.equal(findPrevious(series, summaries[2]?.record)?.text, '6.6')
    assert.equal(findPrevious(series, summaries[1]?.record), undefined)
  })

  it('leaves out what was entered in error', () => {
    const text = quantity('66').replace('final', 'entered-in-error')
    assert.equal(findSeries([{ record: text, summary: ofText(text) }]).size, 0)
  })
})

describe('summaries of real exports', { skip: withoutSharedData }, () => {
  function check (resource: { resourceType: string }): void {
    const summary = of(resource)
    assert.ok(summary.title !== '' && (summary.title !== summary.type || ['Claim', 'Location'].includes(summary.type)), `a title for ${JSON.stringify(resource).slice(0, 200)}`)
    assert.doesNotMatch(summary.title, /\((disorder|finding|procedure)\)/)
    if (!['Patient', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Goal'].includes(summary.type)) assert.ok(summary.at !== undefined, `a date for ${JSON.stringify(resource).slice(0, 200)}`)
  }

  it('have a title and a date each', () => {
    for (const name of sampleFiles(SYNTHEA_R4)) {
      for (const { resource } of (JSON.parse(readSample(SYNTHEA_R4, name)) as { entry: Array<{ resource: { resourceType: string } }> }).entry) check(resource)
    }
    for (const name of sampleFiles(SYNTHEA_BULK)) {
      for (const line of readSample(SYNTHEA_BULK, name).split('\n').filter(text => text !== '' && !text.startsWith('{"resourceType":"PractitionerRole"'))) check(JSON.parse(line) as { resourceType: string })
    }
  })
})
