import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import * as A from '@automerge/automerge'
import { createRpc } from '../../node/chain/rpc.ts'
import { generateWords } from '../../protocol/identity/words.ts'
import { parseLink } from '../../protocol/links/parse-link.ts'
import { openValue } from '../../protocol/vault/sealed-value.ts'
import { openVault } from '../../protocol/vault/vault.ts'
import { startTestNetwork } from '../start-test-network.ts'
import type { TestNetwork } from '../start-test-network.ts'
import { eventually, openTestPeer, PASSWORD, realNow } from './open-test-peer.ts'
import type { TestPeer } from './open-test-peer.ts'

/** Bytes that two relationships may not have in common: less may be chance, or a number. */
const WINDOW = 10

interface Block { transactions: Array<{ hash: string, from: string, to: string | null, input: string }> }
interface TransactionReceipt { logs: Array<{ topics: string[], data: string }> }

describe('what is kept apart', { timeout: 500_000 }, () => {
  let network: TestNetwork
  let first: TestPeer
  let second: TestPeer
  let pharmacy: TestPeer
  let relative: TestPeer
  let relativeCard: { address: string, encryptionKey: Uint8Array }
  let pharmacyCard: { address: string }
  const peers = (): TestPeer[] => [first, second, pharmacy, relative]
  const relationshipsOf = ({ peer }: TestPeer): string[] => peer.providers().map(({ relationship }) => relationship)

  before(async () => {
    network = await startTestNetwork({ providers: 3 })
    ;[first, second, pharmacy, relative] = await Promise.all([openTestPeer(), openTestPeer(), openTestPeer(), openTestPeer()])
    for (const { peer } of peers()) await peer.create({ words: generateWords(), password: PASSWORD })
    for (const provider of network.providers) {
      await first.peer.join({ invitation: await provider.invite('maren') })
      await second.peer.join({ invitation: await provider.invite('ines') })
    }
    for (const { peer } of [pharmacy, relative]) await peer.enter({ network: network.address })
    const cards = [await pharmacy.peer.card({ name: 'Corner of the street' }), await relative.peer.card({ name: 'The sister' })].map(({ link }) => parseLink(link))
    const [one, other] = cards.map(link => { if (link.kind !== 'card') throw new TypeError('no card'); return link.card })
    if (one === undefined || other === undefined) throw new TypeError('no cards')
    pharmacyCard = one
    relativeCard = other
    const shareWith = async (person: TestPeer, viewer: TestPeer, name: string, categories: string[]): Promise<void> => {
      const card = await viewer.peer.card({ name })
      const { link, share } = await person.peer.share({ card: card.link, name, categories, labels: [], providers: 'all', notBefore: realNow() - 60, notAfter: realNow() + 86_400 })
      const accepted = await viewer.peer.acceptShare({ link })
      await person.peer.settled({ signal: AbortSignal.timeout(60_000) })
      await viewer.peer.refreshShared({ id: accepted.id })
      await eventually(viewer.peer, `${name} sees something`, () => viewer.peer.sharedRecords(accepted.id).length > 0)
      shares.push({ person, share })
    }
    const shares: Array<{ person: TestPeer, share: string }> = []
    await shareWith(first, pharmacy, 'Pharmacy of mine', ['prescriptions'])
    await shareWith(first, relative, 'Sister of mine', ['vaccinations', 'allergies'])
    await shareWith(second, relative, 'Cousin of mine', ['vaccinations', 'allergies'])
    for (const { person, share } of shares.slice(1)) await person.peer.endShare({ id: share })
    for (const { peer } of [first, second]) await peer.settled({ signal: AbortSignal.timeout(60_000) })
  })

  after(async () => {
    await Promise.all(peers().map(async ({ peer, temporary }) => {
      await peer.close()
      temporary.remove()
    }))
    await network.stop()
  })

  it('is all of a relative, from what a pharmacy has, opened with its own password', async () => {
    await pharmacy.peer.close()
    const texts = await readOpened(pharmacy)
    const has = (needle: string | Uint8Array): boolean => texts.some(text => text.includes(typeof needle === 'string' ? needle : Buffer.from(needle)))
    // It is opened indeed: what is the pharmacy's own is there.
    assert.ok(has(pharmacyCard.address) || has(bytesOf(pharmacyCard.address)), 'its own address')
    assert.ok(has('MedicationRequest'), 'its own records')
    const relatives = [relativeCard.address, bytesOf(relativeCard.address), relativeCard.encryptionKey, 'The sister', 'Sister of mine', 'Pharmacy of mine', 'Cousin of mine', 'vaccinations', 'Immunization', 'AllergyIntolerance']
    assert.deepEqual(relatives.filter(has), [])
  })

  it('are two relationships of a person, by all calldata, logs and storage of the chain', async () => {
    const { engine: { rpcUrl }, network: { contracts } } = network
    const rpc = createRpc({ url: rpcUrl })
    const signal = AbortSignal.timeout(120_000)
    const ids = [...relationshipsOf(first), ...relationshipsOf(second)]
    assert.equal(new Set(ids).size, 6)
    const pieces = new Map<string, Buffer[]>(ids.map(id => [id, []]))
    const height = Number(await rpc('eth_blockNumber', [], signal))
    let carried = 0
    const carriers = new Set<string>()
    const all: Buffer[] = []
    for (let number = 0; number <= height; number++) {
      const { transactions } = await rpc('eth_getBlockByNumber', [`0x${number.toString(16)}`, true], signal) as Block
      for (const { hash, from, to, input } of transactions) {
        if (to?.toLowerCase() !== contracts.relationships.toLowerCase()) continue
        const { logs } = await rpc('eth_getTransactionReceipt', [hash], signal) as TransactionReceipt
        const messages = splitMessages(bytesOf(input))
        // Each message comes to one event, in its order.
        assert.equal(messages.length, logs.length)
        const concerned = logs.map(({ topics }) => topics[1] ?? '')
        // One person's messages never share a transaction.
        for (const person of [first, second]) assert.ok(relationshipsOf(person).filter(id => concerned.includes(id)).length <= 1)
        for (const [n, { topics, data }] of logs.entries()) {
          const blobs = [messages[n] ?? Buffer.alloc(0), ...[...topics.slice(1), data].map(bytesOf)]
          all.push(...blobs)
          assert.ok(pieces.has(concerned[n] ?? ''))
          pieces.get(concerned[n] ?? '')?.push(...blobs)
        }
        carriers.add(from)
        carried += logs.length
      }
    }
    assert.ok(carried >= 6 + 3 + 3 + 3 + 6, `${carried} messages were carried`)
    assert.ok(carriers.size > 1, 'one member alone carried everything')
    const dump = await rpc('anvil_dumpState', [], signal) as string
    const { accounts } = JSON.parse(gunzipSync(bytesOf(dump)).toString()) as { accounts: Record<string, { storage: Record<string, string> }> }
    const stored = Object.entries(accounts).find(([address]) => address.toLowerCase() === contracts.relationships.toLowerCase())?.[1].storage ?? {}
    const values = Object.values(stored).map(bytesOf)
    assert.ok(values.length >= 6 * 3)
    // A stored value belongs to the relationship with whose other bytes it has something in common.
    const windows = new Map(ids.map(id => [id, windowsOf(pieces.get(id) ?? [])]))
    const owned = (value: Buffer): string[] => ids.filter(id => [...windowsOf([value])].some(window => windows.get(id)?.has(window) === true))
    for (const value of values) assert.ok(owned(value).length <= 1, 'a stored value is of two relationships')
    assert.ok(values.filter(value => owned(value).length === 1).length >= 6 * 3)
    const linked: string[] = []
    for (const [n, id] of ids.entries()) {
      for (const other of ids.slice(n + 1)) for (const window of windows.get(id) ?? []) if (windows.get(other)?.has(window) === true) linked.push(window)
    }
    assert.deepEqual(linked, [])
    // Nor does it say who may see what: no viewer, name or kind is in any of it.
    const everything = Buffer.concat([...all, ...values])
    for (const needle of [bytesOf(relativeCard.address), bytesOf(pharmacyCard.address), 'prescriptions', 'vaccinations', 'maren', 'ines', 'mine']) assert.equal(everything.includes(needle), false)
  })

  it('are they by the log of any one carrier', async () => {
    for (const { dir } of network.providers) {
      const lines = (await readFile(join(dir, 'node.log'), 'utf8')).split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line) as { event: string, peer?: string, relationship?: string })
      const carried = lines.filter(({ event }) => event === 'carried')
      const sessions = lines.filter(({ event }) => event === 'session')
      assert.ok(carried.length > 0 && sessions.length > 0)
      const givers = carried.map(({ peer }) => peer)
      assert.equal(new Set(givers).size, givers.length, 'somebody gave it two messages over one key')
      const known = new Set(lines.filter(({ event }) => event !== 'carried').map(({ peer }) => peer))
      assert.deepEqual(givers.filter(giver => known.has(giver)), [], 'who gave it a message is known from elsewhere')
      // Who has a session here has one for one of the person's relationships only: theirs with this provider.
      const byPeer = Map.groupBy(sessions, ({ peer }) => peer)
      for (const person of [first, second]) {
        const mine = new Set(relationshipsOf(person))
        for (const ofPeer of byPeer.values()) assert.ok(new Set(ofPeer.map(({ relationship }) => relationship).filter(id => mine.has(id ?? ''))).size <= 1)
      }
    }
  })
})

const bytesOf = (hex: string): Buffer => Buffer.from(hex.slice(2), 'hex')

/** The messages that a transaction brings, by the lengths that they have with keys' signatures; see specs/relationships.md. */
function splitMessages (input: Buffer): Buffer[] {
  const lengths = [0, 173, 106, 94, 74]
  const messages: Buffer[] = []
  for (let at = 4; at < input.length;) {
    const length = lengths[input[at] ?? 0] ?? assert.fail('a message of another form')
    messages.push(input.subarray(at, at += length))
  }
  return messages
}

/** Every run of {@link WINDOW} bytes that is not mostly zeros: lengths and numbers are everywhere. */
function windowsOf (blobs: Buffer[]): Set<string> {
  const windows = new Set<string>()
  for (const blob of blobs) {
    for (let at = 0; at + WINDOW <= blob.length; at++) {
      const window = blob.subarray(at, at + WINDOW)
      if (window.filter(byte => byte === 0).length <= 3) windows.add(window.toString('hex'))
    }
  }
  return windows
}

/** All values of a closed peer's store, opened; Automerge documents as what they say. */
async function readOpened ({ temporary }: TestPeer): Promise<Buffer[]> {
  const store = temporary.open()
  const file = await store.get('device', 'vault')
  if (file === undefined) throw new TypeError('no vault')
  const key = await openVault({ file, password: PASSWORD })
  const opened: Buffer[] = []
  for (const namespace of ['state', 'records']) {
    for await (const [name, sealed] of store.entries(namespace)) {
      const bytes = await openValue({ key, namespace, name, sealed })
      opened.push(Buffer.from(bytes))
      try {
        opened.push(Buffer.from(JSON.stringify(A.load(bytes))))
      } catch {
        // It is no document, and was read as it is.
      }
    }
  }
  await store.close()
  return opened
}
