/** A vector as somebody wrote it down. What comes of it stands in `gives` or `fails` where a person says it from the spec's text; else the second computation does, see test/vectors/generate.ts. */
export interface VectorCase { name: string, does: string, given: object, steps?: object, gives?: object, fails?: string }

/** A byte so many times, as 0x and hex digits. */
export function repeated (byte: string, times: number): string {
  return `0x${byte.repeat(times)}`
}

/** The network of all vectors, as it is signed. */
export const NETWORK = { chainId: 777, contracts: { relationships: repeated('5a', 20) } }
export const RELATIONSHIP = repeated('ab', 32)
/** Keys by who has them: 32 times one byte. */
export const KEYS = { owner: repeated('07', 32), provider: repeated('08', 32), other: repeated('09', 32) }
