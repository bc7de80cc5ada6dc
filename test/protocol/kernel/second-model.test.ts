import assert from 'node:assert/strict'
import { it } from 'node:test'
import { DENIAL_CODES } from '../../../protocol/kernel/codes.ts'
import { compareModels } from './compare-models.ts'

const PAIRS = 100_000

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
