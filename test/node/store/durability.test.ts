import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { openAccessLogStore } from '../../../node/store/access-log.ts'
import { openBlobStore } from '../../../node/store/blobs.ts'
import { openInvitationStore } from '../../../node/store/invitations.ts'
import { openLetterStore } from '../../../node/store/letters.ts'
import { openListStore } from '../../../node/store/lists.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { openPolicyStore } from '../../../node/store/policies.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { sha256 } from '../../../protocol/crypto/sha256.ts'
import type { ProviderRelationship } from '../../../protocol/enrol/relationships.ts'
import { FIRST_LINK, MAX_RECEIPT_COUNTS } from '../../../protocol/receipts/constants.ts'
import { decodeReceipt } from '../../../protocol/receipts/receipt.ts'
import type { Receipt } from '../../../protocol/receipts/receipt.ts'
import { verifyLog } from '../../../protocol/receipts/verify-log.ts'
import type { AccessLogStore } from '../../../protocol/records/access-log.ts'
import { hexOf, testDatabase } from './store-fixture.ts'
import type { TestDatabase } from './store-fixture.ts'

const NOW = 1_800_000_000
const now = (): number => NOW

describe('what a node has acknowledged', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  /** As a second process sees it, while the first has said nothing of an end. */
  let beside: ProviderDatabase

  beforeEach(() => {
    test = testDatabase()
    database = test.open()
    beside = test.open()
  })

  afterEach(async () => {
    await database.close()
    await beside.close()
    test.remove()
  })

  const relationshipOf = (n: number, fields: Partial<ProviderRelationship> = {}): ProviderRelationship => ({
    relationship: hexOf(n, 32), person: `p-${n}`, ownerDelegate: hexOf(n, 20), providerDelegate: hexOf(n + 100, 20), ownerEncryptionKey: new Uint8Array(32).fill(n), index: n, ...fields
  })

  it('of relationships is there for the next start, all of it', async () => {
    const relationships = openRelationshipStore({ database })
    await Promise.all([1, 2].map(async n => { await relationships.put(relationshipOf(n)) }))
    const again = openRelationshipStore({ database: beside })
    assert.deepEqual(again.all(), [relationshipOf(1), relationshipOf(2)])
    assert.deepEqual(again.get(hexOf(2, 32)), relationshipOf(2))
    assert.equal(again.get(hexOf(3, 32)), undefined)
  })

  it('of relationships is not changed by the same one again, and never becomes another person\'s', async () => {
    const relationships = openRelationshipStore({ database })
    await relationships.put(relationshipOf(1))
    await relationships.put(relationshipOf(1, { ownerEncryptionKey: new Uint8Array(32).fill(9) }))
    await assert.rejects(relationships.put(relationshipOf(1, { person: 'p-other' })), { code: 'INTERNAL' })
    assert.deepEqual(relationships.get(hexOf(1, 32)), relationshipOf(1))
    assert.deepEqual(openRelationshipStore({ database: beside }).all(), [relationshipOf(1)])
  })

  it('of relationships never has one delegate of the provider twice', async () => {
    const relationships = openRelationshipStore({ database })
    await relationships.put(relationshipOf(1))
    await assert.rejects(relationships.put(relationshipOf(2, { index: 1 })))
    assert.equal(relationships.get(hexOf(2, 32)), undefined)
    assert.equal(openRelationshipStore({ database: beside }).all().length, 1)
  })

  it('of policies is the last that was saved, with the state that belongs to it and every batch of that document', async () => {
    const policies = openPolicyStore({ database })
    assert.equal(policies.load('r'), undefined)
    await policies.save({ relationship: 'r', doc: Uint8Array.of(1, 2), state: '{"of":1}', batches: [['a', Uint8Array.of(5)]] })
    await policies.save({ relationship: 'other', doc: Uint8Array.of(9), state: '{"of":9}', batches: [] })
    await policies.save({ relationship: 'r', doc: Uint8Array.of(3), state: '{"of":2}', batches: [['b', Uint8Array.of(6)], ['a', Uint8Array.of(7)]] })
    const again = openPolicyStore({ database: beside })
    assert.deepEqual({ ...again.load('r') }, { doc: Uint8Array.of(3), state: '{"of":2}', batches: [Uint8Array.of(5), Uint8Array.of(6)] })
    assert.deepEqual({ ...again.load('other') }, { doc: Uint8Array.of(9), state: '{"of":9}', batches: [] })
    // Of a document that was gone on from, those that are still wanted come with the fresh one.
    await policies.save({ relationship: 'r', doc: Uint8Array.of(4), state: '{"of":3}', batches: [['b', Uint8Array.of(6)]], isAnew: true })
    assert.deepEqual({ ...again.load('r') }, { doc: Uint8Array.of(4), state: '{"of":3}', batches: [Uint8Array.of(6)] })
  })

  it('of invitations, blobs, letters and lists is seen by another process at once', async () => {
    const secret = await openInvitationStore({ database, randomBytes, now }).create({ person: 'p', expiresAt: NOW + 1 })
    const blob = { publicKey: randomBytes(33), version: 3, sealed: randomBytes(50), signature: randomBytes(65) }
    await openBlobStore({ database }).put({ id: 'a', relationship: 'r', blob })
    const id = await openLetterStore({ database, randomBytes, now }).post({ mailbox: 'm', from: 'r', letter: Uint8Array.of(4) })
    const version = await openListStore({ database }).advance({ relationship: 'r', requester: 'q', digest: 'd', state: () => new Map([['key', 'hash']]) })
    assert.deepEqual(openInvitationStore({ database: beside, randomBytes, now }).get(toHex(sha256(secret))), { person: 'p', expiresAt: NOW + 1, owner: undefined, index: undefined })
    assert.deepEqual(openBlobStore({ database: beside }).get('a'), blob)
    assert.deepEqual(openLetterStore({ database: beside, randomBytes, now }).list('m'), [{ id, letter: Uint8Array.of(4), receivedAt: NOW }])
    assert.deepEqual(openListStore({ database: beside }).at({ relationship: 'r', requester: 'q', version }), new Map([['key', 'hash']]))
  })

  it('never has an invitation\'s secret in it', async () => {
    const secret = await openInvitationStore({ database, randomBytes, now }).create({ person: 'p', expiresAt: NOW + 1 })
    const rows = beside.db.prepare('SELECT * FROM invitations').all()
    assert.equal(rows.length, 1)
    assert.ok(!JSON.stringify(rows).includes(toHex(secret).slice(2)))
  })

  it('of invitations goes to one delegate, of two that come to two processes at once', async () => {
    const stores = [database, beside].map(each => openInvitationStore({ database: each, randomBytes, now }))
    const secrets = await Promise.all(Array.from({ length: 10 }, async () => await stores[0]?.create({ person: 'p', expiresAt: NOW + 1 })))
    const indices: Array<number | undefined> = []
    for (const secret of secrets) {
      const hash = toHex(sha256(secret ?? new Uint8Array()))
      const claims = await Promise.all(stores.map(async (store, i) => await store.claim({ hash, owner: hexOf(i + 1, 20) })))
      assert.deepEqual(claims[0], claims[1])
      indices.push(claims[0]?.index)
    }
    assert.deepEqual(indices, Array.from({ length: 10 }, (_, i) => i))
  })
})

describe('an access log whose node is killed', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let log: AccessLogStore
  const RELATIONSHIP = hexOf(1, 32)
  const [OWNER, VIEWER, OTHER] = [hexOf(2, 20), hexOf(3, 20), hexOf(4, 20)]

  beforeEach(async () => {
    test = testDatabase()
    database = test.open()
    log = await openAccessLogStore({ database, randomBytes, now })
  })

  afterEach(async () => {
    await database.close()
    test.remove()
  })

  const receiptOf = (requester: string, fields: Partial<Receipt> = {}): Receipt => ({
    relationship: RELATIONSHIP, requester, role: requester === OWNER ? 'owner' : 'viewer', counts: [], records: 1, bytes: 10, hash: new Uint8Array(32),
    startedAt: NOW, closedAt: NOW, status: 'complete', requestId: randomBytes(16), ...fields
  })
  const begin = async (requester: string, fields: { relationship?: string, startedAt?: number, records?: number } = {}): Promise<Uint8Array> => {
    const { relationship = RELATIONSHIP, startedAt = NOW, records = 1 } = fields
    const requestId = randomBytes(16)
    await log.open({ relationship, requester, role: requester === OWNER ? 'owner' : 'viewer', requestId, startedAt, planned: { counts: [{ grant: 'g', category: 'c', records }], records, bytes: 100 * records } })
    return requestId
  }
  /** The next start, while the first has not ended in order. */
  const startAgain = async (): Promise<{ again: AccessLogStore, close: () => Promise<void> }> => {
    const next = test.open()
    return { again: await openAccessLogStore({ database: next, randomBytes, now: () => NOW + 100 }), close: next.close }
  }

  it('has an entry for what was about to be sent, the moment that sending may begin', async () => {
    const requestId = await begin(VIEWER, { records: 7 })
    const { again, close } = await startAgain()
    const [entry] = again.list({ relationship: RELATIONSHIP, from: 0, limit: 10 })
    assert.ok(entry !== undefined)
    assert.deepEqual(decodeReceipt(entry.receipt), {
      relationship: RELATIONSHIP, requester: VIEWER, role: 'viewer', counts: [{ grant: 'g', category: 'c', records: 7 }], records: 7, bytes: 700, hash: sha256(new Uint8Array()),
      startedAt: NOW, closedAt: NOW + 100, status: 'cut', requestId
    })
    assert.deepEqual(again.find(entry.receiptHash), entry)
    assert.deepEqual(again.unsigned(), [entry])
    await close()
  })

  it('closes each of several in its own log, the oldest first, after what was there', async () => {
    const elsewhere = hexOf(9, 32)
    await log.close(receiptOf(OWNER))
    await begin(VIEWER, { startedAt: NOW + 2 })
    await begin(OWNER, { startedAt: NOW + 1 })
    await begin(OTHER, { relationship: elsewhere, startedAt: NOW })
    const { again, close } = await startAgain()
    const entries = again.list({ relationship: RELATIONSHIP, from: 0, limit: 10 })
    assert.deepEqual(entries.map(({ requester, index }) => [requester, index]), [[OWNER, 0], [OWNER, 1], [VIEWER, 2]])
    assert.deepEqual(verifyLog({ entries, from: 0, previousLink: FIRST_LINK, end: again.end(RELATIONSHIP) }).gaps, [])
    assert.deepEqual(again.list({ relationship: elsewhere, from: 0, limit: 10 }).map(({ requester, index }) => [requester, index]), [[OTHER, 0]])
    await close()
  })

  it('closes none that was closed, however it was closed', async () => {
    for (const status of ['complete', 'cut'] as const) await log.close(receiptOf(VIEWER, { requestId: await begin(VIEWER), status }))
    const { again, close } = await startAgain()
    assert.deepEqual(again.list({ relationship: RELATIONSHIP, from: 0, limit: 10 }).map(({ receipt }) => decodeReceipt(receipt).status), ['complete', 'cut'])
    await close()
  })

  it('chains what is closed at once without gaps', async () => {
    await Promise.all(Array.from({ length: 40 }, async (_, i) => await log.close(receiptOf(i % 2 === 0 ? OWNER : VIEWER))))
    const entries = log.list({ relationship: RELATIONSHIP, from: 0, limit: 100 })
    assert.deepEqual(entries.map(({ index }) => index), Array.from({ length: 40 }, (_, i) => i))
    assert.deepEqual(verifyLog({ entries, from: 0, previousLink: FIRST_LINK, end: log.end(RELATIONSHIP) }).gaps, [])
    assert.equal(new Set(entries.map(({ nonce }) => toHex(nonce))).size, 40)
  })

  it('lists in pages, from any entry, and for one requester no other\'s', async () => {
    for (const requester of [OWNER, VIEWER, OTHER, VIEWER, OWNER, VIEWER]) await log.close(receiptOf(requester))
    const list = (options: { from: number, limit: number, requester?: string }): number[] => log.list({ relationship: RELATIONSHIP, ...options }).map(({ index }) => index)
    assert.deepEqual([list({ from: 0, limit: 2 }), list({ from: 2, limit: 2 }), list({ from: 4, limit: 10 }), list({ from: 6, limit: 10 })], [[0, 1], [2, 3], [4, 5], []])
    assert.deepEqual(list({ from: 0, limit: 10, requester: VIEWER }), [1, 3, 5])
    assert.deepEqual(list({ from: 2, limit: 1, requester: VIEWER }), [3])
    assert.deepEqual(list({ from: 0, limit: 10, requester: hexOf(8, 20) }), [])
    assert.ok(log.list({ relationship: RELATIONSHIP, from: 0, limit: 10, requester: OTHER }).every(({ receipt }) => decodeReceipt(receipt).requester === OTHER))
  })

  it('gives the last link of each log, in the order of the relationships', async () => {
    assert.deepEqual(log.links(), [])
    const [first, second] = [hexOf(1, 32), hexOf(2, 32)]
    await log.close(receiptOf(OWNER, { relationship: second }))
    await log.close(receiptOf(OWNER, { relationship: first }))
    await log.close(receiptOf(OWNER, { relationship: second }))
    assert.deepEqual(log.links(), [log.end(first).link, log.end(second).link])
    assert.equal(log.end(second).next, 2)
  })

  it('keeps a receipt as long as receipts may be, and its paths apart', async () => {
    const counts = Array.from({ length: MAX_RECEIPT_COUNTS }, (_, i) => ({ grant: `${i}`.padStart(6, '0'), category: 'c', records: 1 }))
    const { receiptHash, index } = await log.close(receiptOf(VIEWER, { counts }))
    for (const path of [[], [randomBytes(32)], Array.from({ length: 8 }, () => randomBytes(32))]) {
      const signature = { root: randomBytes(32), path, position: 3, batch: 256, signature: randomBytes(65) }
      await log.sign([{ relationship: RELATIONSHIP, index, signature }])
      assert.deepEqual(log.find(receiptHash)?.signature, signature)
    }
    assert.equal(decodeReceipt(log.find(receiptHash)?.receipt ?? new Uint8Array()).counts.length, MAX_RECEIPT_COUNTS)
  })
})
