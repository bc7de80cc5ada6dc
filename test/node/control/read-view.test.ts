import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { MAX_VIEW_ANCHORS, MAX_VIEW_RELATIONSHIPS } from '../../../node/control/constants.ts'
import { createViewHash, readView } from '../../../node/control/read-view.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { LocatedEvent } from '../../../protocol/chain-view/events.ts'

const word = (value: number): string => `0x${value.toString(16).padStart(64, '0')}`
const address = (value: number): string => `0x${value.toString(16).padStart(40, '0')}`
const head = (number: number) => ({ number, hash: word(number), timestamp: number })
const joined = (block: number, id: number): LocatedEvent =>
  ({ block, event: { kind: 'member-joined', id, operator: address(id), consensus: address(id + 100), handle: `member-${id}`, name: `Dr. „Ü" ${id}`, signingKey: address(id + 200), multiaddrs: [], joinedAt: block } })
const opened = (block: number, number: number): LocatedEvent => ({ block, event: { kind: 'opened', relationship: word(number), number, ownerDelegate: address(number + 1_000), providerDelegate: address(number + 50_000) } })
const anchored = (block: number, number: number, sequence: number): LocatedEvent => ({ block, event: { kind: 'anchored', relationship: word(number), commitment: word(sequence + 7), sequence } })

describe('the view of a node, for others to compare', () => {
  it('comes in pages, each relationship once', () => {
    const view = createChainState({ settledDepth: 2, blockPeriod: 1 })
    assert.throws(() => readView({ view }), { code: 'CHAIN_UNAVAILABLE' })
    const count = MAX_VIEW_RELATIONSHIPS * 2 + 1
    view.update({ from: 0, head: head(10), events: [joined(1, 2), joined(2, 1), joined(9, 3), ...Array.from({ length: count }, (_, i) => opened(3, count - i))] })
    const pages = [readView({ view })]
    while (pages.at(-1)?.next !== null) pages.push(readView({ view, after: pages.at(-1)?.next ?? assert.fail() }))
    assert.deepEqual(pages.map(({ relationships }) => relationships.length), [MAX_VIEW_RELATIONSHIPS, MAX_VIEW_RELATIONSHIPS, 1])
    assert.deepEqual(pages.flatMap(({ relationships }) => relationships.map(({ id }) => id)), Array.from({ length: count }, (_, i) => word(i + 1)))
    assert.deepEqual([pages[0]?.settled, pages[0]?.head], [8, head(10)])
    assert.deepEqual(pages[0]?.members.map(({ id }) => id), [1, 2], 'who joined in a block that is not settled is no member yet')
  })

  it('ends a page sooner when there are many anchors, and leaves the oldest out of more than fit', () => {
    const view = createChainState({ settledDepth: 0, blockPeriod: 1 })
    const many = (number: number, length: number): LocatedEvent[] => [opened(1, number), ...Array.from({ length }, (_, i) => anchored(1, number, i + 1))]
    const half = MAX_VIEW_ANCHORS / 2
    view.update({ from: 0, head: head(1), events: [...many(1, half), ...many(2, half), ...many(3, 1), ...many(4, MAX_VIEW_ANCHORS + 5)] })
    const first = readView({ view })
    assert.deepEqual([first.relationships.length, first.next], [2, word(2)])
    const second = readView({ view, after: word(2) })
    assert.deepEqual([second.relationships.length, second.next], [1, word(3)])
    const [last] = readView({ view, after: word(3) }).relationships
    assert.deepEqual([last?.anchors.length, last?.anchorsLeftOut, last?.anchors[0]?.sequence, last?.anchors.at(-1)?.sequence], [MAX_VIEW_ANCHORS, 5, 6, MAX_VIEW_ANCHORS + 5])
  })

  it('has a hash of what is settled, as specs/control.md writes it, that changes with it alone', () => {
    const view = createChainState({ settledDepth: 2, blockPeriod: 1 })
    const hash = createViewHash({ view })
    view.update({ from: 0, head: head(5), events: [joined(1, 1), opened(2, 1), anchored(3, 1, 1)] })
    const text = '{"members":[{"consensus":"0x0000000000000000000000000000000000000065","handle":"member-1","id":1,"joinedAt":1,"multiaddrs":[],"name":"Dr. „Ü\\" 1","operator":"0x0000000000000000000000000000000000000001","signingKey":"0x00000000000000000000000000000000000000c9"}],' +
      `"relationships":[{"anchor":"${word(8)}","anchors":[{"commitment":"${word(8)}","sequence":1}],"controller":"${address(1_001)}","id":"${word(1)}","number":1,"ownerDelegate":"${address(1_001)}","providerDelegate":"${address(50_001)}","sequence":1,"status":"active","updatedAtBlock":3}]}`
    const before = { number: 3, viewHash: `0x${createHash('sha256').update(text).digest('hex')}` }
    assert.deepEqual(hash(), before)
    view.update({ from: 6, head: head(7), events: [{ block: 7, event: { kind: 'member-left', id: 1 } }] })
    assert.deepEqual(hash(), { ...before, number: 5 }, 'what is not settled is not in it')
    assert.deepEqual(readView({ view }).members, [])
    view.update({ from: 8, head: head(9), events: [] })
    assert.notEqual(hash().viewHash, before.viewHash)
  })
})
