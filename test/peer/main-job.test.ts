import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import type { ShareResult } from '../../protocol/peer/share-types.ts'
import type { JoinProgress, Peer } from '../../protocol/peer/types.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork } from '../start-test-network.ts'

describe('a person with three providers, and a viewer', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let owner: TestPeer
  let viewer: TestPeer
  const words = generateWords()
  const all = async (): Promise<Map<string, string>> => await network.expected('maren')

  before(async () => {
    network = await startTestNetwork({ providers: 3 })
    owner = await openTestPeer()
    viewer = await openTestPeer()
    await owner.peer.create({ words, password: PASSWORD })
    await viewer.peer.create({ words: generateWords(), password: PASSWORD })
  })

  after(async () => {
    await Promise.all([owner, viewer].map(async ({ peer, temporary }) => {
      await peer.close()
      temporary.remove()
    }))
    await network.stop()
  })

  it('joins each by its invitation, and holds exactly what the sources hold', async () => {
    const said = new Set<string>()
    const off = owner.peer.on(() => { for (const { state } of owner.peer.providers()) said.add(state) })
    for (const provider of network.providers) {
      const link = await provider.invite('maren')
      const info = await owner.peer.inspect(link)
      assert.equal(info.kind === 'join' && info.verified && info.provider, provider.name)
      const steps: JoinProgress[] = []
      const status = await owner.peer.join({ invitation: link, onProgress: progress => { steps.push(progress) } })
      assert.equal(status.state, 'connected')
      assert.deepEqual([...new Set(steps.map(({ step }) => step))], ['checking', 'enrolling', 'opening', 'fetching', 'done'])
      assert.equal((await owner.peer.join({ invitation: link })).relationship, status.relationship)
    }
    off()
    assert.deepEqual([said.has('unasked'), said.has('away')], [true, false], 'one that was not asked yet is no provider that cannot be reached')
    assert.deepEqual(await textsOf(owner.peer), await all())
    assert.equal(owner.peer.online(), true)
    assert.equal(owner.peer.networkInfo()?.members, 3)
  })

  it('gets only what changed afterwards, and what went away is gone', async () => {
    const provider = network.providers[0]
    if (provider === undefined) throw new TypeError('no provider')
    await provider.addNote('maren', 'note-1')
    await owner.peer.refresh()
    assert.deepEqual(await textsOf(owner.peer), await all())
    assert.ok(owner.peer.records().some(record => record.key.includes('note-1')))
    await provider.removeNote('maren', 'note-1')
    await owner.peer.refresh()
    assert.deepEqual(await textsOf(owner.peer), await all())
  })

  let share: ShareResult

  it('shares two kinds; the viewer gets exactly those, without what is labelled', async () => {
    await viewer.peer.enter({ network: network.address })
    const card = await viewer.peer.card({ name: 'Pharmacy' })
    const draft = { categories: ['prescriptions', 'vaccinations'], labels: [], providers: 'all' as const, notBefore: realNow() - 60, notAfter: realNow() + 86_400 }
    const preview = owner.peer.preview(draft)
    assert.ok(preview.matching.length > 0 && preview.matching.length < preview.total)
    assert.ok(preview.matching.every(record => record.labels.length === 0))
    assert.ok(Object.keys(preview.byLabel).length > 0)
    share = await owner.peer.share({ ...draft, card: card.link, name: 'The pharmacy' })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    assert.deepEqual(owner.peer.shares().map(({ name, state }) => ({ name, state })), [{ name: 'The pharmacy', state: 'active' }])
    const accepted = await viewer.peer.acceptShare({ link: share.link })
    await eventually(viewer.peer, 'the shared records are there', () => viewer.peer.sharedRecords(accepted.id).length === preview.matching.length)
    assert.deepEqual(await sharedTextsOf(viewer.peer, accepted.id), new Map(await Promise.all(preview.matching.map(async record => [nameOf(record), await owner.peer.recordText(record)] as const))))
    assert.deepEqual(viewer.peer.records(), [])
  })

  it('changes the share, and the viewer hears of it by letter', async () => {
    const draft = { categories: ['allergies'] }
    const id = viewer.peer.sharedWithMe()[0]?.id ?? ''
    await owner.peer.changeShare({ id: share.share, ...draft })
    const matching = owner.peer.preview({ ...draft, labels: [], providers: 'all', notBefore: 0, notAfter: null }).matching.map(nameOf).sort()
    await eventually(viewer.peer, 'only allergies are left', () => viewer.peer.sharedRecords(id).map(nameOf).sort().join() === matching.join())
    await eventually(viewer.peer, 'the letter has come', () => viewer.peer.sharedWithMe()[0]?.sources[0]?.categories.join() === 'allergies')
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
  })

  it('shows who saw what, proven and without a gap', async () => {
    await eventually(owner.peer, 'all entries are signed', async () => (await owner.peer.log({ refresh: true })).every(entry => entry.proven))
    const log = await owner.peer.log()
    assert.deepEqual([...new Set(log.map(entry => entry.viewer))].sort(), ['The pharmacy', 'you'])
    assert.equal(log.some(entry => entry.gap !== undefined), false)
    assert.ok(log.some(entry => entry.viewer === 'The pharmacy' && (entry.counts['prescriptions'] ?? 0) > 0))
    assert.ok((owner.peer.shares()[0]?.lastLooked ?? 0) > 0)
  })

  it('takes it back: refused at once, and the copies are deleted', async () => {
    const id = viewer.peer.sharedWithMe()[0]?.id ?? ''
    await owner.peer.endShare({ id: share.share })
    await viewer.peer.refreshShared({ id })
    await eventually(viewer.peer, 'nothing is left', () => viewer.peer.sharedRecords(id).length === 0)
    await eventually(viewer.peer, 'it is said to have ended', () => viewer.peer.sharedWithMe()[0]?.state === 'ended')
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    assert.equal(owner.peer.shares()[0]?.state, 'ended')
    await assert.rejects(owner.peer.changeShare({ id: share.share, labels: [] }), error => isMedrecError(error, 'SHARE_UNKNOWN'))
  })

  it('comes back from twelve words and a network address', async () => {
    await owner.peer.setName({ name: 'Maren' })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    const restored = await openTestPeer()
    for (const at of ['policies', 'fetching']) {
      const stopping = new AbortController()
      const stopped = restored.peer.restore({ words, password: PASSWORD, entry: network.address, signal: stopping.signal, onProgress: ({ step }) => { if (step === at) stopping.abort() } })
      await assert.rejects(stopped, error => isMedrecError(error, 'CANCELLED'))
      assert.equal(restored.peer.state(), 'new', 'half a person is none')
    }
    const summary = await restored.peer.restore({ words, password: PASSWORD, entry: network.address })
    assert.deepEqual({ ...summary, records: undefined }, { relationships: 3, records: undefined, shares: 0, account: true, away: [] })
    assert.deepEqual(await textsOf(restored.peer), await all())
    assert.equal(restored.peer.name(), 'Maren')
    assert.deepEqual(restored.peer.shares().map(({ name, state }) => [name, state]), [['The pharmacy', 'ended']])
    await restored.peer.close()
    restored.temporary.remove()
  })

  it('has nothing to report that should not happen', () => {
    assert.deepEqual([...owner.problems, ...viewer.problems], [])
  })
})

const nameOf = (record: { handle: string, key: string }): string => `${record.handle} ${record.key}`

async function textsOf (peer: Peer): Promise<Map<string, string>> {
  const texts = new Map<string, string>()
  for await (const { entry, text } of peer.recordTexts()) texts.set(nameOf(entry), text)
  return new Map([...texts].sort())
}

async function sharedTextsOf (peer: Peer, id: string): Promise<Map<string, string>> {
  return new Map(await Promise.all(peer.sharedRecords(id).map(async record => [nameOf(record), await peer.sharedText({ id, ...record })] as const)))
}
