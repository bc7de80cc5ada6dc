import { INTERFACES } from '../chain-view/interfaces.ts'
import { fromHex, toHex } from '../crypto/bytes.ts'

/** An Anchor as it stands in the data of a call. `position`: how many messages stand before it. `signature`: 64 bytes of a key, or an account's. */
export interface CarriedAnchor { position: number, number: number, commitment: string, sequenceByte: number, signature: Uint8Array }

const OPEN = 1
const ANCHOR = 2
const LONG_FIRST = 0x10
const LONG_SECOND = 0x20
const KEY_BYTES = 64
/** Bytes between the kind and the signatures. specs/relationships.md, "Messages on the chain". */
const BODY_BYTES: Readonly<Record<number, number>> = { 1: 44, 2: 41, 3: 29, 4: 9 }

/**
 * The Anchors in the data of a transaction to the Relationships contract; none where it is no such data. Only what the contract has taken is looked for, so
 * that what cannot be read is passed over.
 *
 * @param data - 0x and hex digits
 */
export function findAnchors (data: string): CarriedAnchor[] {
  const selector = INTERFACES.relationships.encodeFunctionData('submit')
  if (!data.startsWith(selector)) return []
  const bytes = fromHex(`0x${data.slice(selector.length)}`)
  const found: CarriedAnchor[] = []
  for (let at = 0, position = 0; at < bytes.length; position++) {
    const kind = bytes[at] ?? 0
    const body = BODY_BYTES[kind & 0x0f]
    if (body === undefined) return found
    const fields = bytes.subarray(at + 1, at + 1 + body)
    at += 1 + body
    const first = takeSignature(bytes, at, (kind & LONG_FIRST) !== 0)
    at = first.next
    if ((kind & 0x0f) === OPEN) at = takeSignature(bytes, at, (kind & LONG_SECOND) !== 0).next
    if (at > bytes.length) return found
    if ((kind & 0x0f) === ANCHOR) {
      found.push({ position, number: new DataView(fields.buffer, fields.byteOffset).getUint32(0), commitment: toHex(fields.subarray(4, 36)), sequenceByte: fields[36] ?? 0, signature: first.signature })
    }
  }
  return found
}

function takeSignature (bytes: Uint8Array, at: number, isLong: boolean): { signature: Uint8Array, next: number } {
  const start = isLong ? at + 2 : at
  const length = isLong ? (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0) : KEY_BYTES
  return { signature: bytes.slice(start, start + length), next: start + length }
}
