import assert from 'node:assert/strict'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { LOOK_INTERVAL, MAX_PROBLEMS } from '../../../node/source/constants.ts'
import { makeFolder, readAll, readRecord } from './folder-fixture.ts'

const ANN = '{"resourceType":"Patient","id":"ann","name":[{"given":["Ann"],"family":"Sample"}],"birthDate":"1980-02-03"}'
const BEA = '{"resourceType":"Patient","id":"bea"}'

function lab (id: string, patient: string, more = ''): string {
  return `{"resourceType":"Observation","id":"${id}","subject":{"reference":"${patient}"},"category":[{"coding":[{"code":"laboratory"}]}]${more}}`
}

function bundle (...resources: string[]): string {
  return `{"resourceType":"Bundle","entry":[${resources.map(resource => `{"resource":${resource}}`).join(',')}]}`
}

describe('a FHIR folder', () => {
  it('keeps numbers, white space, order and unknown extensions as they are', async test => {
    const fixture = await makeFolder(test)
    const odd = '{ "id" : "odd",\n  "valueQuantity": { "value": 1.10, "low": -0.00, "high": 1E+2 },\t"extension":[{"url":"https://x.example","valueDecimal":12345678901234567890.0}],\n  "subject": {"reference":"Patient/ann"}, "resourceType" : "Observation", "note": [{"text": "Grüße \\u00fc \\" } ] {"}]\n}'
    await fixture.put('ann.json', `\ufeff${bundle(ANN, odd).replace(',"entry"', ',\n  "unknown": {"entry": [{"resource": {"resourceType": "Decoy"}}]},\n "entry"')}\n`)
    const source = await fixture.open()
    assert.deepEqual([...await readAll(source, 'ann')], [['Observation/odd', odd], ['Patient/ann', ANN]])
    assert.deepEqual(await source.people(), [{ id: 'ann', name: 'Ann Sample', birthDate: '1980-02-03', records: 2 }])
  })

  it('reads Bundles, single resources and NDJSON, plain and packed, in sub-folders too', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('Patient.ndjson', `${ANN}\n\n${BEA}\r\n`)
    await fixture.put('deep/er/labs.ndjson.gz', gzipSync(`${lab('1', 'Patient/ann')}\n${lab('2', 'Patient/bea')}`))
    await fixture.put('one.json', lab('3', 'https://fhir.example/r4/Patient/ann/_history/2'))
    await fixture.put('search.json.gz', gzipSync(bundle(lab('4', 'Patient/ann'), lab('5', 'Patient/bea'))))
    await fixture.put('line.ndjson', `${bundle(lab('6', 'Patient/ann'))}\n`)
    await fixture.put('notes.txt', 'no records')
    const source = await fixture.open()
    assert.deepEqual([...(await readAll(source, 'ann')).keys()], ['Observation/1', 'Observation/3', 'Observation/4', 'Observation/6', 'Patient/ann'])
    assert.deepEqual([...(await readAll(source, 'bea')).keys()], ['Observation/2', 'Observation/5', 'Patient/bea'])
    assert.deepEqual(source.problems(), [])
    assert.deepEqual((await source.list('ann')).map(record => record.source), ['deep/er/labs.ndjson.gz, line 1', 'one.json', 'search.json.gz, entry 1', 'line.ndjson, line 1, entry 1', 'Patient.ndjson, line 1'])
  })

  it('gives a Bundle with one Patient to that one whole, and one with several by compartment', async test => {
    const fixture = await makeFolder(test)
    const doctor = '{"resourceType":"Practitioner","id":"doc"}'
    await fixture.put('ann.json', bundle(ANN, doctor))
    await fixture.put('two.json', bundle(BEA, '{"resourceType":"Patient","id":"cyd"}', doctor, lab('1', 'Patient/cyd')))
    const source = await fixture.open()
    assert.deepEqual([...(await readAll(source, 'ann')).keys()], ['Patient/ann', 'Practitioner/doc'])
    assert.deepEqual([...(await readAll(source, 'bea')).keys()], ['Patient/bea'])
    assert.deepEqual([...(await readAll(source, 'cyd')).keys()], ['Observation/1', 'Patient/cyd'])
  })

  it('finds patients by urn and by identifier', async test => {
    const fixture = await makeFolder(test)
    const ann = '{"resourceType":"Patient","id":"ann","identifier":[{"system":"https://x.example","value":"7"}]}'
    await fixture.put('a.json', `{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:a-1","resource":${ann}},{"fullUrl":"urn:uuid:b-1","resource":${BEA}},{"resource":${lab('1', 'urn:uuid:a-1')}},{"resource":${lab('2', 'Patient?identifier=https://x.example|7')}}]}`)
    const source = await fixture.open()
    assert.deepEqual([...(await readAll(source, 'ann')).keys()], ['Observation/1', 'Observation/2', 'Patient/ann'])
  })

  it('lets labels come along references, through files and over several steps, and not from visits and people', async test => {
    const fixture = await makeFolder(test)
    const subject = '"subject":{"reference":"Patient/ann"}'
    await fixture.put('Patient.ndjson', ANN)
    await fixture.put('Medication.ndjson', '{"resourceType":"Medication","id":"m","code":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"864706"}]}}')
    await fixture.put('rest.ndjson', [
      `{"resourceType":"MedicationRequest","id":"order",${subject},"medicationReference":{"reference":"Medication/m"}}`,
      '{"resourceType":"Claim","id":"claim","patient":{"reference":"Patient/ann"},"prescription":{"reference":"MedicationRequest/order"}}',
      `{"resourceType":"Encounter","id":"visit",${subject},"reasonCode":[{"text":"opioid dependence"}]}`,
      lab('1', 'Patient/ann', ',"encounter":{"reference":"Encounter/visit"}')
    ].join('\n'))
    const source = await fixture.open()
    assert.deepEqual(Object.fromEntries((await source.list('ann')).map(record => [record.key, record.labels.join()])), {
      'Claim/claim': 'OPIOIDUD', 'Encounter/visit': 'OPIOIDUD', 'MedicationRequest/order': 'OPIOIDUD', 'Observation/1': '', 'Patient/ann': ''
    })
  })

  it('serves both of two records of one name, and one of two that are equal', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', `${ANN}\n${lab('1', 'Patient/ann')}`)
    await fixture.put('b.ndjson', `${lab('1', 'Patient/ann')}\n${lab('1', 'Patient/ann', ',"status":"amended"')}`)
    const source = await fixture.open()
    const keys = (await source.list('ann')).map(record => record.key)
    assert.equal(keys.length, 3)
    assert.match(keys[1] ?? '', /^Observation\/1~[0-9a-f]{16}$/)
    assert.match((await readRecord(source, 'ann', keys[1] ?? '')).toString(), /amended/)
  })

  it('reads from an offset, and refuses what is not there', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', ANN)
    const source = await fixture.open()
    assert.equal((await readRecord(source, 'ann', 'Patient/ann', 5)).toString(), ANN.slice(5))
    assert.equal((await readRecord(source, 'ann', 'Patient/ann', ANN.length)).length, 0)
    await assert.rejects(readRecord(source, 'ann', 'Patient/ann', ANN.length + 1), { code: 'INVALID_INPUT' })
    await assert.rejects(readRecord(source, 'ann', 'Patient/bea'), { code: 'RECORD_UNKNOWN' })
    await assert.rejects(readRecord(source, 'bea', 'Patient/ann'), { code: 'RECORD_UNKNOWN' })
    assert.deepEqual(await source.list('bea'), [])
  })

  it('keeps its copies to itself', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', ANN)
    await fixture.open()
    assert.equal((await stat(fixture.copies)).mode & 0o077, 0)
    for (const name of await readdir(fixture.copies)) assert.equal((await stat(join(fixture.copies, name))).mode & 0o077, 0)
  })
})

describe('a FHIR folder with something wrong in it', () => {
  it('serves what can be read, and tells the rest without quoting it', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', `${ANN}\n{"resourceType":"Observation","secret\n${lab('1', 'Patient/ann')}\n{"id":"no type"}\n[1]`)
    await fixture.put('b.json', `${bundle(BEA)}garbage`)
    await fixture.put('c.json.gz', 'not packed')
    await fixture.put('d.ndjson', Buffer.concat([Buffer.from('{"resourceType":"Patient","id":"'), Buffer.from([0xff]), Buffer.from('"}')]))
    await fixture.put('e.json', bundle(BEA).slice(0, -5))
    await fixture.put('f.ndjson', lab('9', 'Patient/stranger'))
    const source = await fixture.open()
    assert.deepEqual([...(await readAll(source, 'ann')).keys()], ['Observation/1', 'Patient/ann'])
    const places = source.problems().map(problem => [problem.file, problem.place].filter(text => text !== '').join(' '))
    assert.deepEqual(places.sort(), ['a.ndjson line 2', 'a.ndjson line 4', 'a.ndjson line 5', 'b.json', 'c.json.gz', 'd.ndjson line 1', 'e.json', 'f.ndjson'])
    assert.deepEqual(fixture.reported, source.problems())
    assert.doesNotMatch(JSON.stringify(source.problems()), /secret|stranger/)
  })

  it('tells no more problems than the limit', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', `${'oops\n'.repeat(MAX_PROBLEMS + 50)}${ANN}`)
    const source = await fixture.open()
    assert.equal(source.problems().length, MAX_PROBLEMS)
    assert.match(source.problems().at(-1)?.reason ?? '', /^51 more/)
    assert.equal((await source.people()).length, 1)
  })

  it('keeps to its limits of files, sizes, numbers and depth', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', `${ANN}\n${lab('1', 'Patient/ann')}\n${lab('2', 'Patient/ann')}`)
    await fixture.put('b.ndjson.gz', gzipSync(`${lab('3', 'Patient/ann')}\n${' '.repeat(1000)}`))
    await fixture.put('d/e/c.ndjson', lab('4', 'Patient/ann'))
    const keys = async (limits: object): Promise<string> => {
      const source = await fixture.open([fixture.folder], limits)
      const found = (await source.list('ann')).map(record => record.key.split('/')[1]).join()
      await source.close()
      return found
    }
    assert.equal(await keys({ file: 900 }), '1,2,4,ann')
    assert.equal(await keys({}), '1,2,3,4,ann')
    assert.equal(await keys({ depth: 1 }), '1,2,3,ann')
    assert.equal(await keys({ resources: 4 }), '1,2,3,ann')
    assert.equal(await keys({ resources: 2 }), '1,ann')
    assert.equal(await keys({ resource: lab('1', 'Patient/ann').length - 1 }), 'ann')
    await assert.rejects(fixture.open([fixture.folder], { files: 2 }), { code: 'SOURCE_LIMIT' })
  })

  it('does not open when it is not there', async test => {
    const fixture = await makeFolder(test)
    await assert.rejects(fixture.open([join(fixture.folder, 'elsewhere')]), { code: 'SOURCE_UNREADABLE' })
  })
})

describe('a FHIR folder that changes', () => {
  it('serves what is new once the last look is old enough, and keeps the list while nothing changed', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', ANN)
    const source = await fixture.open()
    const before = await source.list('ann')
    await fixture.put('b.ndjson', lab('1', 'Patient/ann'))
    assert.equal(await source.list('ann'), before)
    fixture.clock.now += LOOK_INTERVAL
    assert.deepEqual((await source.list('ann')).map(record => record.key), ['Observation/1', 'Patient/ann'])
    await rm(join(fixture.folder, 'b.ndjson'))
    await source.rescan()
    const after = await source.list('ann')
    assert.deepEqual(after.map(record => record.key), ['Patient/ann'])
    await fixture.put('c.ndjson', BEA)
    await source.rescan()
    assert.equal(await source.list('ann'), after, 'somebody else came: nothing changed for Ann')
  })

  it('reads on from the copy when the file is replaced under a running read, and then deletes the copy', async test => {
    const fixture = await makeFolder(test)
    const long = (sign: string): string => `{"resourceType":"Patient","id":"ann","text":{"div":"${sign.repeat(300_000)}"}}`
    await fixture.put('a.json', long('a'))
    const source = await fixture.open()
    const reading = source.read({ person: 'ann', key: 'Patient/ann' })[Symbol.asyncIterator]()
    const pieces = [Buffer.from((await reading.next()).value as Uint8Array)]
    await fixture.put('a.json', long('b'))
    await source.rescan()
    assert.equal((await readdir(fixture.copies)).length, 2)
    for (let next = await reading.next(); next.done !== true; next = await reading.next()) pieces.push(Buffer.from(next.value))
    assert.equal(Buffer.concat(pieces).toString(), long('a'))
    assert.equal((await readRecord(source, 'ann', 'Patient/ann')).toString(), long('b'))
    assert.equal((await readdir(fixture.copies)).length, 1)
  })

  it('serves what a file held before when it cannot be read any more, also after a restart', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.json', bundle(ANN, lab('1', 'Patient/ann')))
    const source = await fixture.open()
    await fixture.put('a.json', bundle(ANN).slice(0, -3))
    await source.rescan()
    assert.equal((await source.list('ann')).length, 2)
    assert.match(source.problems()[0]?.reason ?? '', /served on/)
    await fixture.put('b.ndjson', BEA)
    await source.rescan()
    assert.equal(source.problems().length, 1, 'it is still told after another file came')
    await source.close()
    const again = await fixture.open()
    assert.equal((await readAll(again, 'ann')).size, 2)
    assert.equal(again.problems().length, 1)
    await fixture.put('a.json', bundle(ANN))
    await again.rescan()
    assert.deepEqual([(await again.list('ann')).length, again.problems().length], [1, 0])
  })

  it('takes nothing from anybody while the folder is away', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson', ANN)
    const source = await fixture.open()
    await rename(fixture.folder, `${fixture.folder}-away`)
    fixture.clock.now += LOOK_INTERVAL
    assert.equal((await readAll(source, 'ann')).get('Patient/ann'), ANN)
    assert.match(source.problems()[0]?.reason ?? '', /served on/)
    await assert.rejects(source.rescan(), { code: 'SOURCE_UNREADABLE' })
    await rename(`${fixture.folder}-away`, fixture.folder)
  })

  it('unpacks nothing again that has not changed since the last start', async test => {
    const fixture = await makeFolder(test)
    await fixture.put('a.ndjson.gz', gzipSync(ANN))
    await (await fixture.open()).close()
    const [name = ''] = await readdir(fixture.copies)
    const { mtimeMs, ino } = await stat(join(fixture.copies, name))
    const source = await fixture.open()
    assert.equal((await readAll(source, 'ann')).get('Patient/ann'), ANN)
    assert.deepEqual([(await stat(join(fixture.copies, name))).mtimeMs, (await stat(join(fixture.copies, name))).ino], [mtimeMs, ino])
  })
})
