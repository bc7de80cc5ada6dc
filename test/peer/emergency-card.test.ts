import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { generateWords } from '../../protocol/identity/words.ts'
import { formatLink } from '../../protocol/links/format-link.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import type { ReadRecord } from '../../protocol/peer/group-types.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import { DEFAULT_EMERGENCY_SECONDS } from '../../protocol/policy/constants.ts'
import { runAsIn } from '../run-as.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork, TestProvider } from '../start-test-network.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

const REASON = 'Brought in unconscious after a road accident'

describe('an emergency card, for those who are nobody\'s patient', { timeout: 500_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medrec-emergency-'))
  const opened: TestPeer[] = []
  let network: TestNetwork
  let keeper: TestProvider
  let person: Peer
  let nurse: Peer
  let stranger: Peer
  let group: string
  let badge: string
  let link: string

  const newPeer = async (): Promise<Peer> => {
    const made = await openTestPeer()
    opened.push(made)
    await made.peer.create({ words: generateWords(), password: PASSWORD })
    return made.peer
  }
  const visitor = async (): Promise<Peer> => {
    const peer = await newPeer()
    await peer.enter({ network: network.address })
    return peer
  }
  const settled = async (): Promise<void> => { await person.settled({ signal: AbortSignal.timeout(90_000) }) }
  /** What each place of the card gives, or the code of why not. */
  const look = async (peer: Peer, more: { card?: string } = {}): Promise<Array<ReadRecord[] | string>> => {
    const info = await peer.inspect(link)
    assert.equal(info.kind, 'emergency')
    return await Promise.all(info.places.map(async ({ handle, relationship }) => {
      try {
        return await Array.fromAsync(peer.readAs({ provider: handle, relationship, emergency: REASON, ...more }))
      } catch (error) {
        return (error as { code: string }).code
      }
    }))
  }

  before(async () => {
    network = await startTestNetwork({ providers: 2 })
    keeper = network.providers[0] as TestProvider
    person = await newPeer()
    for (const provider of network.providers) await person.join({ invitation: await provider.invite('maren') })
    nurse = await visitor()
    stranger = await visitor()
    const as = runAsIn(folder)
    group = (await as<{ viewer: string }>('nobody', 'group', 'create', '--config', keeper.configFile, '--yes')).json.viewer
    // Two cards: the older one is in the group, and is found all the same.
    badge = (await nurse.card({ name: 'Emergency room' })).address
    await nurse.card({ name: 'A friend\'s' })
    await stranger.card()
    const added = await as('nobody', 'group', 'add', group, badge, '--config', keeper.configFile, '--yes')
    assert.equal(added.code, 0, added.said)
  })

  after(async () => {
    for (const { peer, temporary } of opened) {
      await peer.close()
      temporary.remove()
    }
    await network.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is made only while somebody is let look, and names each provider and nothing else', async () => {
    assert.throws(() => person.emergencyCard(), { code: 'SHARE_UNKNOWN' })
    await person.grantGroup({ viewer: group, purpose: 'Emergency rooms', categories: ['allergies', 'prescriptions'], labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: null, emergency: DEFAULT_EMERGENCY_SECONDS })
    const made = person.emergencyCard()
    await settled()
    link = made.link
    const mine = person.providers().map(({ relationship, handle, name }) => ({ relationship, handle, name }))
    assert.deepEqual([made.places, made.left], [mine, []])
    const read = parseLink(made.text)
    assert.ok(read.kind === 'emergency' && read.emergency.network.multiaddrs.length === 0)
    assert.deepEqual(read.emergency.places, mine.map(({ relationship, handle }) => ({ provider: handle, relationship })))
    assert.deepEqual(await nurse.inspect(made.link), { kind: 'emergency', network: 'Test network', otherNetwork: false, cards: 2, mine: false, places: mine })
    const own = await person.inspect(made.link)
    assert.ok(own.kind === 'emergency' && own.mine)
  })

  it('lets who is in the group read at providers where they have no relationship, and the person sees who, and why', async () => {
    // What is settled for the person a node may have read no block of yet.
    await network.mine(1)
    const seen = await look(nurse)
    assert.equal(seen.length, 2)
    for (const records of seen) {
      assert.ok(typeof records !== 'string' && records.length > 0, String(records))
      assert.ok(records.every(({ categories, labels, summary }) => labels.length === 0 && categories.some(each => each === 'allergies' || each === 'prescriptions') && summary !== undefined))
    }
    assert.deepEqual([nurse.sharedWithMe(), nurse.records()], [[], []])
    // Nobody asks for the log: the open peer hears of it.
    const keeping = async (): Promise<unknown[]> => (await person.emergencies()).map(({ through }) => through)
    const through = { viewer: group, purpose: 'Emergency rooms', keepers: [keeper.name] }
    await eventually(person, 'the person is told of both looks, and through which group', async () => isDeepStrictEqual(await keeping(), [through, through]))
    const entries = (await person.log({ refresh: true })).filter(({ emergency }) => emergency !== undefined)
    assert.deepEqual(new Set(entries.map(({ address, emergency }) => `${address} ${emergency ?? ''}`)), new Set([`${badge} ${REASON}`]))
    assert.equal(new Set(entries.map(({ relationship }) => relationship)).size, 2)
    assert.equal((await person.emergencies()).length, 2)
  })

  it('is no permission: who is in no group is refused, and so is a card that is in none', async () => {
    assert.deepEqual(await look(stranger), ['DENIED', 'DENIED'])
    const other = (await nurse.card()).address
    assert.deepEqual(await look(nurse, { card: other }), ['DENIED', 'DENIED'])
    assert.deepEqual(await look(await visitor()), ['NOT_FOR_YOU', 'NOT_FOR_YOU'])
  })

  it('asks nobody whom the chain does not know, and says of another network that it is one', async () => {
    const read = parseLink(link)
    assert.ok(read.kind === 'emergency')
    const [place] = read.emergency.places
    const foreign = formatLink({ link: { kind: 'emergency', emergency: { ...read.emergency, network: { ...read.emergency.network, chainId: 777 } } }, appUrl: 'https://app.example' })
    const info = await nurse.inspect(foreign)
    assert.ok(info.kind === 'emergency' && info.otherNetwork)
    await assert.rejects(Array.fromAsync(nurse.readAs({ provider: 'no-such-clinic', relationship: place?.relationship ?? '', emergency: REASON })), { code: 'PROVIDER_NOT_A_MEMBER' })
  })

  it('names what is away, and still brings what the others have', async () => {
    await network.providers[1]?.stop()
    const [first, second] = await look(nurse)
    assert.ok(Array.isArray(first) && first.length > 0)
    assert.ok(second === 'NETWORK_UNREACHABLE' || second === 'STREAM_CUT', String(second))
    await network.providers[1]?.start()
  })

  it('leads nowhere when the person has ended it', async () => {
    for (const { id } of person.groupGrants()) await person.endGroupGrant({ id })
    await settled()
    assert.throws(() => person.emergencyCard(), { code: 'SHARE_UNKNOWN' })
    assert.deepEqual(await look(nurse), ['DENIED', 'DENIED'])
  })
})
