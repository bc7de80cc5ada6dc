import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keepAnnounced } from '../../../node/provider/keep-announced.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { Standing } from '../../../node/control/read-standing.ts'
import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { ChainEvent } from '../../../protocol/chain-view/events.ts'

const address = (byte: number): string => `0x${byte.toString(16).padStart(2, '0').repeat(20)}`
const joined = (id: number, handle: string): ChainEvent => ({ kind: 'member-joined', id, handle, name: handle, operator: address(id), consensus: address(id + 16), signingKey: address(id + 32), multiaddrs: [], joinedAt: 1 })
const NOW = 1_000

/** What a node says, at a head with these members. */
async function said (options: { handle: string, operator: string, signingKey: string, events: ChainEvent[], standing?: Standing | 'away' }): Promise<string[]> {
  const { events, standing = { isMember: false, departure: null }, ...own } = options
  const view = createChainState({ settledDepth: 0, blockPeriod: 1 })
  const reported: string[] = []
  const stop = keepAnnounced({ ...own, networkName: 'Valley', view, carrier: { setMultiaddrs: async () => {} }, multiaddrs: [], readStanding: async () => standing === 'away' ? await Promise.reject(new MedrecError('CHAIN_UNAVAILABLE')) : standing, now: () => NOW, report: ({ event, reason }) => { reported.push(`${event}: ${String(reason)}`) } })
  view.update({ from: 0, head: { number: 1, hash: `0x${'00'.repeat(32)}`, timestamp: NOW }, events: events.map(event => ({ block: 1, event })) })
  await new Promise(resolve => { setImmediate(resolve) })
  stop()
  return reported
}

describe('a node that looks whether it is a member', () => {
  const events = [joined(1, 'north'), joined(2, 'south')]
  const north = { handle: 'north', operator: address(1), signingKey: address(33) }

  it('is one by its handle and keys, also while one of them is replaced', async () => {
    assert.deepEqual(await said({ ...north, events }), ['member: The registry has "north" as a member.'])
    assert.deepEqual(await said({ ...north, events: [...events, { kind: 'key-rotated', id: 1, role: 'operator', next: address(99) }] }), ['member: The registry has "north" as a member.'])
  })

  it('says which network does not know it, and what to look at', async () => {
    assert.deepEqual(await said({ handle: 'west', operator: address(7), signingKey: address(8), events }), [
      'not-a-member: "Valley" has no member "west", and none with the keys of this node: nobody is let in. "medrec govern propose" asks the members; where that is done, look at "network" and "keys" in its configuration.'
    ])
  })

  it('says that the member of its handle has other keys, and whose its own are', async () => {
    assert.match((await said({ handle: 'north', operator: address(7), signingKey: address(8), events }))[0] ?? '', /^not-a-member: The member "north" of "Valley" has other keys than this node/)
    assert.match((await said({ ...north, handle: 'south', events }))[0] ?? '', /^not-a-member: The keys of this node are those of the member "north" of "Valley", and "handle" in its configuration is "south"/)
  })

  it('says that the member has left or was removed, where that is why', async () => {
    const gone = { handle: 'west', operator: address(7), signingKey: address(8), events }
    assert.deepEqual(await said({ ...gone, standing: { isMember: false, departure: { how: 'left', block: 9 } } }), [
      'not-a-member: "west" has left "Valley" in block 9: nobody is let in. Keep the node running until "medrec network status" says that it may be stopped.'
    ])
    assert.match((await said({ ...gone, standing: { isMember: false, departure: { how: 'removed', block: 9 } } }))[0] ?? '', /^not-a-member: "west" was removed by the members of "Valley" in block 9: /)
  })

  it('says it also when the registry cannot be asked', async () => {
    assert.match((await said({ handle: 'west', operator: address(7), signingKey: address(8), events, standing: 'away' }))[0] ?? '', /^not-a-member: "Valley" has no member "west"/)
  })

  it('is silent while an accepted admission is not settled yet', async () => {
    assert.deepEqual(await said({ handle: 'west', operator: address(7), signingKey: address(8), events, standing: { isMember: true, departure: null } }), [])
  })
})
