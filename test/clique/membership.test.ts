import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { signForRegistry } from '../../protocol/typed-data/registry-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { callRegistry, readRegistry, signCandidate } from './govern-by-hand.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { whenTrue } from '../when-true.ts'
import { assertViewsReplayed } from './replay.ts'
import { planMember, planNetwork, startMember } from './start-member.ts'
import type { MemberNode, Plan } from './start-member.ts'

const GETH = await provideGeth()
const skip = skipWithout(GETH)
/** The one that a network has when nobody says another: with less, a machine that is busy takes as long as a block for what the bounds count in blocks. */
const PERIOD = 2
/** ⌊N/2⌋+1 × decisions + 6 blocks from the one that settles the last of them, for five members; a new key counts as two. */
const BOUND = (decisions: number): number => 3 * decisions + 6

describe('a network of four providers on its own engines', { skip, timeout: 580_000 }, () => {
  let network: NetworkFile
  let founders: MemberNode[] = []
  let fifth: MemberNode
  let plan: Plan
  const sealers = async (node: MemberNode): Promise<string[]> => await node.engine.sealers()
  const height = async (): Promise<number> => (await founders[0]?.engine.head() ?? assert.fail()).number
  const vote = async (from: MemberNode[], proposal: number): Promise<void> => {
    const isOpen = async (node: MemberNode): Promise<boolean> => (await readRegistry({ node, network, method: 'stateOf', args: [proposal] }))[0] === 1n
    for (const node of from) await whenTrue(async () => await isOpen(node), { seconds: 30 * PERIOD, what: 'the proposal at each who votes' })
    await Promise.all(from.map(async node => { await callRegistry({ node, network, method: 'vote', args: [proposal, 1] }) }))
    await whenTrue(async () => (await readRegistry({ node: founders[0] ?? assert.fail(), network, method: 'stateOf', args: [proposal] }))[0] === 2n, { seconds: 30 * PERIOD, what: 'the decision' })
  }

  before(async () => {
    const plans = await Promise.all(['alpha', 'beta', 'gamma', 'delta'].map(planMember))
    plan = await planMember('epsilon')
    network = await planNetwork(plans, { blockPeriod: PERIOD })
    founders = await Promise.all(plans.map(async plan => await startMember({ plan, network, binary: GETH ?? '' })))
    fifth = await startMember({ plan, network, binary: GETH ?? '' })
    await Promise.all([...founders, fifth].map(async node => { await node.govern() }))
  })
  after(async () => { await Promise.all([...founders, fifth].map(async node => { await node.stop() })) })

  it('begins by itself: its founders become members, and all of them seal', async () => {
    await whenTrue(() => founders.every(({ view }) => view.members().length === 4 && view.isFresh(Math.floor(Date.now() / 1_000))), { seconds: 40 * PERIOD, what: 'four members' })
    await whenTrue(async () => (await founders[0]?.engine.activity())?.size === 4, { seconds: 30 * PERIOD, what: 'blocks of all four' })
    // Two who seal block 1 at the same time can stand against each other (EIP-3436). That is mended, and one chain goes on.
    const splitsOf = (): string[][] => founders.map(({ reported }) => reported.map(({ event }) => event).filter(event => event.startsWith('split')))
    await whenTrue(() => splitsOf().every(split => split.length === 0 || split.at(-1) === 'split-mended'), { seconds: 60 * PERIOD, what: 'the end of the mending' })
    const splits = splitsOf()
    assert.ok(!splits.flat().includes('split-too-deep'))
    assert.ok(splits.some(split => split.length === 0), 'one chain stays')
    assert.equal((await fifth.engine.head()).number, 0, 'who is no member gets nothing from their engines')
    assert.deepEqual(await fifth.engine.peers(), [])
  })

  it('lets a fifth in when three have voted for it, and it seals', async () => {
    const [alpha, beta, gamma, delta] = founders as [MemberNode, MemberNode, MemberNode, MemberNode]
    await callRegistry({ node: beta, network, method: 'proposeMembership', args: signCandidate({ plan, network, deadline: Math.floor(Date.now() / 1_000) + 600 }) })
    await whenTrue(async () => (await readRegistry({ node: alpha, network, method: 'proposalCount' }))[0] === 1n, { seconds: 30 * PERIOD, what: 'the proposal' })
    await vote([alpha, beta, delta], 1)
    const decided = await height()
    await whenTrue(() => founders.every(({ view }) => view.isMember('epsilon')), { seconds: 30 * PERIOD, what: 'a fifth member, settled' })
    const settled = await height()
    await whenTrue(async () => (await sealers(gamma)).includes(plan.candidate.consensus), { seconds: 30 * PERIOD, what: 'a fifth sealer' })
    let counted = decided
    while (!(await gamma.geth.rpc('clique_getSigners', [`0x${counted.toString(16)}`]) as string[]).includes(plan.candidate.consensus)) counted++
    await whenTrue(async () => (await gamma.engine.activity()).has(plan.candidate.consensus), { seconds: 30 * PERIOD, what: 'a block of it' })
    const sealed = await height()
    console.log(`decided at ${decided}, settled at ${settled}, counted at ${counted}, has sealed by ${sealed}`)
    assert.ok(counted - settled <= BOUND(1), `the engine follows within ${BOUND(1)} blocks of the settled decision, and took ${counted - settled}`)
    assert.deepEqual((await sealers(gamma)).length, 5)
    await whenTrue(() => fifth.view.members().length === 5, { seconds: 30 * PERIOD, what: 'a view of five' })
  })

  it('follows several decisions at once: drops one that three of the five want out and one that leaves, who seal until then, and lets a third seal with its new key in place of the old one', async () => {
    const [alpha, beta, gamma, delta] = founders as [MemberNode, MemberNode, MemberNode, MemberNode]
    const leaver = delta.plan.candidate.consensus
    const id = alpha.view.memberByHandle('epsilon')?.id ?? assert.fail()
    await callRegistry({ node: gamma, network, method: 'proposeRemoval', args: [id] })
    await whenTrue(async () => (await readRegistry({ node: alpha, network, method: 'proposalCount' }))[0] === 2n, { seconds: 30 * PERIOD, what: 'the proposal' })
    const { consensusKey, nextConsensusKey } = beta.plan
    const [former, next] = [addressOfKey(consensusKey), addressOfKey(nextConsensusKey)]
    const message = { member: beta.view.memberByHandle('beta')?.id ?? assert.fail(), role: 1, next, nonce: 0, deadline: Math.floor(Date.now() / 1_000) + 600 }
    const signatures = [consensusKey, nextConsensusKey].map(privateKey => signForRegistry({ network, type: 'RotateKey', message, privateKey }))
    await Promise.all([
      vote([alpha, beta, gamma], 2), callRegistry({ node: delta, network, method: 'leave', args: [] }), callRegistry({ node: beta, network, method: 'rotate', args: [1, next, message.deadline, ...signatures] })
    ])
    const isDecided = async (): Promise<boolean> => (await readRegistry({ node: alpha, network, method: 'memberCount' }))[0] === 3n && alpha.view.memberByHandle('beta')?.consensus === next
    await whenTrue(isDecided, { seconds: 30 * PERIOD, what: 'all decisions' })
    const decided = await height()
    const seated = [alpha.plan.candidate.consensus, next, gamma.plan.candidate.consensus].sort()
    await whenTrue(async () => (await sealers(alpha)).join() === seated.join(), { seconds: 60 * PERIOD, what: 'three sealers, one with its new key' })
    const { rpc } = alpha.geth
    const hex = (number: number): string => `0x${number.toString(16)}`
    const countedAt = async (number: number): Promise<string[]> => await rpc('clique_getSigners', [hex(number)]) as string[]
    /** The first block from the decision on that does not count somebody, and who sealed those before it. */
    const endOf = async (one: string): Promise<{ dropped: number, sealed: string[] }> => {
      let dropped = decided
      while ((await countedAt(dropped)).includes(one)) dropped++
      const sealed = await Promise.all(Array.from({ length: dropped - decided }, async (_, i) => String(await rpc('clique_getSigner', [hex(decided + i)])).toLowerCase()))
      return { dropped, sealed }
    }
    const ends = await Promise.all([plan.candidate.consensus, leaver, former].map(async one => ({ one, ...await endOf(one) })))
    const last = Math.max(...ends.map(({ dropped }) => dropped))
    console.log(`all decided at ${decided}, dropped at ${ends.map(({ dropped }) => dropped).join()}`)
    // A vote that comes too late for one turn waits for the next, once in five blocks.
    assert.ok(last - decided <= 3 + BOUND(4) + 5, `the engine followed ${last - decided} blocks after the last decision`)
    await whenTrue(async () => (await alpha.engine.activity()).has(next), { seconds: 30 * PERIOD, what: 'a block sealed with the new key' })
    assert.equal(await beta.engine.sealsAs(), next)
    // Who is dropped last has had its turn since.
    const { one, sealed } = ends.find(({ dropped }) => dropped === last) ?? assert.fail()
    assert.ok(sealed.includes(one), `it sealed until it was dropped: ${sealed.join()}`)
    await whenTrue(async () => (await fifth.engine.peers()).length === 0, { seconds: 30 * PERIOD, what: 'no links' })
    await whenTrue(() => [fifth, delta].every(({ reported }) => reported.some(({ event }) => event === 'sealing-stopped')), { seconds: 30 * PERIOD, what: 'the end of their sealing' })
    const dead = await fifth.engine.head()
    await whenTrue(async () => await height() > dead.number + 5, { seconds: 40 * PERIOD, what: 'blocks of the others' })
    assert.deepEqual((await fifth.engine.head()).hash, dead.hash, 'it neither seals nor hears of blocks any more')
    await assertViewsReplayed({ network, nodes: [alpha, beta, gamma] })
  })
})
