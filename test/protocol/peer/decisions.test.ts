import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { groupByDecision, isOfDecision } from '../../../protocol/peer/decisions.ts'
import type { PlacedGrant } from '../../../protocol/peer/decisions.ts'
import { grantOf } from '../policy/policy-fixture.ts'

describe('grants that carry out one decision', () => {
  const place = (id: string, more: Partial<PlacedGrant['grant']> = {}): PlacedGrant => ({ relationship: { id } as PlacedGrant['relationship'], grant: grantOf({ standing: 'mark', ...more, id }) })
  const idsOf = (placed: PlacedGrant[]): string[][] => groupByDecision(placed).map(({ parts }) => parts.map(({ grant }) => grant.id))

  it('are one where they say the same, also when each has an id of its own', () => {
    const placed = [place('a'), place('b'), place('c', { standing: 'another' })]
    assert.deepEqual(idsOf(placed), [['a', 'b'], ['c']])
    assert.equal(groupByDecision(placed)[0]?.id, 'mark')
  })

  it('are shown each as what it is where somebody wrote a wider one under the mark of another', () => {
    const placed = [place('a', { categories: ['vaccinations'] }), place('b', { categories: ['vaccinations'] }), place('wide', { categories: ['labs', 'notes'] })]
    assert.deepEqual(idsOf(placed), [['a', 'b'], ['wide']])
    const [first, second] = groupByDecision(placed)
    assert.ok(first !== undefined && second !== undefined && first.id !== second.id)
    assert.deepEqual(placed.map(({ grant }) => isOfDecision(grant, second.id)), [false, false, true])
    assert.deepEqual(placed.map(({ grant }) => isOfDecision(grant, 'mark')), [true, true, true])
  })
})
