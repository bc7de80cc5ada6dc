import assert from 'node:assert/strict'
import { it } from 'node:test'
import { warnOfPeerIds } from '../../../node/cli/describe-proposal.ts'
import { alsoNamedBy } from '../../../node/control/also-named-by.ts'

const [ONE, OTHER] = ['12D3KooWPjceQrSwdWXPyLLeABRXmuqt69Rg3sBYbU1Nft9HyQ6X', '12D3KooWBu1bnTPzEQ2YsYTk8m3ghZ6yS6yZ9TxbQ4fHKUD5LHRS']

it('a candidate whose PeerId a member names is shown with that member, at whichever addresses', () => {
  const members = [
    { handle: 'mercy', multiaddrs: [`/dns4/mercy.example/tcp/443/p2p/${OTHER}`, `/dns4/elsewhere.example/tcp/1/p2p/${ONE}`] },
    { handle: 'grace', multiaddrs: [] }
  ]
  const found = alsoNamedBy({ candidate: { multiaddrs: [`/dns4/new.example/tcp/443/p2p/${ONE}`] }, members })
  assert.deepEqual(found, ['mercy'])
  assert.deepEqual(warnOfPeerIds(found), ['mercy names the same PeerId: ask both whose it is'])
  assert.deepEqual(warnOfPeerIds(alsoNamedBy({ candidate: { multiaddrs: [] }, members })), [])
})
