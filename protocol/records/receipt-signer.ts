import { toHex } from '../crypto/bytes.ts'
import type { ProviderDelegates } from '../enrol/delegates.ts'
import type { RelationshipStore } from '../enrol/relationships.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_BATCH, MAX_BATCH_WAIT_MS } from '../receipts/constants.ts'
import { buildMerkleTree } from '../receipts/merkle.ts'
import type { ReceiptSignature } from '../receipts/verify-signature.ts'
import type { Report } from '../stream/serve-messages.ts'
import { signTypedData } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import type { AccessLogStore, ClosedEntry } from './access-log.ts'
import { SIGNATURE_WAIT_MS } from './constants.ts'

/** Signs receipts in batches of one relationship: one signature for at most 256 receipts or 1 s. */
export interface ReceiptSigner {
  add: (entry: ClosedEntry) => void
  /** Signs what waits of a relationship now. */
  flush: (relationship: string) => Promise<void>
  /** The signature over a receipt, when it is there. @throws MedrecError `DEADLINE` after 10 s */
  wait: (entry: ClosedEntry) => Promise<ReceiptSignature>
  stop: () => Promise<void>
}

interface Batch { entries: ClosedEntry[], timer: ReturnType<typeof setTimeout> }

/** Also signs what a node that ended had left unsigned. */
export function createReceiptSigner (options: {
  accessLog: AccessLogStore, relationships: RelationshipStore, delegates: ProviderDelegates, network: TypedDataNetwork, report: Report
}): ReceiptSigner {
  const { accessLog, relationships, delegates, network, report } = options
  const batches = new Map<string, Batch>()
  const waiting = new Map<string, Set<(signature: ReceiptSignature) => void>>()
  const signing = new Map<string, Promise<void>>()

  const sign = async (relationship: string, entries: ClosedEntry[]): Promise<void> => {
    const known = relationships.get(relationship)
    if (known === undefined) return
    const { privateKey } = await delegates.get(known.index)
    const { root, paths } = buildMerkleTree(entries.map(({ receiptHash }) => receiptHash))
    const signature = signTypedData({ network, type: 'ReceiptBatch', message: { relationship, root, batch: entries.length }, privateKey })
    const signed = entries.map((entry, position) => ({ entry, signature: { root, path: paths[position] ?? [], position, batch: entries.length, signature } }))
    await accessLog.sign(signed.map(({ entry, signature }) => ({ relationship, index: entry.index, signature })))
    for (const { entry, signature } of signed) for (const tell of waiting.get(toHex(entry.receiptHash)) ?? []) tell(signature)
  }

  const flush = async (relationship: string): Promise<void> => {
    const batch = batches.get(relationship)
    if (batch !== undefined) {
      batches.delete(relationship)
      clearTimeout(batch.timer)
      const work = (signing.get(relationship) ?? Promise.resolve()).then(async () => { await sign(relationship, batch.entries) })
      const settled = work.catch((error: unknown) => { report({ event: 'receipts-unsigned', code: 'INTERNAL', relationship, reason: String(error) }) })
        .finally(() => { if (signing.get(relationship) === settled) signing.delete(relationship) })
      signing.set(relationship, settled)
    }
    await signing.get(relationship)
  }

  const add = (entry: ClosedEntry): void => {
    const { relationship } = entry
    let batch = batches.get(relationship)
    if (batch === undefined) batches.set(relationship, batch = { entries: [], timer: setTimeout(() => { void flush(relationship) }, MAX_BATCH_WAIT_MS) })
    batch.entries.push(entry)
    if (batch.entries.length >= MAX_BATCH) void flush(relationship)
  }

  for (const entry of accessLog.unsigned()) add(entry)

  return {
    add,
    flush,
    wait: async entry => {
      const name = toHex(entry.receiptHash)
      const { promise, resolve, reject } = Promise.withResolvers<ReceiptSignature>()
      const listeners = waiting.get(name) ?? new Set()
      waiting.set(name, listeners.add(resolve))
      const timer = setTimeout(() => { reject(new MedrecError('DEADLINE')) }, SIGNATURE_WAIT_MS)
      try {
        return accessLog.find(entry.receiptHash)?.signature ?? await promise
      } finally {
        clearTimeout(timer)
        listeners.delete(resolve)
        if (listeners.size === 0) waiting.delete(name)
      }
    },
    stop: async () => {
      await Promise.all([...new Set([...batches.keys(), ...signing.keys()])].map(flush))
    }
  }
}
