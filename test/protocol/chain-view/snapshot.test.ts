import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { LocatedEvent } from '../../../protocol/chain-view/events.ts'
import { hexOf } from '../../node/store/store-fixture.ts'

const RELATIONSHIP = hexOf(1, 32)

describe('the anchors of a relationship in a view', () => {
  const anchored = (block: number, sequence: number): LocatedEvent => ({ block, event: { kind: 'anchored', relationship: RELATIONSHIP, commitment: hexOf(sequence % 256, 32), sequence } })
  const opened: LocatedEvent = { block: 1, event: { kind: 'opened', relationship: RELATIONSHIP, number: 1, ownerDelegate: hexOf(2, 20), providerDelegate: hexOf(3, 20) } }
  const next = (view: ChainState, number: number, ...events: LocatedEvent[]): void => { view.update({ from: number, events, head: { number, hash: hexOf(number, 32), timestamp: number } }) }
  const sequences = (view: ChainState): number[][] => {
    const { atHead, settled } = view.relationship(RELATIONSHIP)
    return [atHead, settled].map(state => state?.anchors.map(({ sequence }) => sequence) ?? [])
  }

  it('do not change in a state that was given out', () => {
    const view = createChainState({ settledDepth: 1, blockPeriod: 1 })
    next(view, 1, opened, anchored(1, 1), anchored(1, 2))
    const before = view.relationship(RELATIONSHIP).atHead
    next(view, 2, anchored(2, 3), anchored(2, 4))
    assert.deepEqual([before?.anchors.length, before?.sequence], [2, 2])
    assert.deepEqual(sequences(view), [[1, 2, 3, 4], [1, 2]])
    // The block is another one.
    next(view, 2, anchored(2, 5))
    assert.deepEqual(sequences(view), [[1, 2, 5], [1, 2]])
    next(view, 3)
    next(view, 4, anchored(4, 6))
    assert.deepEqual(sequences(view), [[1, 2, 5, 6], [1, 2, 5]])
  })

  it('are taken as many as a block has, each once', () => {
    const view = createChainState({ settledDepth: 0, blockPeriod: 1 })
    next(view, 1, opened, ...Array.from({ length: 100_000 }, (_, i) => anchored(1, i + 1)))
    assert.deepEqual(sequences(view).map(all => [all.length, all.at(-1)]), [[100_000, 100_000], [100_000, 100_000]])
  })
})
