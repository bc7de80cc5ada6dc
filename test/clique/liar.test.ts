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
import { inOneMinute } from '../wire/in-one-minute.ts'
import { whenTrue } from '../when-true.ts'
import { assertViewsReplayed } from './replay.ts'
import { planMember, planNetwork, startMember } from './start-member.ts'
import type { MemberNode, Reported } from './start-member.ts'

const GETH = await provideGeth()
const AHEAD = 1_000

/** What the liar says of its engine, and does with it, in place of the truth. */
type Lie = Partial<SealingEngine>

/** The engine, as long as there is no lie. */
function lyingEngine (engine: SealingEngine, lie: () => Lie): SealingEngine {
  return {
    ...engine,
    head: async () => await (lie().head ?? engine.head)(),
    rank: async head => await (lie().rank ?? engine.rank)(head),
    nodeKey: async () => await (lie().nodeKey ?? engine.nodeKey)(),
    hashes: async asked => await (lie().hashes ?? engine.hashes)(asked),
    startSealing: async sealer => { await (lie().startSealing ?? engine.startSealing)(sealer) }
  }
}

/** A head that there is not. */
function falseHead (engine: SealingEngine, { ahead }: { ahead: number }): Lie {
  return {
    rank: async () => 0,
    head: async () => {
      const { number, totalDifficulty, ...head } = await engine.head()
      return { ...head, hash: `0x${'00'.repeat(32)}`, number: number + ahead, totalDifficulty: totalDifficulty + BigInt(2 * ahead) }
    }
  }
}

describe('a member that says to have what it has not', { skip: skipWithout(GETH), timeout: 580_000 }, () => {
  let nodes: MemberNode[] = []
  let network: NetworkFile
  let lie: Lie = {}
  /** What gamma leaves undone. */
  let rest: Lie = {}
  const names = (): { alpha: MemberNode, beta: MemberNode, gamma: MemberNode, delta: MemberNode, honest: MemberNode[] } => {
    const [alpha, beta, gamma, delta] = nodes as [MemberNode, MemberNode, MemberNode, MemberNode]
    return { alpha, beta, gamma, delta, honest: [alpha, beta, gamma] }
  }
  /** What a node has reported of the liar. */
  const told = ({ reported }: MemberNode, ...events: string[]): Reported[] =>
    reported.filter(({ event, reason = '', peer }) => events.includes(event) && (reason.includes('delta') || peer === names().delta.host.peerId.toString()))
  const isKnown = ({ members }: MemberNode): boolean => members().mesh.partners().some(({ partner, state }) => partner.handle === 'delta' && state !== undefined)
  const numbers = async (of: MemberNode[]): Promise<number[]> => await Promise.all(of.map(async ({ engine }) => (await engine.head()).number))

  before(async () => {
    const plans = await Promise.all(['alpha', 'beta', 'gamma', 'delta'].map(planMember))
    network = await planNetwork(plans)
    nodes = await Promise.all(plans.map(async plan => await startMember({ plan, network, binary: GETH ?? '' })))
    const { alpha, beta, gamma, delta } = names()
    lie = falseHead(delta.engine, { ahead: AHEAD })
    await Promise.all([alpha.govern(), beta.govern(), gamma.govern({ engine: lyingEngine(gamma.engine, () => rest) }), delta.govern({ engine: lyingEngine(delta.engine, () => lie) })])
  })
  after(async () => { await Promise.all(nodes.map(async node => { await node.stop() })) })

  it('does not keep the others from sealing, and nobody takes a block back for it', async () => {
    const { honest } = names()
    await whenTrue(() => honest.every(({ members }) => members().mesh.partners().some(({ state }) => (state?.number ?? 0) >= AHEAD)), { seconds: 90, what: 'the lie, heard by all' })
    // The three begin at the same time: each may have sealed a block 1 before it hears of another's, and they stand there until their governors mend that, among themselves.
    await whenTrue(async () => (await numbers(honest)).every(number => number > 5), { seconds: 150, what: 'blocks of three' })
    for (const node of honest) assert.deepEqual(told(node, 'split-found', 'split-mended', 'split-stays', 'split-too-deep'), [])
  })

  it('does not keep one of them from beginning again, while the chain of the others moves', async () => {
    const { alpha } = names()
    await alpha.engine.stopSealing()
    const { number } = await alpha.engine.head()
    await whenTrue(async () => await alpha.engine.sealsAs() !== undefined, { seconds: 60, what: 'sealing, as after a restart' })
    await whenTrue(async () => (await alpha.engine.head()).number > number + 3, { seconds: 60, what: 'blocks after that' })
    assert.ok(alpha.members().mesh.partners().some(({ state }) => (state?.number ?? 0) >= AHEAD), 'the lie is still told')
  })

  it('keeps nobody\'s engine out by naming its node key, now one\'s and now another\'s', async () => {
    const { delta, honest } = names()
    const keys = honest.map(({ geth }) => geth.nodeKey)
    let turn = 0
    lie = { nodeKey: async () => keys[turn++ % keys.length] ?? '' }
    await whenTrue(() => honest.every(node => told(node, 'engine-refused').length > 0 && !isKnown(node)), { seconds: 60, what: 'the refusal by all' })
    const before = await numbers(honest)
    await whenTrue(async () => (await numbers(honest)).every((number, i) => number > (before[i] ?? 0) + 8), { seconds: 60, what: 'blocks' })
    for (const node of honest) {
      const linked = await node.engine.peers()
      assert.deepEqual(keys.filter(key => key !== node.geth.nodeKey && !linked.includes(key)), [], 'the others\' engines stay linked')
      assert.deepEqual(told(node, 'engine-refused').map(({ code, peer }) => [code, peer]), [['SIGNATURE_INVALID', delta.host.peerId.toString()]], 'it is told once')
    }
    lie = {}
    await whenTrue(() => honest.every(isKnown), { seconds: 60, what: 'the liar, believed when it says what is so' })
  })

  it('moves no engine by a head that nobody sealed, though the chain stands still, and not by saying nothing of how it came to it', async () => {
    const { alpha, gamma, delta, honest } = names()
    const silence = Promise.withResolvers<string[]>()
    let asked = 0
    const hashes: SealingEngine['hashes'] = async ask => await (++asked === 1 ? silence.promise : delta.engine.hashes(ask))
    lie = { ...falseHead(delta.engine, { ahead: 0 }), hashes, startSealing: async () => {} }
    rest = { startSealing: async () => {} }
    for (const { engine } of [gamma, delta]) await engine.stopSealing()
    const refused = (node: MemberNode): Reported[] => [...told(node, 'head-refused'), ...told(node, 'governor-later').filter(({ code }) => code === 'NETWORK_UNREACHABLE')]
    await whenTrue(() => honest.every(node => refused(node).length > 0), { seconds: 90, what: 'three that do not believe it' })
    assert.deepEqual(honest.flatMap(refused).map(({ event }) => event).sort(), ['governor-later', 'head-refused', 'head-refused'])
    silence.resolve([])
    for (const node of honest) assert.deepEqual(told(node, 'split-found'), [])
    // The last blocks before it stood still may have been two of one height: then one of the three has gone over to another's.
    await whenTrue(async () => new Set(await Promise.all(honest.map(async ({ engine }) => (await engine.head()).hash))).size === 1, { seconds: 60, what: 'one head' })
    const head = await alpha.engine.head()
    rest = {}
    await whenTrue(async () => (await numbers(honest)).every(number => number > head.number + 5), { seconds: 60, what: 'blocks of three again' })
    assert.deepEqual(await alpha.engine.hashes({ first: head.number, count: 1 }), [head.hash], 'what there was before stays')
    await assertViewsReplayed({ network, nodes: honest })
  })

  it('is told nothing when it is no member, and gets no link to an engine', async () => {
    const [alpha] = nodes as [MemberNode]
    const stranger = await createNode()
    try {
      const connection = await stranger.dial(alpha.plan.candidate.multiaddrs.map(address => multiaddr(address)))
      const mux = openMux({ stream: await connection.newStream(ENGINE_PROTOCOL) })
      const { signal } = new AbortController()
      const asked = { network, handle: alpha.plan.candidate.handle, nonce: new Uint8Array(32), askingPeerId: stranger.peerId.toString(), askedPeerId: alpha.host.peerId.toString() }
      await assert.rejects(askState({ mux, signal, ...asked }), error => isMedrecError(error, 'DENIED'))
      await assert.rejects(askHashes({ mux, signal, first: 0, count: 1 }), error => isMedrecError(error, 'DENIED'))
      const peers = (await alpha.engine.peers()).length
      const link = await connection.newStream(LINK_PROTOCOL)
      await whenTrue(() => link.status !== 'open', { seconds: 60, what: 'the end of the link' })
      assert.equal((await alpha.engine.peers()).length, peers)
    } finally {
      await stranger.stop()
    }
  })

  it('may ask for so many hashes and headers and no more', async () => {
    const [alpha, beta] = nodes as [MemberNode, MemberNode]
    const { number } = await alpha.engine.head()
    const { length } = await beta.members().mesh.hashes({ handle: 'alpha', first: 0, count: 256 })
    assert.ok(length >= Math.min(256, number + 1) && length <= (await alpha.engine.head()).number + 1, `${length} hashes at block ${number}`)
    for (const count of [0, 257]) await assert.rejects(beta.members().mesh.hashes({ handle: 'alpha', first: 0, count }), error => isMedrecError(error, 'BAD_MESSAGE'))
    assert.deepEqual((await beta.members().mesh.headers({ handle: 'alpha', first: 0, count: 32 })).map(({ hash }) => hash), await alpha.engine.hashes({ first: 0, count: Math.min(32, length) }), 'headers are of those hashes')
    for (const count of [0, 33]) await assert.rejects(beta.members().mesh.headers({ handle: 'alpha', first: 0, count }), error => isMedrecError(error, 'BAD_MESSAGE'))
  })

  it('is asked no more often than the limit says', async () => {
    const [, beta, gamma] = nodes as [MemberNode, MemberNode, MemberNode]
    const isCut = (error: unknown): boolean => isMedrecError(error, 'CANCELLED') || isMedrecError(error, 'STREAM_CUT') || isMedrecError(error, 'DEADLINE') || isMedrecError(error, 'NETWORK_UNREACHABLE')
    await inOneMinute(async () => {
      let answered = 0
      // Under load an answer may be late, and gamma about to ask on a new stream: what was under way on the old one is cut.
      await whenTrue(async () => {
        const asked = await Promise.allSettled(Array.from({ length: 130 }, async () => await gamma.members().mesh.prove('beta')))
        const refused = asked.flatMap(result => result.status === 'rejected' && !isCut(result.reason) ? [result.reason as unknown] : [])
        for (const result of asked) if (result.status === 'fulfilled') assert.equal(result.value.signer, beta.plan.candidate.consensus)
        assert.ok(refused.every(error => isMedrecError(error, 'TOO_MANY_REQUESTS')), [...new Set(refused.map(String))].join())
        answered = asked.length - refused.length
        return refused.length >= 10
      }, { seconds: 70, what: 'a refusal' })
      assert.ok(answered <= 120, `${answered} answered`)
    })
  })
})
