import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openAccessLogStore } from '../../../node/store/access-log.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import { MAX_BATCH } from '../../../protocol/receipts/constants.ts'
import { verifyReceiptSignature } from '../../../protocol/receipts/verify-signature.ts'
import type { AccessLogStore, ClosedEntry } from '../../../protocol/records/access-log.ts'
import { createReceiptSigner } from '../../../protocol/records/receipt-signer.ts'
import type { ReceiptSigner } from '../../../protocol/records/receipt-signer.ts'
import { recoverSigner } from '../../../protocol/typed-data/sign.ts'
import { hexOf, testDatabase } from '../../node/store/store-fixture.ts'

const RELATIONSHIP = hexOf(1, 32)
const NETWORK = { chainId: 7, contracts: { relationships: hexOf(5, 20) } }

describe('the signer of receipts', () => {
  const delegate = deriveDelegate({ seed: new Uint8Array(64).fill(3), network: { chainId: 7, registry: hexOf(6, 20) }, role: 'owner', provider: 'mercy', index: 0 })
  const close = async (log: AccessLogStore): Promise<ClosedEntry> => await log.close({
    relationship: RELATIONSHIP, requester: hexOf(2, 20), role: 'viewer', counts: [], records: 0, bytes: 0, hash: new Uint8Array(32), startedAt: 1, closedAt: 2, status: 'complete', requestId: randomBytes(16)
  })
  const signerOver = (accessLog: AccessLogStore, reported: string[] = []): ReceiptSigner => createReceiptSigner({
    accessLog, network: NETWORK, delegates: { get: async () => await delegate }, report: ({ event }) => { reported.push(event) },
    relationships: {
      get: id => id === RELATIONSHIP ? { relationship: id, person: 'p', ownerDelegate: hexOf(8, 20), providerDelegate: hexOf(9, 20), ownerEncryptionKey: new Uint8Array(32), index: 0 } : undefined,
      put: async () => { throw new TypeError('nothing is put here') }
    }
  })
  const holds = async (log: AccessLogStore, { receiptHash }: ClosedEntry, address?: string): Promise<boolean> => {
    const signature = log.find(receiptHash)?.signature
    return signature !== undefined && await verifyReceiptSignature({
      relationship: RELATIONSHIP, receiptHash, signature, signer: address ?? (await delegate).address,
      recover: ({ relationship, root, batch, signature: bytes }) => recoverSigner({ network: NETWORK, type: 'ReceiptBatch', message: { relationship, root, batch }, signature: bytes })
    })
  }

  it('signs once for all that wait, as the provider\'s delegate, and each holds by itself', async () => {
    const test = testDatabase()
    const database = test.open()
    const log = await openAccessLogStore({ database, randomBytes, now: () => 3 })
    const signer = signerOver(log)
    const entries = await Promise.all([1, 2, 3].map(async () => await close(log)))
    entries.forEach(signer.add)
    const signature = await signer.wait(entries[1] as ClosedEntry)
    assert.equal(signature.batch, 3)
    for (const entry of entries) {
      assert.deepEqual(log.find(entry.receiptHash)?.signature?.signature, signature.signature)
      assert.equal(await holds(log, entry), true)
      assert.equal(await holds(log, entry, hexOf(4, 20)), false)
    }
    await signer.stop()
    await database.close()
    test.remove()
  })

  it('does not wait longer when a batch is full', async () => {
    const test = testDatabase()
    const database = test.open()
    const log = await openAccessLogStore({ database, randomBytes, now: () => 3 })
    const signer = signerOver(log)
    const entries = await Promise.all(Array.from({ length: MAX_BATCH + 1 }, async () => await close(log)))
    entries.forEach(signer.add)
    assert.equal((await signer.wait(entries[0] as ClosedEntry)).batch, MAX_BATCH)
    assert.deepEqual(log.unsigned().map(({ index }) => index), [entries.at(-1)?.index])
    await signer.flush(RELATIONSHIP)
    assert.deepEqual(log.unsigned(), [])
    assert.equal(await holds(log, entries.at(-1) as ClosedEntry), true)
    await signer.stop()
    await database.close()
    test.remove()
  })

  it('signs what a node that ended had left unsigned, and before it ends what waits', async () => {
    const test = testDatabase()
    const before = test.open()
    const entry = await close(await openAccessLogStore({ database: before, randomBytes, now: () => 3 }))
    await before.close()
    const database = test.open()
    const log = await openAccessLogStore({ database, randomBytes, now: () => 3 })
    const signer = signerOver(log)
    const later = await close(log)
    signer.add(later)
    await signer.stop()
    for (const each of [entry, later]) assert.equal(await holds(log, each), true)
    await database.close()
    test.remove()
  })

  it('gives up waiting for a signature that does not come', async context => {
    context.mock.timers.enable({ apis: ['setTimeout'] })
    const test = testDatabase()
    const database = test.open()
    const log = await openAccessLogStore({ database, randomBytes, now: () => 3 })
    const signer = signerOver(log)
    const waiting = signer.wait(await close(log))
    context.mock.timers.tick(10_000)
    await assert.rejects(waiting, error => isMedrecError(error, 'DEADLINE'))
    await signer.stop()
    await database.close()
    test.remove()
  })
})
