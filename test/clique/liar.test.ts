import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { multiaddr } from '@multiformats/multiaddr'
import type { SealingEngine } from '../../node/engine/sealing-engine.ts'
import { ENGINE_PROTOCOL, LINK_PROTOCOL } from '../../node/members/constants.ts'
import { createNode } from '../../node/peer/create-node.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { openMux } from '../../protocol/stream/open-mux.ts'
import { askHashes, askState } from '../../node/members/ask-partner.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { planMember, planNetwork, startMember, whenTrue } from './start-member.ts'
import type { MemberNode } from './start-member.ts'

const GETH = await provideGeth()
const AHEAD = 1_000

/** The engine, with a head that there is not. */
function boast (engine: SealingEngine): SealingEngine {
  return {
    ...engine,
    rank: async () => 0,
    head: async () => {
      const { number, totalDifficulty, ...head } = await engine.head()
      return { ...head, hash: `0x${'ab'.repeat(32)}`, number: number + AHEAD, totalDifficulty: totalDifficulty + BigInt(2 * AHEAD) }
    }
  }
}

describe('a member that says to have what it has not', { skip: skipWithout(GETH), timeout: 180_000 }, () => {
  let nodes: MemberNode[] = []
  let network: NetworkFile

  before(async () => {
    const plans = await Promise.all(['alpha', 'beta', 'gamma', 'delta'].map(planMember))
    network = await planNetwork(plans)
    nodes = await Promise.all(plans.map(async plan => await startMember({ plan, network, binary: GETH ?? '' })))
    await Promise.all(nodes.map(async (node, i) => {
      if (i < 3) await node.govern()
      else await node.govern({ engine: boast(node.engine) })
    }))
  })
  after(async () => { await Promise.all(nodes.map(async node => { await node.stop() })) })

  it('does not keep the others from sealing', async () => {
    const honest = nodes.slice(0, 3)
    await whenTrue(() => honest.every(({ members }) => members().mesh.partners().some(({ state }) => (state?.number ?? 0) >= AHEAD)), { seconds: 30, what: 'the lie, heard by all' })
    await whenTrue(async () => (await Promise.all(honest.map(async ({ engine }) => (await engine.head()).number))).every(number => number > 5), { seconds: 60, what: 'blocks of three' })
    assert.equal(new Set(honest.map(({ reported }) => reported.some(({ event }) => event === 'split-found'))).has(true), false, 'nobody takes a block back for it')
  })

  it('is told nothing when it is no member, and gets no link to an engine', async () => {
    const [alpha] = nodes as [MemberNode]
    const stranger = await createNode()
    try {
      const connection = await stranger.dial(alpha.plan.candidate.multiaddrs.map(address => multiaddr(address)))
      const mux = openMux({ stream: await connection.newStream(ENGINE_PROTOCOL) })
      const { signal } = new AbortController()
      const asked = { network, nonce: new Uint8Array(32), askingPeerId: stranger.peerId.toString(), askedPeerId: alpha.host.peerId.toString() }
      await assert.rejects(askState({ mux, signal, ...asked }), error => isMedrecError(error, 'DENIED'))
      await assert.rejects(askHashes({ mux, signal, first: 0, count: 1 }), error => isMedrecError(error, 'DENIED'))
      const peers = (await alpha.engine.peers()).length
      const link = await connection.newStream(LINK_PROTOCOL)
      await whenTrue(() => link.status !== 'open', { seconds: 5, what: 'the end of the link' })
      assert.equal((await alpha.engine.peers()).length, peers)
    } finally {
      await stranger.stop()
    }
  })

  it('may ask for so many hashes and no more', async () => {
    const [alpha, beta] = nodes as [MemberNode, MemberNode]
    assert.equal((await beta.members().mesh.hashes({ handle: 'alpha', first: 0, count: 256 })).length, (await alpha.engine.head()).number + 1)
    for (const count of [0, 257]) await assert.rejects(beta.members().mesh.hashes({ handle: 'alpha', first: 0, count }), error => isMedrecError(error, 'BAD_MESSAGE'))
  })

  it('is asked no more often than the limit says', async () => {
    const [, beta, gamma] = nodes as [MemberNode, MemberNode, MemberNode]
    const asked = await Promise.allSettled(Array.from({ length: 130 }, async () => await gamma.members().mesh.prove('beta')))
    const refused = asked.flatMap(result => result.status === 'rejected' ? [result.reason as unknown] : [])
    assert.ok(refused.length >= 10 && refused.every(error => isMedrecError(error, 'TOO_MANY_REQUESTS')), `${refused.length} refused`)
    const proof = asked.find(result => result.status === 'fulfilled')
    assert.equal(proof?.value.signer, beta.plan.candidate.consensus)
  })
})
