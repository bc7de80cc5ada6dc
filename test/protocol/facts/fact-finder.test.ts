import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { WholeView } from '../../../protocol/chain-view/chain-view.ts'
import type { ShownChain } from '../../../protocol/delegation/shown-chains.ts'
import { MAX_CHAIN_CONDITIONS_ASKED, MAX_CONDITIONS_ASKED, MAX_GROUPS_ASKED } from '../../../protocol/facts/constants.ts'
import { createFactFinder } from '../../../protocol/facts/fact-finder.ts'
import type { AskContract } from '../../../protocol/facts/fact-finder.ts'
import { encodeHolds, encodeIsViewer, isYes } from '../../../protocol/facts/questions.ts'
import { indexLinks, NO_FACTS } from '../../../protocol/kernel/facts.ts'
import type { Facts, IndexedLink } from '../../../protocol/kernel/facts.ts'
import { indexPolicy } from '../../../protocol/kernel/policy-index.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { groupViewer } from '../../../protocol/policy/viewer.ts'
import type { PolicyInForce } from '../../../protocol/sync/policies.ts'

const address = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const RELATIONSHIP = `0x${'11'.repeat(32)}`
const VIEWER = address(1)
const GROUP = address(0xaa)

interface Asked { to: string, data: string, block: number, relationship: string }

const grantOf = (id: string, fields: Partial<Grant>): Grant => ({ id, viewer: VIEWER, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...fields })
const link = (by: string, parent: string, id: string, fields: Partial<Grant>): IndexedLink => indexLinks([{ by, parent, grant: grantOf(id, fields) }])[0] as IndexedLink

/** A finder over a chain of a test, and what it asked. `answers`: by contract and block. */
function fixture (answers: (asked: Asked) => Awaited<ReturnType<AskContract>>) {
  const chain = { head: 10, members: new Set<string>() }
  const asked: Asked[] = []
  const view = {
    head: () => ({ number: chain.head, hash: `0x${chain.head}`, timestamp: 0 }), settled: () => ({ number: chain.head - 2, members: [], relationships: [] }),
    memberBySigningKey: (key: string) => chain.members.has(key) ? {} : undefined
  } as unknown as WholeView
  const ask: AskContract = async question => {
    asked.push(question)
    return answers(question)
  }
  const finder = createFactFinder({ view, ask, now: () => 1_000 })
  const find = async (grants: Array<Partial<Grant>>, requester: { address: string, role: 'owner' | 'viewer' } = { address: VIEWER, role: 'viewer' }, status: PolicyInForce['status'] = 'current', chains: ShownChain[] = [], before?: Facts) => {
    const index = indexPolicy(grants.map((grant, i) => grantOf(`g${i}`, grant)))
    return await finder.find({ relationship: RELATIONSHIP, requester, action: 'read', policy: { status, index, lastKnown: index, anchored: true, settled: true }, chains, before })
  }
  return { chain, asked, find }
}

describe('what a provider finds out', () => {
  it('is nothing for the owner, and where no grant is for a group or under a condition: nobody is asked', async () => {
    const { asked, find } = fixture(() => true)
    assert.equal(await find([{ viewer: groupViewer(GROUP) }], { address: VIEWER, role: 'owner' }), NO_FACTS)
    assert.equal(await find([{}]), NO_FACTS)
    assert.equal(asked.length, 0)
  })

  it('says who is in a group: there at the head, and when it was settled', async () => {
    for (const [atHead, settled, isIn] of [[true, true, true], [false, true, false], [true, false, false], [undefined, false, false], [undefined, true, undefined], [true, undefined, undefined]] as const) {
      const { asked, find } = fixture(({ block }) => block === 10 ? atHead : settled)
      const facts = await find([{ viewer: groupViewer(GROUP) }])
      assert.equal(facts.viewers.get(groupViewer(GROUP))?.get(VIEWER), isIn, `${atHead} ${settled}`)
      assert.deepEqual(asked.map(({ to, data, block }) => [to, data, block]), [10, 8].map(block => [GROUP, encodeIsViewer(VIEWER), block]))
    }
  })

  it('says whether a requester is a member by its signing key, from memory', async () => {
    const { chain, asked, find } = fixture(() => true)
    assert.equal((await find([{ viewer: 'members' }])).viewers.get('members')?.get(VIEWER), false)
    chain.members.add(VIEWER)
    assert.equal((await find([{ viewer: 'members' }])).viewers.get('members')?.get(VIEWER), true)
    assert.equal(asked.length, 0)
  })

  it('asks a condition with its parameters, for the requester\'s own grants that name the action and have begun', async () => {
    const conditions = Array.from({ length: 5 }, (_, i) => `${address(0xc0 + i)}00${i}1`)
    const { asked, find } = fixture(() => true)
    const facts = await find([{ condition: conditions[0] as string }, { condition: conditions[1] as string, viewer: address(2) }, { condition: conditions[2] as string, actions: ['notify'] }, { condition: conditions[3] as string, notBefore: 1_001 }, { condition: conditions[4] as string, notAfter: 1_000 }])
    assert.deepEqual([...facts.conditions], [[conditions[0], true]])
    const { to, data } = encodeHolds({ condition: conditions[0] as string, relationship: RELATIONSHIP, viewer: VIEWER, action: 'read', time: 1_000 })
    assert.deepEqual(asked.map(question => [question.to, question.data]), [[to, data]])
    assert.equal(to, address(0xc0))
  })

  it('asks for a chain whether each signer is in the group of its parent, and the requester in that of the last link, and the conditions of all its parts', async () => {
    const [inner, signer] = [address(0xab), address(5)]
    const [ofRoot, ofLink] = [address(0xc0), address(0xc1)]
    const root = { viewer: groupViewer(GROUP), depth: 2, condition: ofRoot }
    const { asked, find } = fixture(() => true)
    const facts = await find([root], undefined, undefined, [[link(signer, 'g0', 'l', { viewer: address(6), depth: 1, condition: ofLink }), link(address(6), 'l', 'm', { viewer: groupViewer(inner) })]])
    assert.deepEqual([...facts.viewers].map(([viewer, answers]) => [viewer, Object.fromEntries(answers)]), [[groupViewer(GROUP), { [VIEWER]: true, [signer]: true }], [groupViewer(inner), { [VIEWER]: true }]])
    assert.deepEqual([...facts.conditions.keys()].sort(), [ofRoot, ofLink])
    assert.equal(facts.chains.length, 1)
    asked.length = 0
    // One that is not the requester's, or is signed by another than an address that is named, is not asked about, and nothing of it is kept.
    const useless = await find([{ ...root, viewer: address(7) }], undefined, undefined, [[link(signer, 'g0', 'l', { condition: ofLink })], [link(address(7), 'g0', 'l', { viewer: address(8), condition: ofLink })], [link(signer, 'none', 'l', { viewer: groupViewer(inner) })]])
    assert.deepEqual(asked, [])
    assert.equal(useless, NO_FACTS)
  })

  it('remembers what it found with chains for nobody but who says what was found before', async () => {
    const { chain, find } = fixture(() => true)
    const grants = [{ viewer: address(7), depth: 1, condition: address(0xc0) }]
    const shown = [[link(address(7), 'g0', 'l', {})]]
    const findAgain = async (before?: Facts, chains: ShownChain[] = shown): Promise<Facts> => await find(grants, undefined, undefined, chains, before)
    const first = await findAgain()
    assert.equal(await findAgain(first), first)
    assert.notEqual(await findAgain(), first)
    chain.head++
    assert.equal(await findAgain(first), first)
    const other = await findAgain(first, [[...shown[0] as ShownChain]])
    assert.notEqual(other, first)
    assert.deepEqual(other, first)
  })

  it('follows a chain step by step, and asks nothing more after the first no, nor its conditions', async () => {
    const [inner, condition] = [address(0xab), address(0xc0)]
    const chain = [link(VIEWER, 'g0', 'l', { viewer: groupViewer(inner), depth: 2, condition }), link(address(6), 'l', 'm', { viewer: groupViewer(address(0xac)), depth: 1 }), link(address(7), 'm', 'n', {})]
    const askedOf = async (answers: Parameters<typeof fixture>[0]): Promise<string[]> => {
      const { asked, find } = fixture(answers)
      await find([{ depth: 3 }], undefined, undefined, [chain, chain])
      return asked.map(({ to }) => to)
    }
    assert.deepEqual(await askedOf(() => false), [inner, inner], 'at the head and settled')
    assert.deepEqual(await askedOf(() => undefined), [inner, inner])
    assert.deepEqual(await askedOf(() => true), [inner, inner, address(0xac), address(0xac), condition])
  })

  it('asks again, in the same block, what there was no room for, and says for which relationship', async () => {
    let answer: boolean | 'no-room' = 'no-room'
    const { asked, find } = fixture(() => answer)
    const grants = [{ viewer: groupViewer(GROUP) }, { condition: address(0xc0) }]
    assert.equal(await find(grants), NO_FACTS)
    answer = true
    const facts = await find(grants)
    assert.equal(facts.viewers.get(groupViewer(GROUP))?.get(VIEWER), true)
    assert.equal(facts.conditions.get(address(0xc0)), true)
    assert.equal(asked.length, 6)
    assert.ok(asked.every(({ relationship }) => relationship === RELATIONSHIP))
    assert.equal(await find(grants), facts)
    assert.equal(asked.length, 6)
  })

  it('asks once for a block, and again at the next; the same answers are the same facts', async () => {
    let holds: boolean | undefined = true
    const { chain, asked, find } = fixture(() => holds)
    const grants = [{ condition: address(0xc0) }]
    const first = await find(grants)
    assert.equal(await find(grants), first)
    assert.equal(asked.length, 1)
    chain.head++
    assert.equal(await find(grants), first)
    assert.equal(asked.length, 2)
    holds = false
    assert.equal(await find(grants), first, 'of this block it is known already')
    chain.head++
    assert.equal((await find(grants)).conditions.get(address(0xc0)), false)
    holds = undefined
    chain.head++
    assert.equal((await find(grants)).conditions.size, 0)
  })

  it('knows nothing while blocks come faster than contracts answer', async () => {
    const made: ReturnType<typeof fixture> = fixture(() => {
      made.chain.head++
      return true
    })
    assert.equal(await made.find([{ condition: address(0xc0) }]), NO_FACTS)
  })

  it('looks at no more groups and conditions than its limits', async () => {
    const { asked, find } = fixture(() => true)
    const groups = Array.from({ length: MAX_GROUPS_ASKED + 1 }, (_, i) => ({ viewer: groupViewer(address(1_000 + i)) }))
    assert.equal((await find(groups)).viewers.size, MAX_GROUPS_ASKED)
    asked.length = 0
    const conditions = Array.from({ length: MAX_CONDITIONS_ASKED + 1 }, (_, i) => ({ condition: address(2_000 + i) }))
    assert.equal((await find(conditions)).conditions.size, MAX_CONDITIONS_ASKED)
    assert.equal(asked.length, MAX_CONDITIONS_ASKED)
  })

  it('has room of its own for the conditions of an address, of groups, and of chains, so that none of them takes the place of another', async () => {
    const { find } = fixture(() => true)
    const of = (first: number, count: number, grant: Partial<Grant>): Array<Partial<Grant>> => Array.from({ length: count }, (_, i) => ({ ...grant, condition: address(first + i) }))
    const grants = [...of(3_000, MAX_CONDITIONS_ASKED + 1, { viewer: groupViewer(GROUP) }), ...of(2_000, MAX_CONDITIONS_ASKED + 1, {}), { viewer: address(7), depth: 1, condition: address(4_000) }]
    const chains = Array.from({ length: MAX_CHAIN_CONDITIONS_ASKED }, (_, i) => [link(address(7), `g${grants.length - 1}`, 'l', { condition: address(5_000 + i) })])
    const { conditions } = await find(grants, undefined, undefined, chains)
    assert.equal(conditions.size, 2 * MAX_CONDITIONS_ASKED + MAX_CHAIN_CONDITIONS_ASKED)
    for (const first of [2_000, 3_000, 4_000]) assert.equal(conditions.get(address(first)), true)
    // Of several groups those whose grants stand first, whichever group answers first.
    const inner = groupViewer(address(0xab))
    assert.equal((await find([{ viewer: groupViewer(GROUP) }, { viewer: inner, condition: address(6_000) }, ...of(3_000, MAX_CONDITIONS_ASKED, { viewer: groupViewer(GROUP) })])).conditions.get(address(6_000)), true)
  })

  it('takes one word that is 1 for yes, whatever follows it, and all else for no', () => {
    const word = (n: number): string => n.toString(16).padStart(64, '0')
    for (const yes of [`0x${word(1)}`, `0x${word(1)}${word(7)}`]) assert.equal(isYes(yes), true)
    for (const no of ['0x', '0x01', `0x${word(0)}`, `0x${word(2)}`, `0x1${word(1)}`, `0x${'f'.repeat(64)}`, null, 1]) assert.equal(isYes(no), false, String(no))
  })
})
