import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { it } from 'node:test'
import { DENIAL_CODES } from '../../../protocol/kernel/codes.ts'

it('specs/decision.md has the inner codes in the order of the code', async () => {
  const spec = await readFile(new URL('../../../specs/decision.md', import.meta.url), 'utf8')
  const rows = [...spec.matchAll(/^\| `([A-Z_]+)` \| (.+) \|$/gm)].map(([, code, why]) => [code, why])
  assert.deepEqual(rows, Object.entries(DENIAL_CODES))
})
