import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { generateWords } from '../../protocol/identity/words.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

describe('a person with two providers, of which one goes away', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let owner: TestPeer
  let viewer: TestPeer

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    owner = await openTestPeer()
    viewer = await openTestPeer()
    for (const { peer } of [owner, viewer]) await peer.create({ words: generateWords(), password: PASSWORD })
    for (const provider of network.providers) await owner.peer.join({ invitation: await provider.invite('maren') })
    await viewer.peer.enter({ network: network.address })
  })

  after(async () => {
    for (const { peer, temporary } of [owner, viewer]) {
      await peer.close()
      temporary.remove()
    }
    await network.stop()
  })

  for (const away of [0, 1]) {
    it(`works on with the other: reads the chain, shares and takes back (${away === 0 ? 'the first' : 'the second'} is away)`, async () => {
      const [gone, stays] = [network.providers[away], network.providers[1 - away]] as [TestProvider, TestProvider]
      const stateOfGone = (): string | undefined => owner.peer.providers().find(({ handle }) => handle === gone.handle)?.state
      const said: Array<string | undefined> = []
      const off = owner.peer.on(() => { said.push(stateOfGone()) })
      await gone.stop()
      await eventually(owner.peer, 'it is noticed', () => stateOfGone() !== 'connected')
      off()
      assert.equal(said.find(state => state !== 'connected'), 'unasked', 'it is said to be away before it was asked again')
      await owner.peer.refresh()
      assert.equal(stateOfGone(), 'away')
      const kept = owner.peer.providers().find(({ handle }) => handle === stays.handle)?.relationship ?? ''
      const { link } = await viewer.peer.card({ name: 'Viewer' })
      const { share, link: back } = await owner.peer.share({ card: link, name: `Viewer ${away}`, categories: ['prescriptions', 'visits'], labels: [], providers: [kept], notBefore: realNow() - 60, notAfter: null })
      await eventually(owner.peer, 'the share is settled at the one that is there', () => owner.peer.shares().find(({ id }) => id === share)?.state === 'active')
      const { id } = await viewer.peer.acceptShare({ link: back })
      await eventually(viewer.peer, 'something has come', () => viewer.peer.sharedRecords(id).length > 0)
      assert.ok(viewer.peer.sharedRecords(id).every(({ handle }) => handle === stays.handle))
      assert.ok(owner.peer.records().some(({ handle }) => handle === gone.handle))
      await owner.peer.endShare({ id: share })
      await viewer.peer.refreshShared({ id })
      await eventually(viewer.peer, 'nothing is left', () => viewer.peer.sharedRecords(id).length === 0)
      await gone.start()
      await owner.peer.settled({ signal: AbortSignal.timeout(90_000) })
    })
  }
})
