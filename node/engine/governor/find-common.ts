import { COMMON_BLOCKS } from './constants.ts'

/** Hashes of blocks from `first` on, at most `count`. */
export type ReadHashes = (options: { first: number, count: number }) => Promise<string[]>

/**
 * The newest block that two chains have in common, among the {@link COMMON_BLOCKS} at the end of the shorter; undefined when there is none.
 *
 * @param options.numbers - of both heads
 */
export async function findCommon (options: { own: ReadHashes, other: ReadHashes, numbers: [number, number] }): Promise<number | undefined> {
  const { own, other, numbers } = options
  const last = Math.min(...numbers)
  const first = Math.max(0, last - COMMON_BLOCKS + 1)
  const ask = { first, count: last - first + 1 }
  const [mine, theirs] = await Promise.all([own(ask), other(ask)])
  const at = mine.findLastIndex((hash, i) => hash === theirs[i])
  return at < 0 ? undefined : first + at
}
