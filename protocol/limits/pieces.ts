/** Work that is done in pieces: at each `yield` whatever else waits may be done. */
export type Pieces<T> = Generator<undefined, T, undefined>

/** Does all pieces of some work at once. */
export function doAtOnce<T> (pieces: Pieces<T>): T {
  for (;;) {
    const next = pieces.next()
    if (next.done === true) return next.value
  }
}

/** Lets what waits be done between the pieces of long work. */
export interface PieceWork {
  /** Does some work in its pieces. */
  run: <T>(pieces: Pieces<T>) => Promise<T>
  /** Waits until what else waited has had its turn. */
  rest: () => Promise<void>
}

/** Of all work that is given to it there is one piece between two turns of the event loop, however many pieces wait. */
export function createPieceWork (): PieceWork {
  let last = Promise.resolve()
  const rest = async (): Promise<void> => {
    const before = last
    last = (async () => {
      await before
      await new Promise<void>(resolve => { setTimeout(resolve, 0) })
    })()
    await last
  }
  return {
    rest,
    run: async pieces => {
      for (;;) {
        const next = pieces.next()
        if (next.done === true) return next.value
        await rest()
      }
    }
  }
}
