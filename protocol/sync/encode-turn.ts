import type { MessageInitShape } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { PolicyTurn as PolicyTurnMessage, PolicyTurnSchema } from '../messages/sync_pb.ts'
import { MAX_HEADS, MAX_OLDER } from '../policy/constants.ts'
import type { PolicyTurn } from '../policy/exchange.ts'

/** A turn as it goes over the stream (specs/proto/sync.proto). */
export function encodeTurn ({ first, heads, older, changes }: PolicyTurn): MessageInitShape<typeof PolicyTurnSchema> {
  return { ...first === undefined ? {} : { first: bytesOf(first) }, heads: heads.map(bytesOf), older: older.map(bytesOf), changes: [...changes] }
}

/**
 * A turn as it came; its changes are not looked at. Absent: one that says nothing.
 *
 * @throws MedrecError `BAD_MESSAGE`
 */
export function decodeTurn (message: PolicyTurnMessage | undefined): PolicyTurn {
  const { first, heads, older, changes } = message ?? { first: new Uint8Array(), heads: [], older: [], changes: [] }
  if (heads.length > MAX_HEADS || older.length > MAX_OLDER || [...heads, ...older, ...first.length === 0 ? [] : [first]].some(hash => hash.length !== 32)) throw new MedrecError('BAD_MESSAGE', 'A turn names too much, or no hashes.')
  return { first: first.length === 0 ? undefined : hashOf(first), heads: heads.map(hashOf), older: older.map(hashOf), changes }
}

function bytesOf (hash: string): Uint8Array { return fromHex(`0x${hash}`, 32) }
function hashOf (bytes: Uint8Array): string { return toHex(bytes).slice(2) }
