import assert from 'node:assert/strict'
import { it } from 'node:test'
import { decide } from '../../../protocol/kernel/decide.ts'
import { NO_FACTS } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import { grantOf, VIEWER } from '../policy/policy-fixture.ts'

// The goal is 10 µs (npm run bench says what it is); this only catches a decision that looks at every grant.
it('decides without looking at the grants of others', () => {
  const grants = Array.from({ length: 1_000 }, (_, i) => grantOf({
    id: `g${i}`, viewer: i < 10 ? VIEWER : `0x${i.toString(16).padStart(40, '0')}`, categories: ['labs', 'vitals', `c${i}`], labels: ['HIV', `l${i}`]
  }))
  const input = { index: indexPolicy(grants), relationship: { status: 'active', controller: '' }, requester: { address: VIEWER, role: 'viewer' }, action: 'read', now: 1, record: { categories: ['labs', 'c9'], labels: ['HIV', 'l9'] }, facts: NO_FACTS } as const
  for (let i = 0; i < 20_000; i++) assert.ok(decide(input).allow)
  const started = performance.now()
  for (let i = 0; i < 20_000; i++) decide(input)
  const microseconds = (performance.now() - started) * 1_000 / 20_000
  assert.ok(microseconds < 50, `${microseconds.toFixed(1)} µs a decision`)
})
