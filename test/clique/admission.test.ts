import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import type { Libp2p } from '@libp2p/interface'
import { admitUntilMembers, createAdmission } from '../../node/members/admit-founders.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { PeerChain } from '../../protocol/peer/chain-port.ts'
import { nowSeconds, Parties } from '../node/chain/chain-fixture.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { whenTrue } from '../when-true.ts'
import { callRegistry, readRegistry, signCandidate } from './govern-by-hand.ts'
import { listen, openPeer, serveMember } from './member-servers.ts'
import { assertViewsReplayed } from './replay.ts'
import { planMember, planNetwork, startMember } from './start-member.ts'
import type { MemberNode, Plan } from './start-member.ts'

const GETH = await provideGeth()
/** (⌊2/2⌋+1) × one decision + 6: blocks from the settled decision, or the first moment at which somebody follows it, to the engine's set. specs/governor.md. */
const SET_BOUND = 2 + 6
/** The one that a network has when nobody says another: with less, a machine that is busy takes as long as a block for what the bound counts in blocks. */
const PERIOD = 2

describe('a network of one provider, which lets a second in', { skip: skipWithout(GETH), timeout: 580_000 }, () => {
  let node: MemberNode
  let second: MemberNode | undefined
  let plan: Plan
  let network: NetworkFile
  /** Where a person reaches the chain. */
  let served: Libp2p
  let person: { peer: PeerChain, stop: () => Promise<void> }
  let stop = (): void => {}
  const newcomer = (): MemberNode => second ?? assert.fail('It has not come.')
  const height = async (): Promise<number> => (await node.engine.head()).number
  const whenBlocks = async (count: number): Promise<void> => {
    const from = await height()
    await whenTrue(async () => await height() >= from + count, { seconds: 60, what: `${count} blocks` })
  }
  const ask = async (method: string, ...args: unknown[]): Promise<unknown> => (await readRegistry({ node, network, method, args }))[0]
  /** Proposes something, and has these vote for it, until that is settled. */
  const decide = async (options: { voters: MemberNode[], method: string, args: unknown[], members: number }): Promise<void> => {
    const { voters, method, args, members } = options
    const proposal = Number(await ask('proposalCount')) + 1
    await callRegistry({ node, network, method, args })
    for (const voter of voters) await whenTrue(async () => (await readRegistry({ node: voter, network, method: 'proposalCount' }))[0] === BigInt(proposal), { seconds: 60, what: 'the proposal at who votes' })
    for (const voter of voters) await callRegistry({ node: voter, network, method: 'vote', args: [proposal, 1] })
    await whenTrue(() => [...node.view.settled().members].length === members, { seconds: 60, what: `${members} members, settled` })
  }
  /** What a person wants is settled for the node, and for the person, who believes nothing that is not proven. */
  const settlesForPerson = async (): Promise<void> => {
    const parties = new Parties(network)
    await person.peer.caughtUp({ signal: AbortSignal.timeout(60_000) })
    await node.carrier.carry({ message: parties.open(), peer: 'a person' })
    await whenTrue(() => [node.view, person.peer.view].every(view => view.relationship(parties.relationship).settled !== undefined), { seconds: 60, what: 'a relationship, settled for a person' })
    assert.deepEqual(person.peer.falseAnswers(), [])
  }

  before(async () => {
    const founder = await planMember('mercy-general')
    plan = await planMember('corner-pharmacy')
    network = await planNetwork([founder], { blockPeriod: PERIOD })
    node = await startMember({ plan: founder, network, binary: GETH ?? '' })
    served = await listen()
    await serveMember({ node: served, rpc: node.geth.rpc, network, view: node.view, carry: async options => await node.carrier.carry(options) })
    person = openPeer({ network, addresses: () => served.getMultiaddrs().map(String) })
  })
  after(async () => {
    stop()
    await person.stop()
    await served.stop()
    await second?.stop()
    await node.stop()
  })

  it('has its founders made members by the first node that sees its blocks, once, though no governor looks after its engine', async () => {
    const { plan: { candidate: { handle } }, carrier, view, reported } = node
    const report = (event: MemberNode['reported'][number]): void => { reported.push(event) }
    stop = admitUntilMembers({ view, admit: createAdmission({ network, handle, carrier, now: nowSeconds, report }), report })
    await node.engine.startSealing(node.plan.candidate.consensus)
    await whenTrue(() => view.memberByHandle(handle) !== undefined, { seconds: 60, what: 'a member' })
    assert.equal(reported.filter(({ event }) => event === 'founders-admitted').length, 1)
  })

  it('goes on when the second one does not come, for people too: nobody votes for an engine that is not there', async () => {
    // Decided while there is no governor.
    await decide({ voters: [node], method: 'proposeMembership', args: signCandidate({ plan, network, deadline: nowSeconds() + 600 }), members: 2 })
    await node.govern()
    await whenTrue(async () => (await ask('getValidators') as string[]).length === 2, { seconds: 60, what: 'the seat of the second' })
    await whenBlocks(3)
    await settlesForPerson()
    assert.equal([...person.peer.view.members()].length, 2)
    assert.deepEqual([await node.engine.sealers(), [...await node.engine.votes()]], [[node.plan.candidate.consensus], []])
    assert.deepEqual(node.reported.filter(({ event }) => /^vote-|newcomer/.test(event)), [])
  })

  it('lets its engine in when it comes after all', async () => {
    second = await startMember({ plan, network, binary: GETH ?? '' })
    await second.govern()
    await whenTrue(async () => (await node.engine.sealers()).length === 2 && (await node.engine.activity()).has(plan.candidate.consensus), { seconds: 60, what: 'a block of the second' })
    assert.ok(node.reported.some(({ event, reason }) => event === 'newcomer-ready' && reason === plan.candidate.handle))
    await settlesForPerson()
  })

  it('does what was decided while the governors were off, and nothing else; who is put out seals until it is dropped', async () => {
    for (const { members } of [node, newcomer()]) await members().stop()
    // Both ways: an engine calls none again that it has just called.
    for (const [one, other] of [[node, newcomer()], [newcomer(), node]] as const) await one.engine.connect({ nodeKey: other.geth.nodeKey, port: other.geth.p2pPort })
    await whenBlocks(1)
    await decide({ voters: [node, newcomer()], method: 'proposeRemoval', args: [node.view.memberByHandle(plan.candidate.handle)?.id], members: 1 })
    const settled = await height()
    // A vote that nobody decided, as somebody's hand or a former decision may have left it. One of two is not enough.
    const stranger = toHex(randomBytes(20))
    await node.geth.rpc('clique_propose', [stranger, true])
    assert.ok((await node.engine.votes()).has(stranger))
    await whenBlocks(2)
    assert.equal((await node.engine.sealers()).length, 2, 'nobody has voted for what was decided')
    const governed = await height()
    await Promise.all([node, newcomer()].map(async each => { await each.govern() }))
    await whenTrue(async () => (await node.engine.sealers()).length === 1, { seconds: 60, what: 'one sealer' })
    const { rpc } = node.geth
    const isCounted = async (number: number): Promise<boolean> => (await rpc('clique_getSigners', [`0x${number.toString(16)}`]) as string[]).length === 2
    let dropped = settled
    while (await isCounted(dropped)) dropped++
    console.log(`decided and settled at ${settled}, governed from ${governed}, dropped from ${dropped}`)
    assert.ok(dropped - governed <= SET_BOUND, `the engine follows within ${SET_BOUND} blocks, and took ${dropped - governed}`)
    // Of two neither seals twice in a row: had it stopped, there would be no more blocks.
    const sealers = await Promise.all(Array.from({ length: dropped - settled + 1 }, async (_, i) => String(await rpc('clique_getSigner', [`0x${(settled + i).toString(16)}`])).toLowerCase()))
    assert.ok(sealers.includes(plan.candidate.consensus) && sealers.every((sealer, i) => i === 0 || sealer !== sealers[i - 1]), sealers.join())
    await whenTrue(() => newcomer().reported.some(({ event }) => event === 'sealing-stopped'), { seconds: 60, what: 'the end of its sealing' })
    assert.ok(node.reported.some(({ event, reason }) => event === 'vote-taken-back' && reason === `in: ${stranger}`))
    await settlesForPerson()
    assert.deepEqual([(await node.engine.votes()).has(stranger), await node.engine.sealers()], [false, [node.plan.candidate.consensus]])
    assert.equal((await assertViewsReplayed({ network, nodes: [node] })).relationships, 3)
  })
})
