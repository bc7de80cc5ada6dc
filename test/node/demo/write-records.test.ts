import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { DEMO_PROVIDERS } from '../../../node/demo/providers.ts'
import { DEMO_PEOPLE, writeDemoRecords } from '../../../node/demo/write-records.ts'
import type { DemoPatient } from '../../../node/demo/write-records.ts'
import { openFhirFolder } from '../../../node/source/open-fhir-folder.ts'
import { findSeries } from '../../../protocol/profiles/fhir/series.ts'
import { summarize } from '../../../protocol/profiles/fhir/summarize.ts'
import type { RecordSummary } from '../../../protocol/profiles/fhir/summary/record-summary.ts'

const TODAY = '2026-11-24'

interface Entry {
  handle: string
  text: string
  categories: string[]
  labels: string[]
  summary: RecordSummary
}

async function write (test: TestContext, options: { seed?: string, today?: string } = {}): Promise<{ folder: string, patients: DemoPatient[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'medrec-demo-'))
  test.after(async () => { await rm(folder, { recursive: true, force: true }) })
  return { folder, patients: await writeDemoRecords({ folder, seed: 'demo', today: TODAY, ...options }) }
}

/** What one person has at all providers. */
async function recordsOf (folder: string, patients: DemoPatient[], person: string): Promise<Entry[]> {
  const entries: Entry[] = []
  for (const { handle, patient } of patients.filter(one => one.person === person)) {
    const source = await openFhirFolder({ paths: [join(folder, handle)], copies: join(folder, `${handle}-copies`), now: () => 0 })
    assert.deepEqual(source.problems(), [])
    for (const { key, categories, labels } of await source.list(patient)) {
      let text = ''
      for await (const piece of source.read({ person: patient, key })) text += Buffer.from(piece).toString()
      const summary = summarize({ text })
      assert.ok(summary !== undefined)
      entries.push({ handle, text, categories, labels, summary })
    }
    await source.close()
  }
  return entries
}

describe('the records of the demonstration', () => {
  it('are the same bytes for the same seed and day, and others for another', async test => {
    const bytes = async (options: { seed?: string }): Promise<string[]> => {
      const { folder } = await write(test, options)
      const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name)).sort()
      return await Promise.all(names.map(async name => `${name.slice(folder.length)} ${(await readFile(name)).toString('base64')}`))
    }
    const first = await bytes({})
    assert.deepEqual(await bytes({}), first)
    assert.notDeepEqual(await bytes({ seed: 'other' }), first)
  })

  it('give each of three providers a part of every person', async test => {
    const { folder, patients } = await write(test)
    for (const { id } of DEMO_PEOPLE) {
      const entries = await recordsOf(folder, patients, id)
      for (const { handle } of DEMO_PROVIDERS) assert.ok(entries.filter(entry => entry.handle === handle).length >= 10, `${id} at ${handle}`)
    }
    assert.ok(DEMO_PEOPLE.length >= 4)
  })

  it('have years of labs and vitals, prescriptions, vaccinations, allergies and notes', async test => {
    const { folder, patients } = await write(test)
    const entries = await recordsOf(folder, patients, 'maren')
    for (const category of ['labs', 'vitals', 'prescriptions', 'vaccinations', 'allergies', 'notes', 'conditions', 'visits', 'procedures', 'imaging', 'care-plans', 'coverage', 'social', 'assessments']) {
      assert.ok(entries.some(entry => entry.categories.includes(category)), category)
    }
    const series = findSeries(entries.map(({ text, summary }) => ({ record: text, summary })))
    const years = (title: string): number => {
      const one = [...series.values()].find(candidate => candidate.title === title)
      const [from, to] = [one?.points[0]?.at ?? 0, one?.points.at(-1)?.at ?? 0]
      return (to - from) / (365 * 86_400)
    }
    for (const title of ['Haemoglobin A1c', 'Blood pressure', 'Weight', 'LDL cholesterol']) assert.ok(years(title) > 8, title)
  })

  it('have one methadone order, which is labelled, as is everything else that is nobody’s business', async test => {
    const { folder, patients } = await write(test)
    const all: Entry[] = []
    for (const { id } of DEMO_PEOPLE) all.push(...await recordsOf(folder, patients, id))
    const methadone = all.filter(entry => entry.text.includes('"864706"'))
    assert.equal(methadone.length, 1)
    assert.deepEqual([methadone[0]?.categories, methadone[0]?.labels], [['prescriptions'], ['OPIOIDUD']])
    for (const label of ['OPIOIDUD', 'HIV', 'MH', 'SEX', 'PREGNANT']) assert.ok(all.some(entry => entry.labels.includes(label)), label)
    for (const entry of all) assert.ok(!/opioid|methadone/i.test(entry.text) || entry.labels.includes('OPIOIDUD'), entry.summary.title)
  })

  it('have a child', async test => {
    const { folder, patients } = await write(test)
    const child = (await recordsOf(folder, patients, 'lio')).find(entry => entry.summary.type === 'Patient')
    assert.ok((Date.parse(TODAY) - Date.parse(child?.summary.lines.find(line => line.name === 'birth-date')?.text ?? '')) / (365.25 * 86_400_000) < 10)
  })

  it('end before today is over, whenever that is', async test => {
    for (const today of [TODAY, '2028-02-29', '2027-01-01']) {
      const { folder, patients } = await write(test, { today })
      const latest = Math.max(...(await recordsOf(folder, patients, 'maren')).map(entry => entry.summary.at ?? 0))
      const age = (Date.parse(today) / 1000 + 86_400 + 5 * 3600 - latest) / 86_400
      assert.ok(age >= 0 && age < 45, `${today}: ${age} days`)
    }
    await assert.rejects(write(test, { today: 'tomorrow' }), { code: 'INVALID_INPUT' })
  })
})
