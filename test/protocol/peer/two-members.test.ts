import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import type { Libp2p } from 'libp2p'
import { createNode } from '../../../node/peer/create-node.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { peerIdOf } from '../../../protocol/network/values.ts'
import { READING_LIMITS } from '../../../protocol/peer/chain/reading-budget.ts'
import type { PeerChain } from '../../../protocol/peer/chain-port.ts'
import type { StartChainOptions } from '../../../protocol/peer/chain-reader.ts'
import { Links } from '../../../protocol/peer/links.ts'
import { pause } from '../../../protocol/peer/wait.ts'
import { listen, openPeer, serveMember } from '../../clique/member-servers.ts'
import type { Lies, MemberServer } from '../../clique/member-servers.ts'
import { nowSeconds, Parties, startChain, whenView } from '../../node/chain/chain-fixture.ts'
import type { ChainFixture } from '../../node/chain/chain-fixture.ts'

const { signal } = new AbortController()

/** Reaches one member later than it could. */
class LateLinks extends Links {
  late: { peerId: string, until: Promise<void> } | undefined

  override async get (options: Parameters<Links['get']>[0]): ReturnType<Links['get']> {
    if (options.multiaddrs.some(address => peerIdOf(address) === this.late?.peerId)) await this.late?.until
    return await super.get(options)
  }
}

describe('a chain that nobody can prove, and two members', { timeout: 280_000 }, () => {
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

  const open = (known: Libp2p[], changed: Partial<StartChainOptions> = {}): PeerChain => {
    const { peer, stop } = openPeer({ network: chain.network, addresses: () => known.map(node => String(node.getMultiaddrs()[0])), ...changed })
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
    const peer = open(nodes)
    await peer.caughtUp({ signal })
    await whenView(peer.view, () => settledAt(peer))
    assert.equal(peer.isProven(), false)
    assert.deepEqual(peer.falseAnswers(), [])
  })

  it('settles nothing while one invents an event, says of both that they differ, and goes on when they agree', async () => {
    for (const liar of members) {
      const peer = open(nodes)
      const id = { topic: '' }
      liar.lies = inventing(id)
      await peer.caughtUp({ signal })
      await later(peer, 4)
      assert.equal(peer.view.relationship(id.topic).settled, undefined)
      // Read from the honest one, or from the other: who is right cannot be known here.
      await whenView(peer.view, () => peer.falseAnswers().length > 0 || settledAt(peer))
      if (peer.falseAnswers().length > 0) assert.deepEqual(peer.falseAnswers().map(({ peerId, code }) => `${peerId} ${code}`).sort(), members.map(({ peerId }) => `${peerId} CHAIN_DISPUTED`).sort())
      liar.lies = {}
      await whenView(peer.view, () => settledAt(peer) && peer.view.relationship(id.topic).atHead === undefined)
      assert.equal(peer.view.relationship(id.topic).settled, undefined)
      await peer.stop()
    }
  })

  it('believes one alone in nothing that adds while another is being reached', async () => {
    const [liar, honest] = members as [MemberServer, MemberServer]
    const links = new LateLinks({ createNode, now: nowSeconds, onChange: () => {} })
    stops.push(async () => { await links.stop() })
    const { promise, resolve } = Promise.withResolvers<void>()
    links.late = { peerId: honest.peerId, until: promise }
    const id = { topic: '' }
    liar.lies = inventing(id)
    const peer = open(nodes, { links })
    const caughtUp = peer.caughtUp({ signal })
    const number = (chain.view.head()?.number ?? 0) + 2
    await whenView(chain.view, () => (chain.view.head()?.number ?? 0) >= number)
    resolve()
    await caughtUp
    await whenView(peer.view, () => peer.falseAnswers().length > 0 || settledAt(peer))
    assert.equal(peer.view.relationship(id.topic).settled, undefined)
    await peer.stop()
  })

  it('goes on with the other when one shows no more heads, or goes away', async () => {
    const peer = open(nodes)
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

  it('leaves one that draws its answers out, and one that tells no head, however often it is asked', async () => {
    const [slow] = members as [MemberServer]
    const peer = open(nodes.slice(0, 1), { limits: { ...READING_LIMITS, timeoutMs: 1_500, pageMs: 0, wholeMs: 1_500 } })
    slow.lies = {
      rpc: async ({ honest }) => {
        await pause(1_000, signal)
        return await honest()
      }
    }
    await assert.rejects(peer.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
    slow.lies = { head: () => undefined }
    await assert.rejects(peer.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(peer.falseAnswers(), [], 'neither is a lie')
    slow.lies = {}
    await whenView(peer.view, () => settledAt(peer))
  })

  it('takes the word of one where there is one, and of none for a network that it is not', async () => {
    const peer = open(nodes.slice(0, 1))
    await peer.caughtUp({ signal })
    await whenView(peer.view, () => settledAt(peer))
    const { stop, peer: other } = openPeer({ network: { ...chain.network, chainId: chain.network.chainId + 1 }, addresses: () => nodes.map(node => String(node.getMultiaddrs()[0])) })
    stops.push(stop)
    await assert.rejects(other.caughtUp({ signal }), { code: 'NETWORK_UNREACHABLE' })
    assert.deepEqual(new Set(other.falseAnswers().map(({ code }) => code)), new Set(['OTHER_NETWORK']))
  })
})
