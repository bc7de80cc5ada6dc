import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainEvent } from '../../../protocol/chain-view/events.ts'

const DEPTH = 2
const address = (byte: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(20)}`
const joined = (id: number, handle: string): ChainEvent =>
  ({ kind: 'member-joined', id, operator: address(id), consensus: address(id + 16), signingKey: address(id + 32), handle, name: handle, multiaddrs: [], joinedAt: 1 })

function block (state: ChainState, number: number, ...events: ChainEvent[]): void {
  state.update({ from: number, events: events.map(event => ({ block: number, event })), head: { number, hash: `0x${number.toString(16).padStart(64, '0')}`, timestamp: number } })
}

function settle (state: ChainState, from: number): void {
  for (let number = from; number < from + DEPTH; number++) block(state, number)
}

describe('members, as the chain tells of them', () => {
  it('count when their joining is settled, and no more from the block they go in', () => {
    const state = createChainState({ settledDepth: DEPTH, blockPeriod: 1 })
    block(state, 0, joined(1, 'mercy'))
    assert.equal(state.isMember('mercy'), false)
    settle(state, 1)
    assert.equal(state.isMember('mercy'), true)
    block(state, 3, { kind: 'member-left', id: 1 })
    assert.equal(state.isMember('mercy'), false)
    assert.equal(state.memberBySigningKey(address(33)), undefined)
  })

  it('who comes back under the same handle and keys is another, and waits again', () => {
    const state = createChainState({ settledDepth: DEPTH, blockPeriod: 1 })
    block(state, 0, joined(1, 'mercy'))
    settle(state, 1)
    block(state, 3, { kind: 'member-left', id: 1 }, { ...joined(2, 'mercy'), operator: address(1) } as ChainEvent)
    assert.equal(state.isMember('mercy'), false)
    settle(state, 4)
    assert.equal(state.memberByHandle('mercy')?.id, 2)
  })

  it('lose a signing key that is replaced at once, and have the next when it is settled', () => {
    const state = createChainState({ settledDepth: DEPTH, blockPeriod: 1 })
    let told = 0
    block(state, 0, joined(1, 'mercy'))
    settle(state, 1)
    state.onChange(change => { if (change === 'members') told++ })
    block(state, 3, { kind: 'key-rotated', id: 1, role: 'signingKey', next: address(99) })
    assert.equal(state.memberBySigningKey(address(33)), undefined)
    assert.equal(state.memberBySigningKey(address(99)), undefined)
    assert.equal(state.isMember('mercy'), true)
    settle(state, 4)
    assert.equal(state.memberBySigningKey(address(99))?.handle, 'mercy')
    assert.equal(told, 2)
  })

  it('have their other keys replaced, and what a reorganisation took out is undone', () => {
    const state = createChainState({ settledDepth: DEPTH, blockPeriod: 1 })
    block(state, 0, joined(1, 'mercy'))
    settle(state, 1)
    block(state, 3, { kind: 'key-rotated', id: 1, role: 'operator', next: address(98) }, { kind: 'key-rotated', id: 1, role: 'consensus', next: address(97) })
    const { operator, consensus } = state.memberByHandle('mercy') ?? {}
    assert.deepEqual([operator, consensus], [address(98), address(97)])
    block(state, 3)
    assert.equal(state.memberByHandle('mercy')?.operator, address(1))
  })

  it('pass over what is told of nobody', () => {
    const state = createChainState({ settledDepth: 0, blockPeriod: 1 })
    block(state, 0, { kind: 'key-rotated', id: 9, role: 'operator', next: address(1) }, { kind: 'multiaddrs-changed', id: 9, multiaddrs: [] }, { kind: 'member-left', id: 9 })
    assert.deepEqual(state.members(), [])
  })

  it('are at once those of another view that takes the place of this one, told to who listens', () => {
    const [state, other] = [createChainState({ settledDepth: DEPTH, blockPeriod: 1 }), createChainState({ settledDepth: DEPTH, blockPeriod: 1 })]
    block(state, 0, joined(1, 'mercy'), { kind: 'opened', relationship: 'gone', number: 1, ownerDelegate: address(50), providerDelegate: address(51) })
    settle(state, 1)
    block(other, 0, joined(1, 'grace'), { kind: 'opened', relationship: 'new', number: 1, ownerDelegate: address(52), providerDelegate: address(53) })
    settle(other, 1)
    block(other, 3)
    const told: unknown[] = []
    state.onChange(change => { told.push(change === 'head' ? [state.isMember('mercy'), state.isMember('grace')] : change) })
    state.become(other)
    assert.deepEqual(told, [new Set(['gone', 'new']), 'members', [false, true]])
    assert.equal(state.relationship('gone').atHead, undefined)
    assert.equal(state.relationship('new').settled?.status, 'active')
    assert.equal(state.settledNumber, other.settledNumber)
    assert.throws(() => { state.update({ from: other.settledNumber, events: [], head: { number: 9, hash: '0x', timestamp: 9 } }) }, { code: 'INVALID_INPUT' })
    block(state, 4, { kind: 'member-left', id: 1 })
    assert.equal(state.isMember('grace'), false)
  })
})
