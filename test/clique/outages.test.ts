import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
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

describe('a network of four providers that lose power', { skip, timeout: 580_000 }, () => {
  let net: ValidatorNetwork
  let owner: TestPeer
  let viewer: TestPeer
  const [mercy, northside, lakeside, harbor] = [0, 1, 2, 3].map(i => (): Validator => net.all[i] ?? assert.fail()) as [() => Validator, () => Validator, () => Validator, () => Validator]
  /** Lets somebody see something, until that is settled. */
  const share = async (name: string): Promise<void> => {
    const { link } = await viewer.peer.card({ name })
    await owner.peer.share({ card: link, name, categories: ['prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
    await eventually(owner.peer, `the share with ${name} is settled`, () => owner.peer.shares().find(each => each.name === name)?.state === 'active', 90_000)
  }
  const heightOf = async ({ engine }: Validator): Promise<number> => (await engine.head()).number

  before(async () => {
    net = await planValidators({ founders: 4, engineBinary: GETH ?? '' })
    await Promise.all(net.all.map(async validator => { await validator.start() }))
    owner = await openTestPeer()
    viewer = await openTestPeer()
    for (const { peer } of [owner, viewer]) await peer.create({ words: generateWords(), password: PASSWORD })
    await viewer.peer.enter({ network: net.address })
  })
  after(async () => {
    for (const { peer, temporary } of [owner, viewer]) {
      await peer.close()
      temporary.remove()
    }
    await net.stop()
  })

  it('serves a person who joins, from the first blocks on', async () => {
    await whenTrue(async () => await heightOf(mercy()) > 6, { seconds: 150, what: 'blocks' })
    for (const validator of [mercy(), northside()]) await owner.peer.join({ invitation: await validator.invite('maren') })
    assert.deepEqual([...new Set(owner.peer.records().map(({ handle }) => handle))].sort(), [mercy().handle, northside().handle].sort())
  })

  it('goes on when one of four is gone: what a person decides is settled', async () => {
    await harbor().kill()
    const before = await heightOf(mercy())
    await whenTrue(async () => await heightOf(mercy()) >= before + 5, { seconds: 90, what: 'blocks of three' })
    await share('One')
  })

  it('stands still when two are gone: serves until its newest block is too old, and then refuses', async () => {
    const logged = await Promise.all([mercy(), northside()].map(async validator => (await validator.log()).length))
    await lakeside().kill()
    await owner.peer.refresh()
    const heights = await Promise.all([mercy(), northside()].map(heightOf))
    const areStale = async (): Promise<boolean[]> => await Promise.all([mercy(), northside()].map(async (validator, i) => (await validator.log()).slice(logged[i]).some(({ code }) => code === 'CHAIN_STALE')))
    assert.equal((await areStale())[0], false)
    await whenTrue(async () => {
      await owner.peer.refresh().catch((error: unknown) => { if (!(error instanceof MedrecError)) throw error })
      return (await areStale()).every(Boolean)
    }, { seconds: 90, what: 'refusals' })
    const now = await Promise.all([mercy(), northside()].map(heightOf))
    // Who may still seal on top of who has, has.
    assert.ok(now.every((height, i) => height - (heights[i] ?? 0) <= 3), `${heights.join()} → ${now.join()}`)
    assert.ok(owner.peer.records().length > 0, 'what the person has, stays readable')
  })

  it('recovers by itself when one of the two is back', async () => {
    const before = await heightOf(mercy())
    await lakeside().start()
    await whenTrue(async () => await heightOf(mercy()) > before + 4 && await heightOf(lakeside()) > before + 4, { seconds: 150, what: 'blocks again' })
    await whenTrue(async () => await owner.peer.refresh().then(() => true, () => false), { seconds: 90, what: 'records again' })
    await share('Two')
  })

  it('has no use for one whose clock is an hour ahead: it says so, and does not seal', async () => {
    const before = (await harbor().log()).length
    await harbor().start({ clock: 3_600 })
    const since = async (): Promise<Array<Record<string, string>>> => (await harbor().log()).slice(before)
    await whenTrue(async () => (await since()).some(({ code, reason = '' }) => code === 'CLOCK_OFF' && /60 minutes ahead of the other members'. Set the clock/.test(reason)), { seconds: 60, what: 'what is wrong with the clock' })
    const height = await heightOf(mercy())
    await whenTrue(async () => await heightOf(mercy()) >= height + 4, { seconds: 90, what: 'blocks of the others' })
    assert.equal(await harbor().engine.sealsAs(), undefined)
    assert.equal((await since()).some(({ event }) => event === 'sealing-started'), false)
    await harbor().stop()
  })

  it('brings back one whose data folder is lost as a whole, from the others', async () => {
    // Only what nobody else has, people's records and keys, is not in it.
    await rm(join(harbor().dir, 'data'), { recursive: true })
    const [logged, height] = [(await harbor().log()).length, await heightOf(mercy())]
    await harbor().start({ args: ['--resync'] })
    await whenTrue(async () => await heightOf(harbor()) >= await heightOf(mercy()) - 1, { seconds: 120, what: 'the whole chain' })
    const hashes = await Promise.all([harbor(), mercy()].map(async ({ engine }) => await engine.hashes({ first: 0, count: height - 3 })))
    assert.deepEqual(hashes[0], hashes[1])
    // Its registry is there again too: it knows its members, and seals with them.
    await whenTrue(async () => (await harbor().log()).slice(logged).some(({ event }) => event === 'sealing-started'), { seconds: 120, what: 'its part' })
    assert.equal((await harbor().log()).slice(logged).some(({ event }) => event === 'founders-admitted'), false, 'it asks for nothing that has been since long')
    const back = await heightOf(mercy())
    const sealers = async (): Promise<string[]> => {
      const head = await heightOf(mercy())
      return await Promise.all(Array.from({ length: head - back }, async (_, i) => String(await mercy().rpc('clique_getSigner', [`0x${(back + 1 + i).toString(16)}`])).toLowerCase()))
    }
    await whenTrue(async () => (await sealers()).includes(harbor().candidate.consensus), { seconds: 120, what: 'a new block of it' })
    const { relationships, anchors } = await assertReplayed({ net })
    assert.ok(relationships === 2 && anchors >= 4, `${relationships} relationships and ${anchors} anchors`)
  })
})
