import assert from 'node:assert/strict'
import { it } from 'node:test'
import { createMemberOf } from '../../../node/provider/member-of.ts'
import type { Member } from '../../../protocol/chain-view/chain-view.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'

it('takes founders for members only until the registry says who they are', () => {
  const founder = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
  const founders = [{ handle: 'mercy', multiaddrs: [`/ip4/127.0.0.1/tcp/1/p2p/${founder}`] }] as NetworkFile['founders']
  const members: Member[] = []
  const memberOf = createMemberOf({ view: { members: () => members }, network: { founders } })
  assert.equal(memberOf(founder), 'mercy')
  assert.equal(memberOf('another'), undefined)
  members.push({ handle: 'lakeside', peerIds: ['another'] } as unknown as Member)
  assert.equal(memberOf(founder), undefined)
  assert.equal(memberOf('another'), 'lakeside')
  members.push({ handle: 'envious', peerIds: ['another', 'own'] } as unknown as Member)
  assert.deepEqual([memberOf('another'), memberOf('own')], ['another', 'envious'], 'who names another\'s takes nothing from it')
})
