import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Background } from '../../../protocol/peer/background.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'

describe('the moment when something that is shared begins or ends', () => {
  it('is told also where something else looks in that very second, before the timer does', () => {
    let now = 1_000
    const told: string[] = []
    const shares = [{ notBefore: 0, notAfter: 1_010 }, { notBefore: 0, notAfter: 9_999 }]
    // As far as waiting for a moment looks at a peer.
    const context = { account: { shares }, shared: new Map(), now: () => now, emit: (type: string) => { told.push(type) }, signal: new AbortController().signal, report: () => {} } as unknown as PeerContext
    const background = new Background(context)
    background.awaitMoment()
    now = 1_009
    background.awaitMoment()
    assert.deepEqual(told, [])
    now = 1_010
    background.awaitMoment()
    assert.deepEqual(told, ['shares', 'shared'])
    background.awaitMoment()
    assert.deepEqual(told, ['shares', 'shared'], 'once')
    // Far away: left to the next look.
    now = 10_000
    background.awaitMoment()
    assert.deepEqual(told, ['shares', 'shared', 'shares', 'shared'])
  })
})
