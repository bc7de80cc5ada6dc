import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openAccessLogStore } from '../../../node/store/access-log.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { FIRST_LINK } from '../../../protocol/receipts/constants.ts'
import { decodeReceipt } from '../../../protocol/receipts/receipt.ts'
import type { Receipt } from '../../../protocol/receipts/receipt.ts'
import { verifyLog } from '../../../protocol/receipts/verify-log.ts'
import { hexOf, testDatabase } from './store-fixture.ts'

const RELATIONSHIP = hexOf(1, 32)
const OWNER = hexOf(2, 20)
const VIEWER = hexOf(3, 20)
const NOW = 1_800_000_000

const receipt = (requester: string, requestId = randomBytes(16)): Receipt => ({
  relationship: RELATIONSHIP, requester, role: requester === OWNER ? 'owner' : 'viewer', counts: [{ grant: 'g', category: 'labs', records: 2 }], records: 2, bytes: 300,
  hash: new Uint8Array(32).fill(7), startedAt: NOW, closedAt: NOW + 1, status: 'complete', requestId
})

describe('the store of access logs', () => {
  it('chains what is closed, so that a whole log verifies and a changed one does not', async () => {
    const database = testDatabase()
    const held = database.open()
    const log = await openAccessLogStore({ database: held, randomBytes, now: () => NOW })
    for (const requester of [OWNER, VIEWER, VIEWER]) await log.close(receipt(requester))
    const entries = log.list({ relationship: RELATIONSHIP, from: 0, limit: 10 })
    const end = log.end(RELATIONSHIP)
    assert.deepEqual(verifyLog({ entries, from: 0, previousLink: FIRST_LINK, end }), { gaps: [], next: 3, link: end.link })
    assert.notDeepEqual(verifyLog({ entries: entries.filter(({ index }) => index !== 1), from: 0, previousLink: FIRST_LINK, end }).gaps, [])
    assert.notDeepEqual(verifyLog({ entries: entries.map(entry => entry.index === 1 ? { ...entry, receipt: entries[2]?.receipt ?? entry.receipt } : entry), from: 0, previousLink: FIRST_LINK, end }).gaps, [])
    assert.deepEqual(log.list({ relationship: RELATIONSHIP, from: 0, limit: 10, requester: VIEWER }).map(({ index }) => index), [1, 2])
    assert.deepEqual(log.end(hexOf(9, 32)), { next: 0, link: FIRST_LINK })
    await held.close()
    database.remove()
  })

  it('closes as cut, with what was to be sent, what a node that ended had left open', async () => {
    const database = testDatabase()
    const before = database.open()
    const log = await openAccessLogStore({ database: before, randomBytes, now: () => NOW })
    const [whole, broken, urgent] = [randomBytes(16), randomBytes(16), randomBytes(16)]
    const planned = { counts: [{ grant: 'g', category: 'labs', records: 5 }], records: 5, bytes: 900 }
    for (const requestId of [whole, broken, urgent]) await log.open({ relationship: RELATIONSHIP, requester: VIEWER, role: 'viewer', requestId, startedAt: NOW, planned })
    await log.close(receipt(VIEWER, whole))
    await log.replan({ requestId: urgent, planned: { ...planned, counts: [{ grant: 'h', category: 'labs', records: 5 }], emergency: 'unconscious' } })
    await log.replan({ requestId: whole, planned })
    await before.close()

    const after = database.open()
    const again = await openAccessLogStore({ database: after, randomBytes, now: () => NOW + 60 })
    const entries = again.list({ relationship: RELATIONSHIP, from: 0, limit: 10 })
    assert.deepEqual(entries.map(entry => { const { status, records, bytes, closedAt, counts, emergency } = decodeReceipt(entry.receipt); return { status, records, bytes, closedAt, grant: counts[0]?.grant, emergency } }), [
      { status: 'complete', records: 2, bytes: 300, closedAt: NOW + 1, grant: 'g', emergency: undefined },
      { status: 'cut', records: 5, bytes: 900, closedAt: NOW + 60, grant: 'g', emergency: undefined },
      { status: 'cut', records: 5, bytes: 900, closedAt: NOW + 60, grant: 'h', emergency: 'unconscious' }
    ])
    assert.deepEqual(verifyLog({ entries, from: 0, previousLink: FIRST_LINK, end: again.end(RELATIONSHIP) }).gaps, [])
    await after.close()
    // Once closed it is closed: a further start adds nothing.
    const third = database.open()
    assert.equal((await openAccessLogStore({ database: third, randomBytes, now: () => NOW + 90 })).list({ relationship: RELATIONSHIP, from: 0, limit: 10 }).length, 3)
    await third.close()
    database.remove()
  })

  it('keeps signatures, and knows what has none', async () => {
    const database = testDatabase()
    const held = database.open()
    const log = await openAccessLogStore({ database: held, randomBytes, now: () => NOW })
    const [first, second] = [await log.close(receipt(OWNER)), await log.close(receipt(VIEWER))]
    const signature = { root: new Uint8Array(32).fill(1), path: [new Uint8Array(32).fill(2), new Uint8Array(32).fill(3)], position: 1, batch: 4, signature: new Uint8Array(65).fill(5) }
    await log.sign([{ relationship: RELATIONSHIP, index: first.index, signature }])
    assert.deepEqual(log.find(first.receiptHash)?.signature, signature)
    assert.deepEqual(log.unsigned().map(({ index }) => index), [second.index])
    assert.equal(log.find(new Uint8Array(32)), undefined)
    assert.deepEqual(log.links(), [second.link])
    await held.close()
    database.remove()
  })
})
