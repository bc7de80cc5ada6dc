import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { callControl } from '../../node/control/call-control.ts'
import { findRelationships } from '../../node/provider/open-stores.ts'
import type { ErrorCode } from '../../protocol/errors/codes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import type { ProviderStatus } from '../../protocol/peer/record-types.ts'
import type { SharedSource } from '../../protocol/peer/share-types.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

describe('a person who leaves a provider, and one whom a provider leaves', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let owner: TestPeer
  let viewer: TestPeer
  let first: ProviderStatus
  let second: ProviderStatus
  let invitation = ''
  let share = ''
  const words = generateWords()
  const provider = (n: number): TestProvider => network.providers[n] as TestProvider
  const statusOf = (peer: Peer, { relationship }: ProviderStatus): ProviderStatus | undefined => peer.providers().find(each => each.relationship === relationship)
  const settled = async (): Promise<void> => { await owner.peer.settled({ signal: AbortSignal.timeout(60_000) }) }
  const sourceOf = (n: number): SharedSource | undefined => viewer.peer.sharedWithMe()[0]?.sources.find(({ handle }) => handle === provider(n).handle)
  const fails = async (work: Promise<unknown>, code: ErrorCode): Promise<void> => { await assert.rejects(work, error => isMedrecError(error, code)) }

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    owner = await openTestPeer()
    viewer = await openTestPeer()
    await owner.peer.create({ words, password: PASSWORD })
    await viewer.peer.create({ words: generateWords(), password: PASSWORD })
    invitation = await provider(0).invite('maren')
    first = await owner.peer.join({ invitation })
    second = await owner.peer.join({ invitation: await provider(1).invite('maren') })
    await viewer.peer.enter({ network: network.address })
    const terms = { categories: ['allergies', 'prescriptions'], labels: [], notBefore: realNow() - 60, notAfter: null }
    const result = await owner.peer.share({ ...terms, providers: 'all', card: (await viewer.peer.card()).link, name: 'Sister' })
    share = result.share
    await owner.peer.share({ ...terms, providers: [first.relationship], card: (await viewer.peer.card()).link, name: 'Neighbour' })
    await owner.peer.grantGroup({ ...terms, viewer: 'members', providers: 'all', purpose: '' })
    await settled()
    await viewer.peer.acceptShare({ link: result.link })
    await eventually(viewer.peer, 'both sources are there', () => (sourceOf(0)?.records ?? 0) > 0 && (sourceOf(1)?.records ?? 0) > 0)
  })

  after(async () => {
    await Promise.all([owner, viewer].map(async ({ peer, temporary }) => {
      await peer.close()
      temporary.remove()
    }))
    await network.stop()
  })

  it('refuses to end what is none of theirs', async () => {
    await fails(owner.peer.endRelationship({ relationship: `0x${'0'.repeat(64)}` }), 'PROVIDER_UNKNOWN')
    await fails(viewer.peer.endRelationship({ relationship: first.relationship }), 'PROVIDER_UNKNOWN')
  })

  it('keeps its own records when it ends one, and goes on with that after a restart', async () => {
    const held = owner.peer.records().filter(({ relationship }) => relationship === first.relationship)
    assert.ok(held.length > 0)
    await owner.peer.endRelationship({ relationship: first.relationship })
    assert.deepEqual([statusOf(owner.peer, first)?.state, statusOf(owner.peer, first)?.ended?.by], ['left', 'me'])
    await owner.peer.close()
    owner = await openTestPeer({ temporary: owner.temporary })
    await owner.peer.unlock({ password: PASSWORD })
    await settled()
    const status = statusOf(owner.peer, first)
    assert.deepEqual([status?.state, status?.pending, status?.ended?.isSettled, status?.ended?.isForgotten, status?.records], ['left', false, true, false, held.length])
    const kept = owner.peer.records().filter(({ relationship }) => relationship === first.relationship)
    assert.deepEqual(kept.map(({ key }) => key).sort(), held.map(({ key }) => key).sort())
    assert.ok(kept.every(({ isLeft }) => isLeft === true))
    assert.ok(owner.peer.records().some(({ isLeft }) => isLeft === undefined))
    assert.equal((await owner.peer.recordText(kept[0] ?? { relationship: '', key: '' })).length > 0, true)
    assert.deepEqual(owner.problems, [])
  })

  it('tells who was shared something from there, and ends what was shared from there alone', async () => {
    await eventually(viewer.peer, 'the source has ended', () => sourceOf(0)?.state === 'ended' && sourceOf(0)?.records === 0)
    assert.equal(sourceOf(1)?.state, 'active')
    const entry = owner.peer.shares().find(({ id }) => id === share)
    assert.deepEqual([entry?.state, entry?.providers, entry?.except], ['active', 'all', []])
    assert.deepEqual(entry?.perProvider.map(({ relationship, isGiven, state }) => [relationship, isGiven, state]).sort(), [[first.relationship, false, 'done'], [second.relationship, true, 'done']].sort())
    assert.equal(owner.peer.shares().find(({ name }) => name === 'Neighbour')?.state, 'ended')
    assert.deepEqual(owner.peer.groupGrants().map(({ perProvider }) => perProvider.map(({ relationship }) => relationship)), [[second.relationship]])
  })

  it('shares nothing from there any more', async () => {
    const terms = { categories: ['labs'], labels: [], notBefore: 0, notAfter: null }
    assert.ok(owner.peer.preview({ ...terms, providers: 'all' }).matching.every(({ relationship }) => relationship === second.relationship))
    await fails(owner.peer.share({ ...terms, providers: [first.relationship], card: (await viewer.peer.card()).link, name: 'Nobody' }), 'SHARE_INVALID')
    await owner.peer.changeShare({ id: share, categories: ['allergies', 'labs', 'prescriptions'] })
    await settled()
    assert.equal(owner.peer.shares().find(({ id }) => id === share)?.perProvider.find(({ relationship }) => relationship === first.relationship)?.isGiven, false)
  })

  it('changes nothing when it is said again, and finds its invitation used up', async () => {
    const before = statusOf(owner.peer, first)
    await owner.peer.endRelationship({ relationship: first.relationship })
    assert.deepEqual(statusOf(owner.peer, first), before)
    await fails(owner.peer.join({ invitation }), 'INVITATION_REFUSED')
  })

  it('comes back to the provider by a new invitation, in a new relationship that what is for all is for, too', async () => {
    const link = await provider(0).invite('maren')
    const info = await owner.peer.inspect(link)
    assert.equal(info.kind === 'join' && info.joined, false)
    const again = await owner.peer.join({ invitation: link })
    assert.notEqual(again.relationship, first.relationship)
    assert.deepEqual([again.state, again.records], ['connected', first.records])
    await settled()
    assert.equal(statusOf(owner.peer, first)?.state, 'left')
    assert.equal(owner.peer.shares().find(({ id }) => id === share)?.perProvider.find(({ relationship }) => relationship === again.relationship)?.isGiven, true)
    await eventually(viewer.peer, 'the new source is there', () => viewer.peer.sharedWithMe()[0]?.sources.some(({ relationship, records }) => relationship === again.relationship && records > 0) === true)
  })

  it('hears from the chain that a provider ended it, keeps its records, and tells the viewer', async () => {
    const { dataDir } = provider(1)
    const ask = async (person: string): Promise<unknown> => await callControl({ dataDir, method: 'end', params: { person }, signal: AbortSignal.timeout(60_000) })
    await fails(ask('nobody'), 'PERSON_UNKNOWN')
    const person = (await findRelationships({ dataDir })).find(({ relationship }) => relationship === second.relationship)?.person ?? ''
    assert.deepEqual(await ask(person), { relationships: [{ relationship: second.relationship, state: 'settled' }] })
    await eventually(owner.peer, 'the person hears of it', () => statusOf(owner.peer, second)?.ended !== undefined)
    await settled()
    const { state, ended, records = 0 } = statusOf(owner.peer, second) ?? {}
    assert.deepEqual([state, ended?.by, ended?.isSettled, records > 0], ['left', 'provider', true, true])
    assert.ok(owner.peer.records().filter(({ relationship }) => relationship === second.relationship).every(({ isLeft }) => isLeft === true))
    await eventually(viewer.peer, 'the viewer hears of it', () => sourceOf(1)?.state === 'ended')
    await fails(ask(person), 'PERSON_UNKNOWN')
  })

  it('has from twelve words which it left, and the records of none of them', async () => {
    await settled()
    const restored = await openTestPeer()
    const summary = await restored.peer.restore({ words, password: PASSWORD, entry: network.address })
    assert.deepEqual([summary.relationships, summary.account, summary.away], [3, true, []])
    assert.deepEqual([first, second].map(each => statusOf(restored.peer, each)).map(status => [status?.state, status?.ended?.by, status?.records]), [['left', 'me', 0], ['left', 'provider', 0]])
    await restored.peer.settled({ signal: AbortSignal.timeout(60_000) })
    await restored.peer.close()
    restored.temporary.remove()
  })

  it('forgets what it fetched when that is said', async () => {
    await owner.peer.endRelationship({ relationship: first.relationship, forget: true })
    assert.deepEqual([statusOf(owner.peer, first)?.records, statusOf(owner.peer, first)?.ended?.isForgotten], [0, true])
    assert.equal(owner.peer.records().some(({ relationship }) => relationship === first.relationship), false)
    assert.ok((statusOf(owner.peer, second)?.records ?? 0) > 0)
  })
})
