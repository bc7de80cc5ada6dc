import type { MessageInitShape } from '@bufbuild/protobuf'
import { concat, fromHex, toHex } from '../crypto/bytes.ts'
import type { ChangeBatch as ChangeBatchMessage, ChangeBatchSchema } from '../messages/sync_pb.ts'
import type { ChangeBatch } from '../policy/signed-changes.ts'

/** A batch as it goes over the stream and is kept (specs/proto/sync.proto). It has the form of one. */
export function encodeBatch ({ changes, signer, signature }: ChangeBatch): MessageInitShape<typeof ChangeBatchSchema> {
  return { changes: joinHex(changes), signer: fromHex(signer, 20), signature }
}

/** A batch as it came; nothing of it is checked. What has another length than it should is read as what is no batch. */
export function decodeBatch ({ changes, signer, signature }: ChangeBatchMessage): ChangeBatch {
  return { changes: splitHex(changes, 32), signer: toHex(signer), signature }
}

/** Hex digits without 0x, one after the other as bytes. */
export function joinHex (texts: readonly string[]): Uint8Array<ArrayBuffer> {
  return concat(...texts.map(text => fromHex(`0x${text}`)))
}

/** What {@link joinHex} joined; the last one is shorter where the length does not divide. */
export function splitHex (bytes: Uint8Array, length: number): string[] {
  const texts: string[] = []
  for (let at = 0; at < bytes.length; at += length) texts.push(toHex(bytes.subarray(at, at + length)).slice(2))
  return texts
}
