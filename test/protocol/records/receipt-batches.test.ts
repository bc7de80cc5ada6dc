import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { TestContext } from 'node:test'
import { openAccessLogStore } from '../../../node/store/access-log.ts'
import type { ProviderDatabase } from '../../../node/store/open-database.ts'
import { openRelationshipStore } from '../../../node/store/relationships.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import type { Delegate } from '../../../protocol/identity/derive.ts'
import { MAX_BATCH, MAX_BATCH_WAIT_MS } from '../../../protocol/receipts/constants.ts'
import { verifyReceiptSignature } from '../../../protocol/receipts/verify-signature.ts'
import type { AccessLogStore, ClosedEntry } from '../../../protocol/records/access-log.ts'
import { SIGNATURE_WAIT_MS } from '../../../protocol/records/constants.ts'
import { createReceiptSigner } from '../../../protocol/records/receipt-signer.ts'
import type { ReceiptSigner } from '../../../protocol/records/receipt-signer.ts'
import { recoverSigner } from '../../../protocol/typed-data/sign.ts'
import { until } from '../../until.ts'
import { hexOf, testDatabase } from '../../node/store/store-fixture.ts'
import type { TestDatabase } from '../../node/store/store-fixture.ts'

const NETWORK = { chainId: 7, contracts: { relationships: hexOf(5, 20) } }
const [FIRST, SECOND, UNKNOWN] = [hexOf(1, 32), hexOf(2, 32), hexOf(3, 32)]

describe('receipts that wait for their signature', () => {
  let test: TestDatabase
  let database: ProviderDatabase
  let log: AccessLogStore
  let signer: ReceiptSigner
  let reported: Array<{ event: string, code?: string, relationship?: string }>
  const seed = randomBytes(64)
  const delegateOf = async (index: number): Promise<Delegate> => await deriveDelegate({ seed, network: { chainId: 7, registry: hexOf(6, 20) }, role: 'owner', provider: 'mercy', index })

  const start = async (get = delegateOf): Promise<void> => {
    database = test.open()
    log = await openAccessLogStore({ database, randomBytes, now: () => 3 })
    const relationships = openRelationshipStore({ database })
    for (const [index, relationship] of [FIRST, SECOND].entries()) {
      await relationships.put({ relationship, person: 'p', ownerDelegate: hexOf(8, 20), providerDelegate: (await delegateOf(index)).address, ownerEncryptionKey: new Uint8Array(32), index })
    }
    signer = createReceiptSigner({ accessLog: log, relationships, delegates: { get }, network: NETWORK, report: event => { reported.push(event) } })
  }

  beforeEach(async () => {
    reported = []
    test = testDatabase()
    await start()
  })

  afterEach(async () => {
    await signer.stop()
    await database.close()
    test.remove()
  })

  const close = async (relationship = FIRST): Promise<ClosedEntry> => await log.close({
    relationship, requester: hexOf(9, 20), role: 'viewer', counts: [], records: 0, bytes: 0, hash: new Uint8Array(32), startedAt: 1, closedAt: 2, status: 'complete', requestId: randomBytes(16)
  })
  const closeMany = async (count: number, relationship = FIRST): Promise<ClosedEntry[]> => await Promise.all(Array.from({ length: count }, async () => await close(relationship)))
  const batchOf = ({ receiptHash }: ClosedEntry): number | undefined => log.find(receiptHash)?.signature?.batch
  const holds = async (entry: ClosedEntry, index: number): Promise<boolean> => {
    const { relationship, receiptHash } = entry
    const signature = log.find(receiptHash)?.signature
    return signature !== undefined && await verifyReceiptSignature({
      relationship, receiptHash, signature, signer: (await delegateOf(index)).address,
      recover: ({ root, batch, signature: bytes }) => recoverSigner({ network: NETWORK, type: 'ReceiptBatch', message: { relationship, root, batch }, signature: bytes })
    })
  }
  /** A fake clock for what is begun from now on. */
  const stopClock = (context: TestContext): (ms: number) => void => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    return ms => { context.mock.timers.tick(ms) }
  }
  const turns = async (): Promise<void> => { for (let i = 0; i < 20; i++) await new Promise(resolve => { setImmediate(resolve) }) }

  it('are signed together a second after the first of them, and no sooner', async context => {
    const tick = stopClock(context)
    const [first, second, later] = await closeMany(3) as [ClosedEntry, ClosedEntry, ClosedEntry]
    signer.add(first)
    tick(MAX_BATCH_WAIT_MS - 1)
    signer.add(second)
    await turns()
    assert.equal(batchOf(first), undefined)
    tick(1)
    await until(() => batchOf(second) !== undefined)
    assert.deepEqual([batchOf(first), batchOf(second), batchOf(later)], [2, 2, undefined])
    signer.add(later)
    tick(MAX_BATCH_WAIT_MS)
    await until(() => batchOf(later) !== undefined)
    assert.equal(batchOf(later), 1)
    for (const entry of [first, second, later]) assert.equal(await holds(entry, 0), true)
  })

  it('are signed apart for each relationship, by its own delegate', async context => {
    const tick = stopClock(context)
    const [one, other] = [await close(FIRST), await close(SECOND)]
    for (const entry of [one, other]) signer.add(entry)
    tick(MAX_BATCH_WAIT_MS)
    await until(() => log.unsigned().length === 0)
    assert.deepEqual([batchOf(one), batchOf(other)], [1, 1])
    assert.deepEqual([await holds(one, 0), await holds(other, 1), await holds(one, 1), await holds(other, 0)], [true, true, false, false])
  })

  it(`are signed without waiting when they are ${MAX_BATCH}, each with a path of its own`, async context => {
    stopClock(context)
    const entries = await closeMany(MAX_BATCH)
    for (const entry of entries.slice(0, -1)) signer.add(entry)
    await turns()
    assert.equal(log.unsigned().length, MAX_BATCH)
    signer.add(entries.at(-1) as ClosedEntry)
    await until(() => log.unsigned().length === 0)
    assert.deepEqual(entries.map(({ receiptHash }) => log.find(receiptHash)?.signature?.position), entries.map((_, i) => i))
    for (const entry of entries.filter((_, i) => i % 51 === 0)) assert.equal(await holds(entry, 0), true)
  })

  it('are signed now, when it is asked for, and not a second time when their second is over', async context => {
    const tick = stopClock(context)
    const [first, other] = [await close(FIRST), await close(SECOND)]
    for (const entry of [first, other]) signer.add(entry)
    await signer.flush(FIRST)
    assert.deepEqual([batchOf(first), batchOf(other)], [1, undefined])
    const { signature } = log.find(first.receiptHash) ?? {}
    tick(MAX_BATCH_WAIT_MS - 1)
    const next = await close(FIRST)
    signer.add(next)
    tick(1)
    await until(() => batchOf(other) !== undefined)
    await turns()
    // The next has a second of its own.
    assert.equal(batchOf(next), undefined)
    assert.deepEqual(log.find(first.receiptHash)?.signature, signature)
    await signer.flush(UNKNOWN)
  })

  it('reach everybody who waits for them, and at once who asks afterwards', async context => {
    const tick = stopClock(context)
    const entry = await close()
    signer.add(entry)
    const waiting = [signer.wait(entry), signer.wait(entry)]
    tick(MAX_BATCH_WAIT_MS)
    const [first, second] = await Promise.all(waiting)
    assert.deepEqual(first, second)
    assert.deepEqual(await signer.wait(entry), first)
    assert.deepEqual(log.find(entry.receiptHash)?.signature, first)
  })

  it('are given up by who waited ten seconds for one, and by nobody sooner', async context => {
    const tick = stopClock(context)
    const entry = await close(UNKNOWN)
    signer.add(entry)
    const ended: unknown[] = []
    const waiting = signer.wait(entry).catch((error: unknown) => { ended.push(error) })
    tick(SIGNATURE_WAIT_MS - 1)
    await turns()
    assert.equal(ended.length, 0)
    tick(1)
    await waiting
    assert.deepEqual(ended.map(error => isMedrecError(error, 'DEADLINE')), [true])
  })

  it('are signed after a restart, in batches no larger than others', async context => {
    await closeMany(MAX_BATCH + 44)
    const other = await close(SECOND)
    await signer.stop()
    await database.close()
    const tick = stopClock(context)
    await start()
    await until(() => log.unsigned().length <= 45)
    tick(MAX_BATCH_WAIT_MS)
    await until(() => log.unsigned().length === 0)
    const entries = log.list({ relationship: FIRST, from: 0, limit: 1_000 })
    assert.deepEqual(entries.map(({ signature }) => signature?.batch), entries.map((_, i) => i < MAX_BATCH ? MAX_BATCH : 44))
    for (const entry of [entries[0], entries.at(-1)] as ClosedEntry[]) assert.equal(await holds(entry, 0), true)
    assert.equal(await holds(other, 1), true)
  })

  it('are left for the next start when they cannot be signed, and their operator is told', async () => {
    const entry = await close()
    await signer.stop()
    await database.close()
    await start(async () => { throw new MedrecError('INTERNAL', 'no keys just now') })
    await signer.flush(FIRST)
    assert.deepEqual(reported.map(({ event, code, relationship }) => ({ event, code, relationship })), [{ event: 'receipts-unsigned', code: 'INTERNAL', relationship: FIRST }])
    assert.equal(batchOf(entry), undefined)
    await signer.stop()
    await database.close()
    await start()
    await signer.flush(FIRST)
    assert.equal(await holds(entry, 0), true)
  })
})
