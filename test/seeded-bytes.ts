import { createHash } from 'node:crypto'
import type { RandomBytes } from '../protocol/crypto/random.ts'

/** Bytes that look random and are the same in every run. */
export function seededBytes (seed: string): RandomBytes {
  let drawn = 0
  return length => {
    const blocks = Array.from({ length: Math.ceil(length / 32) }, () => createHash('sha256').update(`${seed} ${drawn++}`).digest())
    return Uint8Array.from(Buffer.concat(blocks)).slice(0, length)
  }
}
