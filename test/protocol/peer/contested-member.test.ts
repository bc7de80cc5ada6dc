import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Libp2p } from 'libp2p'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { INTERFACES } from '../../../protocol/chain-view/interfaces.ts'
import { listen, openPeer, serveMember } from '../../clique/member-servers.ts'
import type { MemberServer } from '../../clique/member-servers.ts'
import { Parties, startChain, whenView } from '../../node/chain/chain-fixture.ts'
import type { ChainFixture } from '../../node/chain/chain-fixture.ts'

const { signal } = new AbortController()
const RUNS = 6
/** Which of them are read is drawn: in about one run of five not both are. */
const MAX_RUNS = 60

describe('a chain that nobody can prove, and a member that names the PeerIds of both', { timeout: 280_000 }, () => {
  let chain: ChainFixture
  const nodes: Libp2p[] = []
  const members: MemberServer[] = []

  before(async () => {
    chain = await startChain()
    const carrier = chain.carrier()
    for (let i = 0; i < 2; i++) {
      const node = await listen()
      nodes.push(node)
      members.push(await serveMember({ node, rpc: chain.rpc, network: chain.network, view: chain.view, carry: async options => await carrier.carry(options) }))
    }
    const addresses = nodes.map(node => String(node.getMultiaddrs()[0]))
    const other = chain.carrier({ name: 'other', key: chain.otherKey })
    await carrier.setMultiaddrs(addresses)
    await other.setMultiaddrs(addresses.slice(1))
    await whenView(chain.view, () => chain.view.members().map(({ peerIds }) => peerIds.length).join() === '2,1')
    await other.close()
  })
  after(async () => {
    for (const node of nodes) await node.stop()
    await chain.stop()
  })

  it('settles nothing that it invents alone', async () => {
    const [liar] = members as [MemberServer]
    const { relationship, ownerDelegate, providerDelegate } = new Parties(chain.network)
    const { data, topics } = INTERFACES.relationships.encodeEventLog('Opened', [relationship, ownerDelegate, providerDelegate, 1])
    const invented = { address: chain.network.contracts.relationships, data, topics, blockNumber: '0x1' }
    liar.lies = {
      rpc: async ({ method, params: [filter], honest }) => {
        const answer = await honest()
        const isAsked = method === 'eth_getLogs' && (filter as { fromBlock: string }).fromBlock === '0x0'
        return isAsked ? [...answer as RpcLog[], invented].sort((a, b) => Number(a.blockNumber) - Number(b.blockNumber)) : answer
      }
    }
    const read = new Set<string>()
    for (let i = 0; i < RUNS || (read.size === 0 && i < MAX_RUNS); i++) {
      const { peer, stop } = openPeer({ network: chain.network, addresses: () => chain.view.members().flatMap(({ multiaddrs }) => multiaddrs), members: () => chain.view.members() })
      try {
        await peer.caughtUp({ signal })
        const number = (peer.view.head()?.number ?? 0) + 3
        await whenView(peer.view, () => (peer.view.head()?.number ?? 0) >= number)
        assert.equal(peer.view.relationship(relationship).settled, undefined)
        for (const { code } of peer.falseAnswers()) read.add(code)
      } finally {
        await stop()
      }
    }
    assert.deepEqual([...read], ['CHAIN_DISPUTED'], 'in some of the runs both were read')
  })
})
