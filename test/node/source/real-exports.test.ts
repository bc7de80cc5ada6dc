import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { parseTree } from 'jsonc-parser'
import type { Node } from 'jsonc-parser'
import { classify } from '../../../protocol/profiles/fhir/classify.ts'
import { isResource } from '../../../protocol/profiles/fhir/read-json.ts'
import { readSample, sampleFiles, SYNTHEA_BULK, SYNTHEA_R4, withoutSharedData } from '../../shared-data.ts'
import { makeFolder, readAll } from './folder-fixture.ts'

/** Plainly: the text of each entry's resource in a Bundle, as another parser finds it. */
function plainBundle (text: string): Map<string, string> {
  const entries = member(parseTree(text), 'entry')?.children ?? []
  return new Map(entries.map(entry => {
    const resource = member(entry, 'resource')
    assert.ok(resource !== undefined)
    const own = text.slice(resource.offset, resource.offset + resource.length)
    return [keyOf(own), own]
  }))
}

function member (node: Node | undefined, key: string): Node | undefined {
  return node?.children?.find(property => property.children?.[0]?.value === key)?.children?.[1]
}

function keyOf (text: string): string {
  const { resourceType, id } = JSON.parse(text) as { resourceType: string, id: string }
  return `${resourceType}/${id}`
}

/** Plainly: every line of a bulk export that names the patient as its subject or patient, and their own. A Device is in no FHIR R4 Patient compartment. */
function plainBulk (): Map<string, Map<string, string>> {
  const byPatient = new Map<string, Map<string, string>>()
  for (const name of sampleFiles(SYNTHEA_BULK)) {
    for (const line of readSample(SYNTHEA_BULK, name).split('\n').filter(text => text !== '')) {
      const resource = JSON.parse(line) as { resourceType: string, id: string, subject?: { reference?: string }, patient?: { reference?: string } }
      if (resource.resourceType === 'Device') continue
      const reference = resource.resourceType === 'Patient' ? `Patient/${resource.id}` : (resource.subject ?? resource.patient)?.reference
      if (reference === undefined) continue
      const patient = reference.slice('Patient/'.length)
      const own = byPatient.get(patient) ?? new Map<string, string>()
      byPatient.set(patient, own.set(keyOf(line), line))
    }
  }
  return byPatient
}

describe('a folder of real exports', { skip: withoutSharedData }, () => {
  it('gives each person of a Bundle every resource in it, byte for byte', async test => {
    const fixture = await makeFolder(test)
    const source = await fixture.open([SYNTHEA_R4])
    const patients = await source.people()
    assert.equal(patients.length, 14)
    assert.deepEqual(source.problems(), [])
    for (const name of sampleFiles(SYNTHEA_R4)) {
      const expected = plainBundle(readSample(SYNTHEA_R4, name))
      const id = [...expected.keys()].find(key => key.startsWith('Patient/'))?.slice('Patient/'.length) ?? ''
      assert.deepEqual(sorted(await readAll(source, id)), sorted(expected), name)
      assert.equal(patients.find(patient => patient.id === id)?.records, expected.size)
    }
  })

  it('gives each person of a bulk export their Patient compartment, byte for byte', async test => {
    const fixture = await makeFolder(test)
    const source = await fixture.open([SYNTHEA_BULK])
    const expected = plainBulk()
    assert.deepEqual((await source.people()).map(patient => patient.id).sort(), [...expected.keys()].sort())
    assert.equal(expected.size, 13)
    for (const [id, records] of expected) assert.deepEqual(sorted(await readAll(source, id)), sorted(records), id)
  })

  it('says of each record how large it is, its tree hash, and what its own text says it is', async test => {
    const fixture = await makeFolder(test)
    const source = await fixture.open([SYNTHEA_R4, SYNTHEA_BULK])
    for (const { id } of await source.people()) {
      const list = await source.list(id)
      const texts = await readAll(source, id)
      assert.deepEqual(list.map(record => record.key), [...list.map(record => record.key)].sort(), 'sorted by key')
      for (const record of list) {
        const bytes = Buffer.from(texts.get(record.key) ?? '')
        assert.equal(record.size, bytes.length)
        assert.deepEqual(Buffer.from(record.hash), sha256(sha256(bytes)))
        const resource: unknown = JSON.parse(bytes.toString())
        assert.ok(isResource(resource))
        const own = classify({ resource })
        assert.deepEqual(record.categories, own.categories)
        assert.deepEqual(own.labels.filter(label => !record.labels.includes(label)), [], 'no label is lost')
      }
    }
  })

  it('labels what is sensitive in them, and what is about it', async test => {
    const fixture = await makeFolder(test)
    const source = await fixture.open([SYNTHEA_R4])
    const labelled = async (name: string, label: string): Promise<string[]> => {
      const patient = (await source.people()).find(one => one.name === name)
      assert.ok(patient !== undefined, name)
      const texts = await readAll(source, patient.id)
      const titles = (await source.list(patient.id)).filter(record => record.labels.includes(label)).map(record => {
        const resource = JSON.parse(texts.get(record.key) ?? '') as { resourceType: string, code?: { text?: string } }
        return `${resource.resourceType} ${resource.code?.text ?? ''}`.trim()
      })
      return [...new Set(titles)].sort()
    }
    assert.deepEqual(await labelled('Gilberto Orosco', 'OPIOIDUD'), ['Claim', 'Condition Opioid abuse (disorder)', 'ExplanationOfBenefit'], 'and what was paid for it')
    assert.ok((await labelled('Gilberto Orosco', 'SUD')).includes('CarePlan'))
    assert.ok((await labelled('Trey Leffler', 'ETHUD')).includes('Condition Alcoholism'))
    assert.ok((await labelled('Dominga Von', 'HIV')).includes('Procedure Human immunodeficiency virus antigen test'))
    assert.ok((await labelled('Dominga Von', 'SEX')).some(title => title.includes('contracepti')))
    assert.ok((await labelled('Omar Abernathy', 'MH')).includes('Condition Child attention deficit disorder'))
    for (const name of ['Gilberto Orosco', 'Trey Leffler', 'Omar Abernathy']) assert.deepEqual(await labelled(name, 'HIV'), [], name)
  })

  it('leaves who gave the care to the owner alone', async test => {
    const fixture = await makeFolder(test)
    const source = await fixture.open([SYNTHEA_R4])
    for (const { id } of await source.people()) {
      const unmapped = (await source.list(id)).filter(record => record.categories.length === 0).map(record => record.key.split('/')[0])
      assert.deepEqual([...new Set(unmapped)].sort(), ['Organization', 'Patient', 'Practitioner'])
    }
  })
})

function sorted (records: Map<string, string>): Array<[string, string]> {
  return [...records].sort(([a], [b]) => a < b ? -1 : 1)
}

function sha256 (bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
