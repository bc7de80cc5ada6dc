import { createHash } from 'node:crypto'

/** The bytes of 0x and hex digits. */
export function bytes (hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}

/** 0x and hex digits. */
export function hex (value: Uint8Array): string {
  return `0x${Buffer.from(value).toString('hex')}`
}

/** SHA-256 over parts, one behind the other; a string is its UTF-8. */
export function sha256 (...parts: Array<Uint8Array | string>): Buffer {
  return parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()
}

/** A whole number, highest byte first. */
export function be (value: number, length: number): Buffer {
  return Buffer.from(BigInt(value).toString(16).padStart(2 * length, '0'), 'hex')
}
