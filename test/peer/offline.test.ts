import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generateWords } from '../../protocol/identity/words.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork } from '../start-test-network.ts'

describe('a person whose providers come and go', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let owner: TestPeer
  let viewer: TestPeer
  const draft = { categories: ['labs', 'prescriptions'], labels: [], providers: 'all' as const, notBefore: realNow() - 60, notAfter: null }

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    owner = await openTestPeer()
    viewer = await openTestPeer()
    await owner.peer.create({ words: generateWords(), password: PASSWORD })
    await viewer.peer.create({ words: generateWords(), password: PASSWORD })
    await viewer.peer.enter({ network: network.address })
    await owner.peer.join({ invitation: await network.providers[0]?.invite('maren') ?? '' })
    await owner.peer.settled({ signal: AbortSignal.timeout(90_000) })
  })

  after(async () => {
    await Promise.all([owner, viewer].map(async ({ peer, temporary }) => {
      await peer.close()
      temporary.remove()
    }))
    await network.stop()
  })

  it('carries a share that was made with nobody in reach through a restart, and out when a provider is back', async () => {
    await network.stopProviders()
    const records = owner.peer.records().length
    const card = await viewer.peer.card()
    const { link, state } = await owner.peer.share({ ...draft, card: card.text, name: 'Aunt' })
    assert.equal(state, 'waiting')
    // As after a crash: another process has only the file.
    await owner.peer.close()
    owner = await openTestPeer({ temporary: owner.temporary })
    await owner.peer.unlock({ password: PASSWORD })
    assert.equal(owner.peer.records().length, records)
    assert.equal(owner.peer.shares()[0]?.state, 'pending')
    assert.equal(owner.peer.providers()[0]?.pending, true)
    await network.startProviders()
    await eventually(owner.peer, 'the share is active', () => owner.peer.shares()[0]?.state === 'active')
    const shared = await viewer.peer.acceptShare({ link })
    await eventually(viewer.peer, 'the records are there', () => viewer.peer.sharedRecords(shared.id).length > 0)
  })

  it('carries a share with all providers to one that is joined later', async () => {
    const id = viewer.peer.sharedWithMe()[0]?.id ?? ''
    const before = viewer.peer.sharedRecords(id).length
    await owner.peer.join({ invitation: await network.providers[1]?.invite('maren') ?? '' })
    await owner.peer.settled({ signal: AbortSignal.timeout(90_000) })
    const expected = owner.peer.preview(draft).matching.length
    assert.ok(expected > before)
    await eventually(viewer.peer, 'both providers give', () => viewer.peer.sharedRecords(id).length === expected)
    assert.equal(viewer.peer.sharedWithMe()[0]?.sources.length, 2)
  })

  it('revokes while one provider is away: the other obeys at once, and the one that comes back by the chain', async () => {
    const id = viewer.peer.sharedWithMe()[0]?.id ?? ''
    await network.providers[1]?.stop()
    await owner.peer.endAll()
    await eventually(owner.peer, 'the first has obeyed', () => owner.peer.shares()[0]?.perProvider[0]?.state === 'done')
    assert.equal(owner.peer.shares()[0]?.state, 'ending')
    await network.providers[1]?.start()
    await eventually(owner.peer, 'both have obeyed', () => owner.peer.shares()[0]?.state === 'ended')
    await eventually(viewer.peer, 'nothing is left', () => viewer.peer.sharedRecords(id).length === 0)
    await eventually(viewer.peer, 'it is said to have ended', () => viewer.peer.sharedWithMe()[0]?.state === 'ended')
  })

  it('deletes no copy for any other error than a denial', async () => {
    const { link } = await owner.peer.share({ ...draft, card: (await viewer.peer.card()).link, name: 'Uncle' })
    await owner.peer.settled({ signal: AbortSignal.timeout(90_000) })
    const shared = await viewer.peer.acceptShare({ link })
    const count = owner.peer.preview(draft).matching.length
    assert.ok(count > 0)
    await eventually(viewer.peer, 'both providers give', () => viewer.peer.sharedRecords(shared.id).length === count)
    await network.stopProviders()
    await viewer.peer.refreshShared({ id: shared.id })
    assert.equal(viewer.peer.sharedRecords(shared.id).length, count)
    assert.equal(viewer.peer.sharedWithMe().find(entry => entry.id === shared.id)?.state, 'away')
  })

  it('has nothing to report that should not happen', () => {
    assert.deepEqual([...owner.problems, ...viewer.problems], [])
  })
})
