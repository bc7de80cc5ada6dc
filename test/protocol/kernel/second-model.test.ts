import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { DENIAL_CODES } from '../../../protocol/kernel/codes.ts'
import { compareModels } from './compare-models.ts'
import { compareReadings } from './compare-readings.ts'

const MODELS = ['plain-model.ts', 'plain-reading.ts']
const PAIRS = 90_000
/** Of policies that two devices edited apart, and for how many of them a real document is made. specs/decision.md, "Laws", has the sum. */
const EDITED = 10_000
const DOCUMENTS = 100

it(`agrees with a second model on ${PAIRS} pairs of policy and question, of which half are allowed and every code is given`, () => {
  const counts = compareModels({ pairs: PAIRS })
  const share = (name: string): number => (counts.get(name) ?? 0) / PAIRS
  assert.ok(share('allowed') > 0.45 && share('allowed') < 0.55, `${share('allowed')} are allowed`)
  for (const name of Object.keys(DENIAL_CODES)) assert.ok(share(name) > 0.004, `${share(name)} come to ${name}`)
  for (const name of ['by the owner', 'by an address', 'by a group', 'by the members', 'under a condition', 'in an emergency', 'by 1 links', 'by 2 links', 'by 3 links', 'of several']) {
    assert.ok(share(name) > 0.003, `${share(name)} are allowed ${name}`)
  }
  assert.ok(share('by 4 links') > 0.0005, `${share('by 4 links')} are allowed by 4 links`)
})

it(`agrees with a second model on ${EDITED} more, of policies that two devices edited apart, honest or not, ${DOCUMENTS} of them real documents`, () => {
  const counts = compareReadings({ pairs: EDITED, documents: DOCUMENTS })
  const share = (name: string): number => (counts.get(name) ?? 0) / EDITED
  assert.ok(share('allowed') > 0.4 && share('denied') > 0.4, `${share('allowed')} are allowed`)
  for (const name of ['something is granted', 'something allows nothing', 'a grant has ended', 'a conflict allows something', 'a conflict allows nothing', 'another version']) assert.ok(share(name) > 0.02, `in ${share(name)} ${name}`)
  const taken = counts.get('taken turn by turn') ?? 0
  assert.ok(taken > DOCUMENTS / 10, `a provider takes ${taken} of ${DOCUMENTS} documents`)
})

it('has nothing of what it is compared with but types', async () => {
  for (const name of MODELS) {
    const text = await readFile(new URL(name, import.meta.url), 'utf8')
    assert.ok(text.includes("import type "), name)
    assert.deepEqual(text.match(/^(?:import|export) (?!type\b).*\bfrom .*|^import '.*|\b(?:import|require) ?\(.*/gm), null, name)
  }
})
