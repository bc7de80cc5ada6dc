import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decisionOf, groupByDecision } from '../../../protocol/peer/decisions.ts'
import type { PlacedGrant } from '../../../protocol/peer/decisions.ts'
import { grantOf, OTHER_VIEWER } from '../policy/policy-fixture.ts'

describe('grants that carry out one decision', () => {
  const place = (id: string, more: Partial<PlacedGrant['grant']> = {}): PlacedGrant => ({ relationship: { id } as PlacedGrant['relationship'], grant: grantOf({ standing: 'mark', ...more, id }) })
  const idsOf = (placed: PlacedGrant[]): string[][] => groupByDecision(placed).map(({ parts }) => parts.map(({ grant }) => grant.id))

  it('are one where they say the same, also when each has an id of its own', () => {
    const placed = [place('a'), place('b'), place('c', { standing: 'another' })]
    assert.deepEqual(idsOf(placed), [['a', 'b'], ['c']])
    assert.match(groupByDecision(placed)[0]?.id ?? '', /^mark\.[\w-]{43}$/)
  })

  it('are shown each as what it is where somebody wrote a wider one under the mark of another', () => {
    const placed = [place('a', { categories: ['vaccinations'] }), place('b', { categories: ['vaccinations'] }), place('wide', { categories: ['labs', 'notes'] })]
    assert.deepEqual(idsOf(placed), [['a', 'b'], ['wide']])
    const [first, second] = groupByDecision(placed)
    assert.ok(first !== undefined && second !== undefined && first.id !== second.id)
    assert.deepEqual(placed.map(({ grant }) => decisionOf(grant)), [first.id, first.id, second.id])
  })

  it('are called what they were shown as, whatever comes later under the same mark or takes their place', () => {
    const shown = place('a', { categories: ['vaccinations'] })
    const [wider, another] = [place('b', { categories: ['labs', 'notes'] }), place('c', { categories: ['vaccinations'], viewer: OTHER_VIEWER })]
    const callAll = (...placed: PlacedGrant[]): string[] => groupByDecision(placed).map(({ id }) => id)
    const [alone] = callAll(shown)
    const [first, ...others] = callAll(shown, wider, another)
    assert.ok(alone !== undefined && alone === first && others.length === 2 && !others.includes(alone))
    assert.notEqual(callAll(wider)[0], alone)
  })
})
