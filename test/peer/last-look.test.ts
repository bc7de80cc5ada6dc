import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { callControl } from '../../node/control/call-control.ts'
import { findRelationships } from '../../node/provider/open-stores.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import type { ProviderStatus } from '../../protocol/peer/record-types.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { DEFAULT_EMERGENCY_SECONDS } from '../../protocol/policy/constants.ts'
import { runAsIn } from '../run-as.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

const REASON = 'Brought in unconscious after a road accident'

describe('a look because of an emergency, just before the provider ends the relationship', { timeout: 400_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-last-look-'))
  const words = generateWords()
  const opened: TestPeer[] = []
  let network: TestNetwork
  let provider: TestProvider
  let joined: ProviderStatus
  let owner: TestPeer

  const open = async (options: Parameters<typeof openTestPeer>[0] = {}): Promise<TestPeer> => {
    const made = await openTestPeer(options)
    if (options.temporary === undefined) opened.push(made)
    return made
  }
  const statusOf = (peer: Peer): ProviderStatus | undefined => peer.providers().find(({ relationship }) => relationship === joined.relationship)
  const looks = async (peer: Peer): Promise<unknown[]> => (await peer.emergencies()).map(({ relationship, emergency, proven }) => [relationship, emergency, proven])
  const look = [] as unknown[]

  before(async () => {
    network = await startTestNetwork({ providers: 1 })
    provider = network.providers[0] as TestProvider
    owner = await open()
    await owner.peer.create({ words, password: PASSWORD })
    joined = await owner.peer.join({ invitation: await provider.invite('maren') })
    look.push(joined.relationship, REASON, true)
    const nurse = await open()
    await nurse.peer.create({ words: generateWords(), password: PASSWORD })
    await nurse.peer.enter({ network: network.address })
    const as = runAsIn(folder)
    const group = (await as<{ viewer: string }>('nobody', 'group', 'create', '--config', provider.configFile, '--yes')).json.viewer
    const added = await as('nobody', 'group', 'add', group, (await nurse.peer.card({ name: 'Emergency room' })).address, '--config', provider.configFile, '--yes')
    assert.equal(added.code, 0, added.said)
    await owner.peer.grantGroup({ viewer: group, purpose: 'Emergency rooms', categories: ['allergies', 'prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null, emergency: DEFAULT_EMERGENCY_SECONDS })
    await owner.peer.settled({ signal: AbortSignal.timeout(90_000) })
    // Nobody reads the log from here on until it is over.
    await owner.peer.close()
    const records = await Array.fromAsync(nurse.peer.readAs({ provider: provider.handle, relationship: joined.relationship, emergency: REASON }))
    assert.ok(records.length > 0)
    const { dataDir } = provider
    const [person] = await findRelationships({ dataDir })
    assert.deepEqual(await callControl({ dataDir, method: 'end', params: { person: person?.person ?? '' }, signal: AbortSignal.timeout(60_000) }), { relationships: [{ relationship: joined.relationship, state: 'settled' }] })
    await nurse.peer.close()
  })

  after(async () => {
    for (const { peer, temporary } of [...opened, owner]) {
      await peer.close()
      temporary.remove()
    }
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is read by a device that opens when it is all over, when somebody asks who looked', async () => {
    owner = await open({ temporary: owner.temporary, background: false })
    await owner.peer.unlock({ password: PASSWORD })
    const log = await owner.peer.log({ refresh: true })
    assert.deepEqual(await looks(owner.peer), [look])
    assert.ok(log.some(({ emergency, provider: name }) => emergency === REASON && name === joined.name))
    // And by what it does when it has heard of the end.
    await owner.peer.refresh()
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    assert.equal(statusOf(owner.peer)?.ended?.by, 'provider')
    assert.equal((await owner.peer.log({ refresh: true })).length, log.length)
    await owner.peer.close()
  })

  it('is told unasked by one that was restored from the words, and kept there when the provider is gone', async () => {
    const restored = await open()
    await restored.peer.restore({ words, password: PASSWORD, entry: network.address })
    assert.equal(statusOf(restored.peer)?.ended?.by, 'provider')
    await eventually(restored.peer, 'it is told', async () => (await looks(restored.peer)).length > 0)
    assert.deepEqual(await looks(restored.peer), [look])
    await restored.peer.close()
    await provider.stop()
    const again = await open({ temporary: restored.temporary })
    await again.peer.unlock({ password: PASSWORD })
    assert.deepEqual(await looks(again.peer), [look])
    assert.equal((await again.peer.log({ refresh: true })).filter(({ emergency }) => emergency === REASON).length, 1)
    await again.peer.close()
    await provider.start()
  })
})
