import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { MedrecError } from '../errors/medrec-error.ts'

/** Joins byte arrays. */
export function concat (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return concatBytes(...parts) as Uint8Array<ArrayBuffer>
}

/** UTF-8 bytes of `text`. */
export function utf8 (text: string): Uint8Array<ArrayBuffer> {
  return utf8ToBytes(text) as Uint8Array<ArrayBuffer>
}

/** `0x` and lower-case hex: how addresses, relationships and commitments are written in domain objects. */
export function toHex (bytes: Uint8Array): string {
  return `0x${bytesToHex(bytes)}`
}

/**
 * The bytes of a `0x` hex string.
 *
 * @param length - how many bytes it must be, when given
 * @throws INVALID_INPUT when it is not hex or has another length
 */
export function fromHex (hex: string, length?: number): Uint8Array<ArrayBuffer> {
  // Without a group: with one the expression runs out of stack on what is millions of digits long.
  if (!/^0x(?:[0-9a-fA-F]{2})*$/.test(hex) || (length !== undefined && hex.length !== 2 + 2 * length)) {
    throw new MedrecError('INVALID_INPUT', `Expected 0x and ${length === undefined ? '' : `${2 * length} `}hex digits, got "${hex.slice(0, 80)}".`)
  }
  return hexToBytes(hex.slice(2)) as Uint8Array<ArrayBuffer>
}

/** Whether `value` is an address as written in domain objects: `0x` and 40 lower-case hex digits. */
export function isAddress (value: unknown): value is string {
  return typeof value === 'string' && /^0x[0-9a-f]{40}$/.test(value)
}

/** Eight bytes, big-endian. `value` is a whole number ≥ 0 below 2^53. */
export function uint64be (value: number): Uint8Array<ArrayBuffer> {
  if (!Number.isSafeInteger(value) || value < 0) throw new MedrecError('INVALID_INPUT', `Expected a whole number from 0, got ${value}.`)
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
  return bytes
}

/** Whether two byte arrays are equal. Not for secrets: it takes longer the longer they agree. */
export function equalBytes (a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** The same bytes in a form that WebCrypto takes (it refuses shared memory). */
export function asBufferSource (bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer ? bytes as Uint8Array<ArrayBuffer> : bytes.slice() as Uint8Array<ArrayBuffer>
}
