import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, it } from 'node:test'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { deriveSigningKey } from '../../protocol/identity/derive.ts'
import { generateWords, wordsToSeed } from '../../protocol/identity/words.ts'
import { policyStatus } from '../../protocol/sync/client.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork } from '../start-test-network.ts'
import { HandMadeClient } from '../wire/hand-made-client.ts'
import { until } from '../wire/owner.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

describe('what another device of a person may have put in force, and nobody has', { timeout: 300_000 }, () => {
  const words = generateWords()
  let network: TestNetwork
  let owner: TestPeer
  let viewer: TestPeer
  let device: HandMadeClient

  before(async () => {
    network = await startTestNetwork({ providers: 1 })
    device = await HandMadeClient.start(network.network)
    owner = await openTestPeer()
    viewer = await openTestPeer()
    await owner.peer.create({ words, password: PASSWORD })
    await viewer.peer.create({ words: generateWords(), password: PASSWORD })
    await owner.peer.join({ invitation: await network.providers[0]?.invite('maren') ?? '' })
    await viewer.peer.enter({ network: network.address })
  })

  after(async () => {
    for (const { peer, temporary } of [owner, viewer]) {
      await peer.close()
      temporary.remove()
    }
    await device.stop()
    await network.stop()
  })

  /** A device with the same words anchors what it tells nobody. */
  async function anchorNothing (relationship: string): Promise<void> {
    const [provider] = network.providers
    if (provider === undefined) throw new TypeError('no provider')
    const { chainId, contracts: { providerRegistry: registry } } = network.network
    const { privateKey } = deriveSigningKey({ seed: wordsToSeed({ words }), network: { chainId, registry }, role: 'owner', provider: provider.handle, index: 0 })
    const link = await device.connect(provider)
    const session = await link.session({ privateKey, relationship, role: 'owner' })
    const sequenceOf = async (): Promise<number> => (await policyStatus({ mux: await link.mux('sync'), session })).sequence
    const message = { relationship, commitment: toHex(new Uint8Array(randomBytes(32))), expectedSequence: await sequenceOf(), deadline: realNow() + 600 }
    const signature = signTypedData({ network: network.network, type: 'Anchor', message, privateKey })
    await link.ask('chain', { case: 'relay', value: { message: { case: 'anchor', value: { relationship: fromHex(relationship, 32), commitment: fromHex(message.commitment, 32), expectedSequence: BigInt(message.expectedSequence), deadline: BigInt(message.deadline), signature } } } })
    await until(async () => { if (await sequenceOf() === message.expectedSequence) throw new RangeError('It is not anchored yet.') })
  }

  it('is shown, and not given up before the person says so', async () => {
    const { link } = await viewer.peer.card({ name: 'Viewer' })
    const { link: back } = await owner.peer.share({ card: link, name: 'Viewer', categories: ['prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    const relationship = owner.peer.providers()[0]?.relationship ?? ''
    await assert.rejects(owner.peer.unblock({ relationship }), { code: 'INVALID_INPUT' })
    await assert.rejects(owner.peer.unblock({ relationship: toHex(new Uint8Array(32)) }), { code: 'NOT_HELD' })
    await anchorNothing(relationship)
    await eventually(owner.peer, 'it is shown', () => owner.peer.providers()[0]?.blocked !== undefined)
    await owner.peer.refresh()
    await eventually(owner.peer, 'it was looked at again', () => owner.peer.providers()[0]?.pending === true)
    assert.deepEqual(owner.peer.providers()[0]?.blocked, { isOver: false })
    // Each run of what is left ends with this.
    const runs: number[] = []
    const off = owner.peer.on(({ type }) => { if (type === 'providers') runs.push(performance.now()) })
    await eventually(owner.peer, 'it is tried less often, since only the person can do something', () => (runs.at(-1) ?? 0) - (runs.at(-2) ?? Infinity) > 3_000, 30_000)
    off()
    await owner.peer.unblock({ relationship })
    await owner.peer.settled({ signal: AbortSignal.timeout(60_000) })
    assert.deepEqual([owner.peer.providers()[0]?.blocked, owner.peer.shares()[0]?.state], [undefined, 'active'])
    const { id } = await viewer.peer.acceptShare({ link: back })
    await eventually(viewer.peer, 'the viewer is let in', () => viewer.peer.sharedRecords(id).length > 0)
  })
})
