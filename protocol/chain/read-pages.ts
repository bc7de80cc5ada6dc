import { GROW_AFTER } from './constants.ts'

/** What {@link readPages} takes. */
export interface ReadPagesOptions<T> {
  /** The first block and the last. */
  from: number
  to: number
  /** Blocks of a page at most. */
  maxBlocks: number
  /** Asks for what is in these blocks. */
  ask: (page: { from: number, to: number }) => Promise<T>
  /** Whether it may have failed because there is too much in them. */
  isTooMuch: (error: unknown) => boolean
}

/**
 * What is in a run of blocks, page by page, in order, each with the block that it goes up to. A page with too much in it is asked for again as half of
 * its blocks, down to one; when {@link GROW_AFTER} in a row went, twice as many are tried. Nothing is kept of what was given. See specs/chain.md, "Reading".
 *
 * @throws what `ask` throws of a single block, or when it is not too much
 */
export async function * readPages<T> (options: ReadPagesOptions<T>): AsyncGenerator<{ to: number, page: T }> {
  const { from: first, to: last, maxBlocks, ask, isTooMuch } = options
  let size = maxBlocks
  let went = 0
  for (let from = first; from <= last;) {
    const to = Math.min(last, from + size - 1)
    let page: T
    try {
      page = await ask({ from, to })
    } catch (error) {
      if (from === to || !isTooMuch(error)) throw error
      size = Math.ceil((to - from + 1) / 2)
      went = 0
      continue
    }
    from = to + 1
    if (++went >= GROW_AFTER) {
      size = Math.min(maxBlocks, size * 2)
      went = 0
    }
    yield { to, page }
  }
}
