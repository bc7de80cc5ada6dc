import type { MessageInitShape } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { PolicyTurn as PolicyTurnMessage, PolicyTurnSchema } from '../messages/sync_pb.ts'
import { BATCH_ID_BYTES, MAX_BATCHES, MAX_HEADS, MAX_OLDER } from '../policy/constants.ts'
import { NO_PROOFS } from '../policy/change-proofs.ts'
import type { PolicyTurn } from '../policy/exchange.ts'
import { decodeBatch, encodeBatch, joinHex, splitHex } from './encode-batch.ts'

/** A turn as it goes over the stream (specs/proto/sync.proto). */
export function encodeTurn ({ first, heads, older, changes, batches, digest, kept }: PolicyTurn): MessageInitShape<typeof PolicyTurnSchema> {
  return {
    ...first === undefined ? {} : { first: bytesOf(first) },
    heads: heads.map(bytesOf), older: older.map(bytesOf), changes: [...changes], batches: batches.map(encodeBatch), batchesDigest: bytesOf(digest),
    ...kept === undefined ? {} : { batchesKept: joinHex(kept) }
  }
}

/**
 * A turn as it came; its changes and batches are not looked at. Absent: one that says nothing. Who says nothing of batches keeps none.
 *
 * @throws MedrecError `BAD_MESSAGE`
 */
export function decodeTurn (message: PolicyTurnMessage | undefined): PolicyTurn {
  const { first = new Uint8Array(), heads = [], older = [], changes = [], batches = [], batchesDigest, batchesKept } = message ?? {}
  const named = [...heads, ...older, ...first.length === 0 ? [] : [first]]
  if (heads.length > MAX_HEADS || older.length > MAX_OLDER || named.some(hash => hash.length !== 32)) throw new MedrecError('BAD_MESSAGE', 'A turn names too much, or no hashes.')
  const digest = batchesDigest === undefined || batchesDigest.length === 0 ? NO_PROOFS.digest : hashOf(batchesDigest)
  if (digest.length !== 64 || (batchesKept !== undefined && (batchesKept.length > MAX_BATCHES * BATCH_ID_BYTES || batchesKept.length % BATCH_ID_BYTES !== 0))) throw new MedrecError('BAD_MESSAGE', 'A turn names too many batches, or none.')
  return {
    ...first.length === 0 ? {} : { first: hashOf(first) },
    heads: heads.map(hashOf), older: older.map(hashOf), changes, batches: batches.map(decodeBatch), digest,
    ...batchesKept === undefined ? {} : { kept: splitHex(batchesKept, BATCH_ID_BYTES) }
  }
}

function bytesOf (hash: string): Uint8Array { return fromHex(`0x${hash}`, 32) }
function hashOf (bytes: Uint8Array): string { return toHex(bytes).slice(2) }
