import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_SIGNATURE_BYTES } from './constants.ts'

/** Bytes of a message as 0x and hex digits. @throws MedrecError `BAD_MESSAGE` when they are not `length` */
export function hex (bytes: Uint8Array, length: number): string {
  if (bytes.length !== length) throw new MedrecError('BAD_MESSAGE')
  return toHex(bytes)
}

/** A number of a message. @throws MedrecError `BAD_MESSAGE` when JSON does not hold it exactly */
export function whole (value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MedrecError('BAD_MESSAGE')
  return Number(value)
}

/** A signature of a message. @throws MedrecError `BAD_MESSAGE` when it is empty or too long */
export function signed (bytes: Uint8Array): Uint8Array {
  if (bytes.length === 0 || bytes.length > MAX_SIGNATURE_BYTES) throw new MedrecError('BAD_MESSAGE')
  return bytes
}
