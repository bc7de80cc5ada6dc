import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { signForRegistry } from '../../protocol/typed-data/registry-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { callRegistry, readRegistry, signCandidate } from './govern-by-hand.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { planMember, planNetwork, startMember, whenTrue } from './start-member.ts'
import type { MemberNode, Plan } from './start-member.ts'

const GETH = await provideGeth()
const skip = skipWithout(GETH)
const PERIOD = 1
/** ⌊N/2⌋+1 × decisions + 6 periods from the block that settles the decision, for five members. */
const BOUND = (decisions: number): number => 3 * decisions + 6

describe('a network of four providers on its own engines', { skip, timeout: 280_000 }, () => {
  let network: NetworkFile
  let founders: MemberNode[] = []
  let fifth: MemberNode
  let plan: Plan
  const sealers = async (node: MemberNode): Promise<string[]> => await node.engine.sealers()
  const height = async (): Promise<number> => (await founders[0]?.engine.head() ?? assert.fail()).number
  const vote = async (from: MemberNode[], proposal: number): Promise<void> => {
    const isOpen = async (node: MemberNode): Promise<boolean> => (await readRegistry({ node, network, method: 'stateOf', args: [proposal] }))[0] === 1n
    for (const node of from) await whenTrue(async () => await isOpen(node), { seconds: 20, what: 'the proposal at each who votes' })
    await Promise.all(from.map(async node => { await callRegistry({ node, network, method: 'vote', args: [proposal, 1] }) }))
    await whenTrue(async () => (await readRegistry({ node: founders[0] ?? assert.fail(), network, method: 'stateOf', args: [proposal] }))[0] === 2n, { seconds: 20, what: 'the decision' })
  }

  before(async () => {
    const plans = await Promise.all(['alpha', 'beta', 'gamma', 'delta'].map(planMember))
    plan = await planMember('epsilon')
    network = await planNetwork(plans)
    founders = await Promise.all(plans.map(async plan => await startMember({ plan, network, binary: GETH ?? '' })))
    fifth = await startMember({ plan, network, binary: GETH ?? '' })
    await Promise.all([...founders, fifth].map(async node => { await node.govern() }))
  })
  after(async () => { await Promise.all([...founders, fifth].map(async node => { await node.stop() })) })

  it('begins by itself: its founders become members, and all of them seal', async () => {
    await whenTrue(() => founders.every(({ view }) => view.members().length === 4 && view.isFresh(Math.floor(Date.now() / 1_000))), { seconds: 40, what: 'four members' })
    await whenTrue(async () => (await founders[0]?.engine.activity())?.size === 4, { seconds: 30, what: 'blocks of all four' })
    // Two who seal block 1 at the same time can stand against each other (EIP-3436). That is mended, and one chain goes on.
    const splits = founders.map(({ reported }) => reported.map(({ event }) => event).filter(event => event.startsWith('split')))
    for (const split of splits) assert.ok(split.length === 0 || split.at(-1) === 'split-mended', split.join())
    assert.ok(!splits.flat().includes('split-too-deep'))
    assert.ok(splits.some(split => split.length === 0), 'one chain stays')
    assert.equal((await fifth.engine.head()).number, 0, 'who is no member gets nothing from their engines')
    assert.deepEqual(await fifth.engine.peers(), [])
  })

  it('lets a fifth in when three have voted for it, and it seals', async () => {
    const [alpha, beta, gamma, delta] = founders as [MemberNode, MemberNode, MemberNode, MemberNode]
    await callRegistry({ node: beta, network, method: 'proposeMembership', args: signCandidate({ plan, network, deadline: Math.floor(Date.now() / 1_000) + 600 }) })
    await whenTrue(async () => (await readRegistry({ node: alpha, network, method: 'proposalCount' }))[0] === 1n, { seconds: 20, what: 'the proposal' })
    await vote([alpha, beta, delta], 1)
    const decided = await height()
    await whenTrue(() => founders.every(({ view }) => view.isMember('epsilon')), { seconds: 20, what: 'a fifth member, settled' })
    const settled = await height()
    await whenTrue(async () => (await sealers(gamma)).includes(plan.candidate.consensus), { seconds: 30, what: 'a fifth sealer' })
    const counted = await height()
    await whenTrue(async () => (await gamma.engine.activity()).has(plan.candidate.consensus), { seconds: 20, what: 'a block of it' })
    const sealed = await height()
    console.log(`decided at ${decided}, settled at ${settled}, counted at ${counted}, has sealed by ${sealed}`)
    assert.ok(counted - settled <= BOUND(1), `the engine follows within ${BOUND(1)} blocks of the settled decision, and took ${counted - settled}`)
    assert.deepEqual((await sealers(gamma)).length, 5)
    await whenTrue(() => fifth.view.members().length === 5, { seconds: 20, what: 'a view of five' })
  })

  it('lets a member change the key that it seals with: the new one is counted, then the old one dropped, and it seals all the time', async () => {
    const [alpha, beta] = founders as [MemberNode, MemberNode]
    const { consensusKey, nextConsensusKey } = beta.plan
    const [before, next] = [addressOfKey(consensusKey), addressOfKey(nextConsensusKey)]
    const member = beta.view.memberByHandle('beta')?.id ?? assert.fail()
    const message = { member, role: 1, next, nonce: 0, deadline: Math.floor(Date.now() / 1_000) + 600 }
    const signatures = [consensusKey, nextConsensusKey].map(privateKey => signForRegistry({ network, type: 'RotateKey', message, privateKey }))
    await callRegistry({ node: beta, network, method: 'rotate', args: [1, next, message.deadline, ...signatures] })
    await whenTrue(() => beta.view.memberByHandle('beta')?.consensus === next, { seconds: 20, what: 'the new key' })
    const decided = await height()
    await whenTrue(async () => {
      const counted = await sealers(alpha)
      return counted.includes(next) && !counted.includes(before)
    }, { seconds: 60, what: 'the new key in place of the old one' })
    assert.ok(await height() - decided <= 3 + BOUND(2), `${await height() - decided} blocks`)
    await whenTrue(async () => (await alpha.engine.activity()).has(next), { seconds: 30, what: 'a block sealed with it' })
    assert.deepEqual(await beta.engine.sealsAs(), next)
    assert.equal((await sealers(alpha)).length, 5)
  })

  it('drops it again when three of the five want that, and it seals no more and is linked with nobody', async () => {
    const [alpha, beta, gamma] = founders as [MemberNode, MemberNode, MemberNode]
    const id = alpha.view.memberByHandle('epsilon')?.id ?? assert.fail()
    await callRegistry({ node: gamma, network, method: 'proposeRemoval', args: [id] })
    await whenTrue(async () => (await readRegistry({ node: alpha, network, method: 'proposalCount' }))[0] === 2n, { seconds: 20, what: 'the proposal' })
    await vote([alpha, beta, gamma], 2)
    const decided = await height()
    await whenTrue(async () => (await sealers(alpha)).length === 4, { seconds: 40, what: 'four sealers' })
    const counted = await height()
    console.log(`decided at ${decided}, dropped at ${counted}`)
    assert.ok(counted - decided <= 3 + BOUND(1), `the engine followed ${counted - decided} blocks after the decision`)
    await whenTrue(async () => (await fifth.engine.peers()).length === 0, { seconds: 20 * PERIOD, what: 'no links' })
    await whenTrue(() => fifth.reported.some(({ event }) => event === 'sealing-stopped'), { seconds: 20, what: 'the end of its sealing' })
    const dead = await fifth.engine.head()
    await whenTrue(async () => await height() > dead.number + 10, { seconds: 40, what: 'blocks of the others' })
    assert.deepEqual((await fifth.engine.head()).hash, dead.hash, 'it neither seals nor hears of blocks any more')
  })
})
