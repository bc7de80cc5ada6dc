import { createHash } from 'node:crypto'

/** Randomness that is the same for the same seed, on every machine. For made-up records only. */
export interface SeededRandom {
  /** From 0 up to 1. */
  next: () => number
  /** A number between the two. */
  between: (low: number, high: number) => number
  /** A whole number from `low` to `high`, both included. */
  whole: (low: number, high: number) => number
  pick: <T>(items: readonly [T, ...T[]]) => T
  /** A UUID (version 4 in form). */
  uuid: () => string
}

/** Starts a sequence: SHA-256 over the seed and a counter. */
export function createSeededRandom (seed: string): SeededRandom {
  let counter = 0
  const draw = (): Buffer => createHash('sha256').update(`${seed}/${counter++}`).digest()
  const next = (): number => draw().readUInt32BE(0) / 0x1_0000_0000
  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    whole,
    between: (low, high) => low + next() * (high - low),
    pick: items => items[whole(0, items.length - 1)] ?? items[0],
    uuid: () => {
      const bytes = draw().subarray(0, 16)
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
      const hex = bytes.toString('hex')
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
    }
  }
}
