import type { AnchoredState } from './in-force-state.ts'

interface Anchors { anchors: ReadonlyArray<{ commitment: string, sequence: number, narrows?: boolean | undefined, keeps?: boolean | undefined, adders?: readonly string[] | undefined, ends?: Readonly<Record<string, number>> | undefined }> }

/**
 * What `advanceInForce` wants of the chain: every anchored state at the head, and which of them are settled.
 *
 * @param options.atHead - the relationship at the head, as a `ChainView` gives it
 * @param options.settled - the same as of the newest settled block
 */
export function anchorsOf (options: { atHead: Anchors | undefined, settled: Anchors | undefined }): AnchoredState[] {
  const settled = options.settled?.anchors ?? []
  return (options.atHead?.anchors ?? []).map(({ commitment, sequence, narrows, keeps, adders, ends }, i) => ({
    commitment,
    sequence,
    ...narrows === true ? { narrows } : {},
    ...keeps === true ? { keeps } : {},
    ...adders === undefined ? {} : { adders },
    ...ends === undefined ? {} : { ends },
    settled: settled[i]?.commitment === commitment && settled[i].sequence === sequence
  }))
}
