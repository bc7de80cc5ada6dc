import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { createAdmission } from '../../node/members/admit-founders.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { nowSeconds, Parties } from '../node/chain/chain-fixture.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { whenTrue } from '../when-true.ts'
import { assertViewsReplayed } from './replay.ts'
import { planMember, planNetwork, startMember } from './start-member.ts'
import type { MemberNode } from './start-member.ts'

const GETH = await provideGeth()

/** A state of somebody's policy. */
const TAKEN = `0x${'7a'.repeat(32)}`

describe('the deadlock of EIP-3436', { skip: skipWithout(GETH), timeout: 560_000 }, () => {
  /** In the order of their turns. */
  let nodes: MemberNode[] = []
  /** Of a person whose message the losing side takes. */
  let parties: Parties
  let network: NetworkFile
  const heads = async () => await Promise.all(nodes.map(async ({ engine }) => await engine.head()))
  const link = async (a: MemberNode, b: MemberNode): Promise<void> => { await a.engine.connect({ nodeKey: b.geth.nodeKey, port: b.geth.p2pPort }) }
  const pairs = (all: MemberNode[]): Array<[MemberNode, MemberNode]> => all.flatMap((a, i) => all.slice(i + 1).map((b): [MemberNode, MemberNode] => [a, b]))
  const isAgreed = async (all: MemberNode[]): Promise<boolean> => new Set(await Promise.all(all.map(async ({ engine }) => (await engine.head()).hash))).size === 1

  /** The hash of the head that all have. */
  const headOfAll = async (): Promise<string | undefined> => await isAgreed(nodes) ? (await heads())[0]?.hash : undefined

  const begin = async (): Promise<void> => {
    const plans = await Promise.all(['alpha', 'beta', 'gamma', 'delta'].map(planMember))
    network = await planNetwork(plans)
    parties = new Parties(network)
    nodes = await Promise.all(plans.map(async plan => await startMember({ plan, network, binary: GETH ?? '' })))
    nodes.sort((a, b) => a.plan.candidate.consensus < b.plan.candidate.consensus ? -1 : 1)
  }
  const end = async (): Promise<void> => { await Promise.all(nodes.splice(0).map(async node => { await node.stop() })) }
  before(begin)
  after(end)

  /** One block by one sealer, that everybody of `side` then has. */
  async function sealOne (sealer: MemberNode, side: MemberNode[], difficulty: bigint): Promise<void> {
    const before = await sealer.engine.head()
    await sealer.engine.startSealing(sealer.plan.candidate.consensus)
    await whenTrue(async () => (await sealer.engine.head()).number > before.number, { seconds: 60, what: 'a block' })
    await sealer.engine.stopSealing()
    const { number, totalDifficulty } = await sealer.engine.head()
    assert.deepEqual([number, totalDifficulty], [before.number + 1, before.totalDifficulty + difficulty], 'the block is the one that was asked for')
    await whenTrue(async () => await isAgreed(side), { seconds: 60, what: 'the block on its side' })
  }

  /** Who sealed the blocks after this one, as the first engine has them. */
  async function sealersAfter (number: number): Promise<string[]> {
    const { recents } = await nodes[0]?.geth.rpc('clique_getSnapshot', []) as { recents: Record<string, string> }
    return Object.entries(recents).filter(([sealed]) => Number(sealed) > number).map(([, sealer]) => sealer.toLowerCase())
  }

  /** Gives a carrier a message, when its view has come to its engine's head. */
  async function carry (node: MemberNode, message: RelationshipMessage): Promise<void> {
    await whenTrue(async () => await node.carrier.carry({ message, peer: 'a person' }).then(() => true, error => {
      if (!isMedrecError(error, 'CHAIN_UNAVAILABLE')) throw error
      return false
    }), { seconds: 60, what: 'a carrier that takes it' })
  }

  /** Links all, and has them seal together until they are members. Gives alpha. */
  async function found (): Promise<MemberNode> {
    for (const [a, b] of pairs(nodes)) await link(a, b)
    await whenTrue(async () => (await Promise.all(nodes.map(async ({ engine }) => (await engine.peers()).length))).every(count => count === 3), { seconds: 60, what: 'links' })
    await Promise.all(nodes.map(async ({ engine, plan }) => { await engine.startSealing(plan.candidate.consensus) }))
    const alpha = nodes.find(({ plan }) => plan.candidate.handle === 'alpha') ?? assert.fail()
    const admit = createAdmission({ network: parties.network, handle: 'alpha', carrier: alpha.carrier, now: nowSeconds, report: () => {} })
    await whenTrue(async () => {
      await admit()
      return nodes.every(({ view }) => view.members().length === 4)
    }, { seconds: 60, what: 'members' })
    return alpha
  }

  /** The same, begun anew where they stand against each other as early as that: nobody mends it yet. */
  async function foundAtLast (left = 3): Promise<MemberNode> {
    try {
      return await found()
    } catch (error) {
      if (left === 1) throw error
    }
    await end()
    await begin()
    return await foundAtLast(left - 1)
  }

  it('keeps four engines standing for ever that are connected and seal', async () => {
    // All together first, until it goes by turns; then one at a time, until it is the turn of the last of them.
    const alpha = await foundAtLast()
    await carry(alpha, parties.open())
    await whenTrue(() => nodes.every(({ view }) => view.relationship(parties.relationship).settled !== undefined), { seconds: 60, what: 'a relationship' })
    await Promise.all(nodes.map(async ({ engine }) => { await engine.stopSealing() }))
    // What was sealed a moment before may still be on its way.
    let [before, now]: Array<string | undefined> = []
    do {
      before = now
      await new Promise(resolve => { setTimeout(resolve, 3_000) })
      now = await headOfAll()
    } while (now === undefined || now !== before)
    // Who sealed one of the last two blocks, out of turn, may not seal now, though it be its turn.
    for (let turns = 0; turns < 4 || ((await heads())[0]?.number ?? 0) % 4 !== 0;) {
      const { number } = await nodes[0]?.engine.head() ?? assert.fail()
      const recent = await sealersAfter(number - 2)
      const inTurn = nodes[(number + 1) % 4] as MemberNode
      const mayNot = ({ plan }: MemberNode): boolean => recent.includes(plan.candidate.consensus)
      const sealer = mayNot(inTurn) ? nodes.find(node => !mayNot(node)) ?? assert.fail() : inTurn
      await sealOne(sealer, nodes, sealer === inTurn ? 2n : 1n)
      turns = sealer === inTurn ? turns + 1 : 0
    }
    const [n0, n1, n2, n3] = nodes as [MemberNode, MemberNode, MemberNode, MemberNode]
    const common = await n0.engine.head()

    for (const a of [n0, n1]) for (const b of [n2, n3]) await Promise.all([a.engine.disconnect(b.geth.nodeKey), b.engine.disconnect(a.geth.nodeKey)])
    await whenTrue(async () => (await Promise.all(nodes.map(async ({ engine }) => (await engine.peers()).length))).every(count => count === 1), { seconds: 60, what: 'the split' })
    // First, as long as its newest block is not too old for that.
    await carry(n2, parties.anchor({ commitment: TAKEN }))
    await whenTrue(async () => Number((await n2.geth.rpc('txpool_status', []) as { pending: string }).pending) === 1, { seconds: 60, what: 'the transaction that carries it' })
    await sealOne(n1, [n0, n1], 2n)
    await sealOne(n2, [n2, n3], 1n)
    await sealOne(n3, [n2, n3], 1n)
    const apart = await heads()
    assert.deepEqual(apart.map(({ number }) => number - common.number), [1, 1, 2, 2])
    assert.equal(new Set(apart.map(({ totalDifficulty }) => totalDifficulty)).size, 1, 'equal difficulty')
    const anchorOf = ({ view }: MemberNode): string | undefined => parties.state(view)?.anchor
    await whenTrue(() => anchorOf(n2) === TAKEN && anchorOf(n3) === TAKEN, { seconds: 60, what: 'the message in a block of that side' })
    assert.ok([n0, n1].every(node => anchorOf(node) !== TAKEN))

    for (const a of [n0, n1]) for (const b of [n2, n3]) await link(a, b)
    await Promise.all(nodes.map(async ({ engine, plan }) => { await engine.startSealing(plan.candidate.consensus) }))
    await whenTrue(async () => (await Promise.all(nodes.map(async ({ engine }) => (await engine.peers()).length))).every(count => count === 3), { seconds: 60, what: 'links again' })
    // Longer than an engine takes to look by itself for something better.
    await new Promise(resolve => { setTimeout(resolve, 12_000) })
    assert.deepEqual((await heads()).map(({ hash }) => hash), apart.map(({ hash }) => hash))
  })

  it('is mended by the governors, on the side that comes first, without a block that was settled', async () => {
    const before = await heads()
    // From here on the governors connect the engines: where both dial, each keeps another of the two connections, and both end.
    for (const [a, b] of pairs(nodes)) await Promise.all([a.engine.disconnect(b.geth.nodeKey), b.engine.disconnect(a.geth.nodeKey)])
    await Promise.all(nodes.map(async node => { await node.govern() }))
    const [wanted] = before
    await whenTrue(async () => await isAgreed(nodes) && (await heads()).every(({ number }) => number > (wanted?.number ?? 0) + 4), { seconds: 150, what: 'all on one chain that goes on' })
    const hashes = await Promise.all(nodes.map(async ({ engine }) => await engine.hashes({ first: 0, count: (wanted?.number ?? 0) + 1 })))
    for (const each of hashes) assert.equal(each.at(-1), wanted?.hash, 'the shorter of the two equally heavy chains stays')
    const events = (): string[][] => nodes.map(({ reported }) => reported.filter(({ event }) => event.startsWith('split')).map(({ event }) => event))
    // The block that had it is gone; its carrier brings it to the chain that stayed.
    await whenTrue(() => nodes.every(({ view }) => view.relationship(parties.relationship).settled?.anchor === TAKEN), { seconds: 60, what: 'the message that the losing side had taken, settled' })
    // Each of the losing side mends it, but one that the other was before in it: who seals again makes the chain heavier, and to a heavier one an engine comes by itself.
    await whenTrue(() => events().flat().filter(event => event === 'split-found').length === events().flat().filter(event => event === 'split-mended').length, { seconds: 90, what: 'the end of the mending' })
    const told = JSON.stringify(nodes.map(({ reported }) => reported))
    assert.deepEqual(events().slice(0, 2), [[], []], told)
    const losing = events().slice(2)
    assert.ok(losing.every(one => ['', 'split-found,split-mended'].includes(one.join())) && losing.some(one => one.length > 0), told)
    // Also of those who read blocks that were taken back.
    assert.deepEqual(await assertViewsReplayed({ network, nodes }), { relationships: 1, anchors: 1 })
  })
})
