import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Libp2p } from 'libp2p'
import { createNode } from '../../../../node/peer/create-node.ts'
import { createHost } from '../../../../node/provider/create-host.ts'
import { createChainServer } from '../../../../protocol/chain/server.ts'
import type { RelayMessage } from '../../../../protocol/chain/relay-message.ts'
import { MedrecError } from '../../../../protocol/errors/medrec-error.ts'
import type { ErrorCode } from '../../../../protocol/errors/codes.ts'
import { carryMessage } from '../../../../protocol/peer/chain/carry-message.ts'
import { CarrierTurns } from '../../../../protocol/peer/chain/carrier-turns.ts'
import { FollowedView } from '../../../../protocol/peer/chain/followed-view.ts'
import type { KnownMember } from '../../../../protocol/peer/chain/known-member.ts'
import { PROTOCOLS } from '../../../../protocol/peer/protocols.ts'
import { meshNetwork, planMeshMember } from '../../../node/members/mesh-fixture.ts'
import { hexOf } from '../../../node/store/store-fixture.ts'

const MESSAGE: RelayMessage = { kind: 'sign-of-life', relationship: hexOf(7, 32), expectedSequence: 0, deadline: 1_800_000_000, signature: new Uint8Array(65).fill(1) }

describe('a message that is given to members to carry', () => {
  const hosts: Libp2p[] = []
  const members: KnownMember[] = []
  /** What each member answers: a code, or nothing when it takes the message. */
  const answers = new Map<string, ErrorCode>()
  let taken: string[] = []

  before(async () => {
    const network = await meshNetwork()
    for (const name of ['mercy', 'harbor']) {
      const { peers: [peer], partner: { peerIds: [id = ''], multiaddrs } } = await planMeshMember(name)
      assert.ok(peer !== undefined)
      const host = await createHost({ privateKey: peer.key, listen: [peer.listen], announce: undefined })
      const server = createChainServer({
        network, view: new FollowedView({ settledDepth: 1, blockPeriod: 1 }), rpc: async () => await Promise.reject(new Error('nobody asks')), now: () => 1_790_000_000, report: () => {},
        carry: async () => {
          const code = answers.get(name)
          if (code !== undefined) throw new MedrecError(code)
          taken.push(name)
          return await Promise.resolve(new Uint8Array(32))
        }
      })
      await host.handle(PROTOCOLS.chain, server.handle)
      hosts.push(host)
      members.push({ name, isRegistered: true, nodes: [{ id, countsAs: name, addresses: multiaddrs }] })
    }
  })
  after(async () => { for (const host of hosts) await host.stop() })
  beforeEach(() => {
    answers.clear()
    taken = []
  })

  const carry = async (to = members): Promise<string> => {
    const { signal } = new AbortController()
    return await carryMessage({ message: MESSAGE as never, members: to, turns: new CarrierTurns({ signal: AbortSignal.timeout(60_000) }), blockPeriod: 0, createNode, randomBytes, signal })
  }

  it('is taken by one of them, and by the other when that one carries as much as it may', async () => {
    answers.set('mercy', 'TOO_MANY_REQUESTS')
    assert.equal(await carry(), members[1]?.nodes[0]?.id)
    assert.deepEqual(taken, ['harbor'])
  })

  it('says that they are busy when all are, so that nobody looks for a fault in the network', async () => {
    answers.set('mercy', 'TOO_MANY_REQUESTS').set('harbor', 'TOO_MANY_REQUESTS')
    await assert.rejects(carry(), { code: 'TOO_MANY_REQUESTS' })
  })

  it('is refused when one says that the chain would refuse it, however busy the other is', async () => {
    answers.set('mercy', 'RELAY_REFUSED').set('harbor', 'TOO_MANY_REQUESTS')
    await assert.rejects(carry(), { code: 'RELAY_REFUSED' })
  })

  it('reaches nobody when there is nobody', async () => {
    const gone = members.map(member => ({ ...member, nodes: member.nodes.map(node => ({ ...node, addresses: [`/ip4/127.0.0.1/tcp/9/p2p/${node.id}`] })) }))
    await assert.rejects(carry(gone), { code: 'NETWORK_UNREACHABLE' })
  })
})
