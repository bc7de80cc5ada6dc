import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { deriveEncryptionKeyPair } from '../../protocol/crypto/hpke.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { formatText } from '../../protocol/links/format-link.ts'
import { loadKeptPolicy } from '../../protocol/peer/kept-policy.ts'
import { readPolicy } from '../../protocol/policy/read.ts'
import type { PolicyReading } from '../../protocol/policy/read.ts'
import { openValue } from '../../protocol/vault/sealed-value.ts'
import { openVault } from '../../protocol/vault/vault.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { HandMadeClient } from '../wire/hand-made-client.ts'
import { newParty } from '../wire/owner.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

describe('one decision for every provider, of a person with two devices', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let client: HandMadeClient
  let phone: TestPeer
  let desk: TestPeer
  const viewer = newParty()
  const words = generateWords()
  const settled = async ({ peer }: TestPeer): Promise<void> => { await peer.settled({ signal: AbortSignal.timeout(90_000) }) }
  const share = ({ peer }: TestPeer): ReturnType<typeof peer.shares>[number] => peer.shares()[0] ?? assert.fail('there is no share')

  before(async () => {
    network = await startTestNetwork({ providers: 3 })
    client = await HandMadeClient.start(network.network)
    phone = await openTestPeer()
    await phone.peer.create({ words, password: PASSWORD })
    for (const provider of network.providers.slice(0, 2)) await phone.peer.join({ invitation: await provider.invite('maren') })
  })

  after(async () => {
    for (const { peer, temporary } of [phone, desk]) {
      await peer.close()
      temporary.remove()
    }
    await client.stop()
    await network.stop()
  })

  /** A node may have read a block later than the device: what adds comes there in a moment. */
  async function givenSoon (expected: Record<string, string>): Promise<void> {
    for (let left = 60; left > 0 && JSON.stringify(await given()) !== JSON.stringify(expected); left--) await setTimeout(1_000)
    assert.deepEqual(await given(), expected)
  }

  /** What each provider gives the viewer, asked anew at the wire: categories, or the code of the refusal. */
  async function given (): Promise<Record<string, string>> {
    const answers = await Promise.all(network.providers.map(async provider => [provider.handle, await ask(provider)] as const))
    return Object.fromEntries(answers)
  }

  async function ask (provider: TestProvider): Promise<string> {
    const relationship = phone.peer.providers().find(({ handle }) => handle === provider.handle)?.relationship ?? `0x${'00'.repeat(32)}`
    try {
      const link = await client.connect(provider)
      const list = await link.list(await link.session({ ...viewer, relationship, role: 'viewer' }))
      await link.close()
      return [...new Set(list.flatMap(({ categories }) => categories))].sort().join()
    } catch (error) {
      if (isMedrecError(error)) return error.code
      throw error
    }
  }

  const [first, second, third] = ['mercy-general', 'northside-clinic', 'corner-pharmacy'] as const

  it('is given as one, and comes to a provider that the other device joins later', async () => {
    const { publicKey } = await deriveEncryptionKeyPair(new Uint8Array(32).fill(1))
    const card = formatText({ kind: 'card', card: { address: viewer.address, encryptionKey: publicKey, name: '' } })
    await phone.peer.share({ card, name: 'Aunt', categories: ['prescriptions', 'visits'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: realNow() + 86_400 })
    await settled(phone)
    await givenSoon({ [first]: 'prescriptions,visits', [second]: 'prescriptions,visits', [third]: 'DENIED' })

    desk = await openTestPeer()
    await desk.peer.restore({ words, password: PASSWORD, entry: network.address })
    await desk.peer.join({ invitation: await network.providers[2]?.invite('maren') ?? '' })
    await settled(desk)
    await phone.peer.refresh()
    await eventually(phone.peer, 'the phone knows of the third provider', () => phone.peer.providers().length === 3)
    await settled(phone)
    await givenSoon({ [first]: 'prescriptions,visits', [second]: 'prescriptions,visits', [third]: 'prescriptions' })
    for (const device of [phone, desk]) assert.deepEqual([device.peer.shares().length, share(device).state, share(device).perProvider.map(({ state, isGiven }) => `${state} ${String(isGiven)}`)], [1, 'active', ['done true', 'done true', 'done true']])
  })

  it('reads as the narrower when both devices change it with nobody in reach', async () => {
    await network.stopProviders()
    const notAfter = realNow() + 3_600
    await phone.peer.changeShare({ id: share(phone).id, categories: ['prescriptions'] })
    await desk.peer.changeShare({ id: share(desk).id, notAfter })
    await network.startProviders()
    const isNarrow = ({ peer }: TestPeer): boolean => peer.shares().every(each => each.categories.join() === 'prescriptions' && each.notAfter === notAfter && each.perProvider.every(({ state }) => state === 'done'))
    for (const device of [phone, desk]) {
      await device.peer.refresh()
      await settled(device)
    }
    for (const device of [phone, desk]) {
      await device.peer.refresh()
      await eventually(device.peer, 'both have what both allow', () => isNarrow(device))
    }
    await givenSoon({ [first]: 'prescriptions', [second]: 'prescriptions', [third]: 'prescriptions' })
  })

  it('is ended at one provider by itself, and stays elsewhere', async () => {
    const at = phone.peer.providers().find(({ handle }) => handle === second)?.relationship ?? ''
    await phone.peer.endShare({ id: share(phone).id, relationship: at })
    assert.equal((await given())[second], 'DENIED')
    await settled(phone)
    assert.deepEqual([share(phone).state, share(phone).except], ['active', [at]])
    await desk.peer.refresh()
    await settled(desk)
    assert.deepEqual([share(desk).state, share(desk).except], ['active', [at]])
    // Neither device revives it, also when something else changes.
    await desk.peer.changeShare({ id: share(desk).id, notAfter: realNow() + 1_800 })
    await settled(desk)
    await givenSoon({ [first]: 'prescriptions', [second]: 'DENIED', [third]: 'prescriptions' })
    await assert.rejects(phone.peer.endShare({ id: share(phone).id, relationship: at }), error => isMedrecError(error, 'SHARE_UNKNOWN'))
  })

  it('is ended as one, and says where it has not arrived', async () => {
    await phone.peer.refresh()
    await settled(phone)
    const away = network.providers[2] as TestProvider
    await away.stop()
    await phone.peer.endShare({ id: share(phone).id })
    assert.equal(await ask(network.providers[0] as TestProvider), 'DENIED')
    const stateAt = (handle: string): string | undefined => share(phone).perProvider.find(({ relationship }) => phone.peer.providers().some(provider => provider.relationship === relationship && provider.handle === handle))?.state
    await eventually(phone.peer, 'it has ended where somebody is there', () => stateAt(first) === 'done' && stateAt(third) === 'away')
    assert.equal(share(phone).state, 'ending')
    await away.start()
    // The chain binds it, whoever has brought the document: it gives nothing more from the first moment.
    assert.notEqual(await ask(away), 'prescriptions')
    await eventually(phone.peer, 'it has ended everywhere', () => share(phone).state === 'ended')
    assert.deepEqual(await given(), { [first]: 'DENIED', [second]: 'DENIED', [third]: 'DENIED' })
    await desk.peer.refresh()
    await eventually(desk.peer, 'the other device knows', () => share(desk).state === 'ended')
  })

  it('leaves in the policies of two relationships nothing by which providers could find that they are one person\'s decision', async () => {
    await phone.peer.close()
    const readings = await readPolicies(phone)
    assert.equal(readings.length, 3)
    for (const { grants, ended } of readings) assert.ok(grants.size === 0 && ended.size > 0)
    const ids = readings.flatMap(({ ended }) => [...ended.keys()])
    assert.equal(new Set(ids).size, ids.length)
    assert.deepEqual([...phone.problems, ...desk.problems], [])
  })
})

/** The policies of a closed peer, from its own store. */
async function readPolicies ({ temporary }: TestPeer): Promise<PolicyReading[]> {
  const store = temporary.open()
  const file = await store.get('device', 'vault')
  if (file === undefined) throw new TypeError('no vault')
  const key = await openVault({ file, password: PASSWORD })
  const readings: PolicyReading[] = []
  for await (const [name, sealed] of store.entries('state')) {
    try {
      const { policy } = loadKeptPolicy(await openValue({ key, namespace: 'state', name, sealed }))
      if (policy.relationship !== undefined) readings.push(readPolicy(policy))
    } catch (error) {
      // It is something else: names are sealed, too.
      if (!isMedrecError(error)) throw error
    }
  }
  await store.close()
  return readings
}
