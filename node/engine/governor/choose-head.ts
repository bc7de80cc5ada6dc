/** A head as EIP-3436 compares it. */
export interface ComparedHead { number: number, hash: string, totalDifficulty: bigint, rank: number }

/**
 * The order of EIP-3436: more total difficulty, less number, less rank, lower hash. Negative when `a` is to be followed rather than `b`.
 * See specs/governor.md, "Splits".
 */
export function compareHeads (a: ComparedHead, b: ComparedHead): number {
  if (a.totalDifficulty !== b.totalDifficulty) return a.totalDifficulty > b.totalDifficulty ? -1 : 1
  return a.number - b.number || a.rank - b.rank || (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0)
}
