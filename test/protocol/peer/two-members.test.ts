import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Libp2p } from 'libp2p'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import type { PeerChain } from '../../../protocol/peer/chain-port.ts'
import { listen, openPeer, serveMember } from '../../clique/member-servers.ts'
import type { Lies, MemberServer } from '../../clique/member-servers.ts'
import { Parties, startChain, whenView } from '../../node/chain/chain-fixture.ts'
import type { ChainFixture } from '../../node/chain/chain-fixture.ts'

const { signal } = new AbortController()

describe('a chain that nobody can prove, and two members', { timeout: 120_000 }, () => {
  let chain: ChainFixture
  const nodes: Libp2p[] = []
  const members: MemberServer[] = []
  const stops: Array<() => Promise<void>> = []

  before(async () => {
    chain = await startChain()
    const carrier = chain.carrier()
    for (let i = 0; i < 2; i++) {
      const node = await listen()
      nodes.push(node)
      members.push(await serveMember({ node, rpc: chain.rpc, network: chain.network, view: chain.view, carry: async options => await carrier.carry(options) }))
    }
  })
  afterEach(async () => {
    for (const member of members) {
      member.lies = {}
      await member.serve(true)
    }
    for (const stop of stops.splice(0)) await stop()
  })
  after(async () => {
    for (const node of nodes) await node.stop()
    await chain.stop()
  })

  const open = (...known: Libp2p[]): PeerChain => {
    const { peer, stop } = openPeer({ network: chain.network, addresses: () => known.map(node => String(node.getMultiaddrs()[0])) })
    stops.push(stop)
    return peer
  }
  const settledAt = (peer: PeerChain): boolean => peer.view.memberByHandle('mercy') !== undefined
  const later = async (peer: PeerChain, blocks: number): Promise<void> => {
    const number = (peer.view.head()?.number ?? 0) + blocks
    await whenView(peer.view, () => (peer.view.head()?.number ?? 0) >= number)
  }
  const inventing = (id: { topic: string }): Lies => {
    const { relationship, ownerDelegate, providerDelegate } = new Parties(chain.network)
    id.topic = relationship
    const { data, topics } = INTERFACES.relationships.encodeEventLog('Opened', [relationship, ownerDelegate, providerDelegate, 1])
    return {
      rpc: async ({ method, params: [filter], honest }) => {
        const answer = await honest()
        const { fromBlock } = method === 'eth_getLogs' ? filter as { fromBlock: string } : {}
        return fromBlock === undefined ? answer : [...answer as RpcLog[], { address: chain.network.contracts.relationships, data, topics, blockNumber: fromBlock }].sort((a, b) => Number(a.blockNumber) - Number(b.blockNumber))
      }
    }
  }

  it('settles what both say, and says that it is not proven', async () => {
    const peer = open(...nodes)
    await peer.caughtUp({ signal })
    await whenView(peer.view, () => settledAt(peer))
    assert.equal(peer.isProven(), false)
    assert.deepEqual(peer.falseAnswers(), [])
  })

  it('settles nothing while one invents an event, says of both that they differ, and goes on when they agree', async () => {
    for (const liar of members) {
      const peer = open(...nodes)
      const id = { topic: '' }
      liar.lies = inventing(id)
      await peer.caughtUp({ signal })
      await later(peer, 4)
      assert.equal(peer.view.relationship(id.topic).settled, undefined)
      // Read from the honest one, or from the other: who is right cannot be known here.
      const hasSeen = peer.falseAnswers().length > 0
      if (hasSeen) assert.deepEqual(peer.falseAnswers().map(({ peerId, code }) => `${peerId} ${code}`).sort(), members.map(({ peerId }) => `${peerId} CHAIN_DISPUTED`).sort())
      else assert.ok(settledAt(peer))
      liar.lies = {}
      await whenView(peer.view, () => settledAt(peer))
      assert.equal(peer.view.relationship(id.topic).atHead, undefined)
      await peer.stop()
    }
  })

  it('goes on with the other when one shows no more heads, or goes away', async () => {
    const peer = open(...nodes)
    await peer.caughtUp({ signal })
    for (const stuck of members) {
      const head = chain.view.head()
      stuck.lies = { head: () => head }
      await later(peer, 8)
      stuck.lies = {}
      await later(peer, 2)
    }
    for (const gone of members) {
      await gone.serve(false)
      await later(peer, 3)
      await gone.serve(true)
      await later(peer, 3)
    }
    assert.deepEqual(peer.falseAnswers(), [])
  })

  it('takes the word of one where there is one, and of none for a network that it is not', async () => {
    const peer = open(nodes[0] as Libp2p)
    await peer.caughtUp({ signal })
    await whenView(peer.view, () => settledAt(peer))
    const { stop, peer: other } = openPeer({ network: { ...chain.network, chainId: chain.network.chainId + 1 }, addresses: () => nodes.map(node => String(node.getMultiaddrs()[0])) })
    stops.push(stop)
    await assert.rejects(other.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(new Set(other.falseAnswers().map(({ code }) => code)), new Set(['OTHER_NETWORK']))
  })
})
