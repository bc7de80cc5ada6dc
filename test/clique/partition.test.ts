import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { whenMembers } from '../../node/start/when-members.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { provideGeth, skipWithout } from '../node/engine/clique/provide-geth.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from '../peer/open-test-peer.ts'
import type { TestPeer } from '../peer/open-test-peer.ts'
import { whenTrue } from '../when-true.ts'
import { assertReplayed } from './replay.ts'
import { planValidators } from './start-validators.ts'
import type { Validator, ValidatorNetwork } from './start-validators.ts'

const GETH = await provideGeth()
const skip = skipWithout(GETH)

/** ⌊N/2⌋+1 of four: blocks on top that settle one. */
const DEPTH = 3

describe('a network of four providers whose lines are cut', { skip, timeout: 580_000 }, () => {
  let net: ValidatorNetwork
  let owner: TestPeer
  let viewer: TestPeer
  const heads = async (some = net.all) => await Promise.all(some.map(async ({ engine }) => await engine.head()))
  const isAgreed = async (): Promise<boolean> => new Set((await heads()).map(({ hash }) => hash)).size === 1
  const chainOf = async ({ engine }: Validator): Promise<string[]> => {
    const { number } = await engine.head()
    const first = Math.max(0, number - 200)
    return [...new Array<string>(first).fill(''), ...await engine.hashes({ first, count: number - first + 1 })]
  }
  const share = async (name: string): Promise<void> => {
    const { link } = await viewer.peer.card({ name })
    await owner.peer.share({ card: link, name, categories: ['prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
  }
  const stateOf = (name: string): string | undefined => owner.peer.shares().find(each => each.name === name)?.state
  const whenSettled = async (name: string): Promise<void> => { await eventually(owner.peer, `the share with ${name} is settled`, () => stateOf(name) === 'active', 90_000) }
  const isRefusing = async (validator: Validator, since: number): Promise<boolean> => {
    await owner.peer.refresh().catch((error: unknown) => { if (!(error instanceof MedrecError)) throw error })
    return (await validator.log()).some(({ code, time }) => code === 'CHAIN_STALE' && Date.parse(time ?? '') > since)
  }
  /** How many blocks each of these has that the other has not. */
  const apartOf = async (one: Validator, other: Validator): Promise<number[]> => {
    const chains = await Promise.all([one, other].map(chainOf))
    const [a = [], b = []] = chains
    const common = a.findLastIndex((hash, number) => hash === b[number])
    return chains.map(({ length }) => length - 1 - common)
  }
  /** How many of its blocks each had to take back. */
  const takenBack = async (chains: string[][]): Promise<number[]> => await Promise.all(net.all.map(async (validator, i) => {
    const [before, now] = [chains[i] ?? [], await chainOf(validator)]
    return before.length - 1 - before.findLastIndex((hash, number) => hash === now[number])
  }))

  before(async () => {
    net = await planValidators({ founders: 4, engineBinary: GETH ?? '' })
    await Promise.all(net.all.map(async validator => { await validator.start() }))
    owner = await openTestPeer()
    viewer = await openTestPeer()
    for (const { peer } of [owner, viewer]) await peer.create({ words: generateWords(), password: PASSWORD })
    await viewer.peer.enter({ network: net.address })
    await whenMembers({ dataDirs: net.all.map(({ dir }) => join(dir, 'data')), signal: new AbortController().signal })
    for (const validator of net.all.slice(0, 2)) await owner.peer.join({ invitation: await validator.invite('maren') })
    await share('Before')
    await whenSettled('Before')
  })
  after(async () => {
    for (const { peer, temporary } of [owner, viewer]) {
      await peer.close()
      temporary.remove()
    }
    await net.stop()
  })

  it('stands still two against two: neither side settles anything, and both refuse when they are stale', async () => {
    const since = Date.now()
    // One of those who have the person's records on either side.
    net.split.split([[0, 2], [1, 3]])
    await share('Between')
    await whenTrue(async () => await isRefusing(net.all[0] ?? assert.fail(), since) && await isRefusing(net.all[1] ?? assert.fail(), since), { seconds: 120, what: 'refusals of both sides' })
    const apart = await apartOf(net.all[0] ?? assert.fail(), net.all[1] ?? assert.fail())
    assert.ok(apart.every(own => own < DEPTH), `no side settles a block of its own: ${apart.join()}`)
    assert.notEqual(stateOf('Between'), 'active')
  })

  it('agrees when the lines are back, with everything that was settled, and settles what waited', async () => {
    const chains = await Promise.all(net.all.map(chainOf))
    const at = Math.max(...chains.map(({ length }) => length))
    net.split.heal()
    await whenTrue(async () => await isAgreed() && (await heads()).every(({ number }) => number > at), { seconds: 120, what: 'one chain that goes on' })
    const depths = await takenBack(chains)
    console.log(`two against two: blocks taken back ${depths.join()}`)
    assert.ok(depths.every(depth => depth < DEPTH), 'nothing that was settled')
    await whenSettled('Between')
    assert.equal(stateOf('Before'), 'active')
  })

  it('goes on three against one: three settle, one cannot, and refuses', async () => {
    const since = Date.now()
    const before = await heads()
    net.split.split([[0, 2, 3], [1]])
    // The one alone wants a member out, too, and waits for that as long as it is alone.
    const [majority, one, , other] = net.all as [Validator, Validator, Validator, Validator]
    const asking = assert.rejects(one.medrec('govern', 'propose', '--remove', other.handle, '--yes', '--wait', '10'), { code: 'NODE_FAILED', message: /It is not settled yet\./ })
    await whenTrue(async () => (await heads(net.all.slice(0, 1))).every(({ number }) => number > (before[0]?.number ?? 0) + 12), { seconds: 120, what: 'blocks of three' })
    await whenTrue(async () => await isRefusing(net.all[1] ?? assert.fail(), since), { seconds: 120, what: 'refusals of one' })
    const [alone = DEPTH] = await apartOf(one, majority)
    assert.ok(alone < DEPTH, `one alone settles nothing: ${alone}`)
    await asking
    assert.deepEqual(await majority.medrec('govern', 'list', '--all'), [], 'the others hear nothing of what it proposes')
    assert.equal((await net.all[0]?.log() ?? []).some(({ code, time }) => code === 'CHAIN_STALE' && Date.parse(time ?? '') > since), false)
    // The provider that is alone takes nothing in; it is named as away. The other has it, and the chain.
    await owner.peer.endShare({ id: owner.peer.shares().find(({ name }) => name === 'Before')?.id ?? '' })
    const doneAt = (): string[] => owner.peer.shares().find(({ name }) => name === 'Before')?.perProvider.filter(({ state }) => state === 'done').map(({ name }) => name) ?? []
    await eventually(owner.peer, 'the end is settled where it can be', () => doneAt().join() === 'Mercy General', 90_000)
    assert.equal(stateOf('Before'), 'ending')
  })

  it('brings the one back to the others, with blocks of its own taken back and nothing that was settled', async () => {
    const chains = await Promise.all(net.all.map(chainOf))
    net.split.heal()
    await whenTrue(isAgreed, { seconds: 120, what: 'one chain' })
    const depths = await takenBack(chains)
    console.log(`three against one: blocks taken back ${depths.join()}`)
    assert.ok(depths.every(depth => depth < DEPTH), 'nothing that was settled')
    const since = Date.now()
    await whenTrue(async () => await owner.peer.refresh().then(() => true, () => false), { seconds: 120, what: 'records of all' })
    assert.equal((await net.all[1]?.log() ?? []).some(({ code, time }) => code === 'CHAIN_STALE' && Date.parse(time ?? '') > since + 5_000), false)
    await eventually(owner.peer, 'the end is everywhere', () => stateOf('Before') === 'ended')
    await owner.peer.settled({ signal: AbortSignal.timeout(90_000) })
    const { relationships, anchors } = await assertReplayed({ net })
    assert.ok(relationships === 2 && anchors >= 6, `${relationships} relationships and ${anchors} anchors`)
  })
})
