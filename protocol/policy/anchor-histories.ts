import { concat, fromHex, toHex, uint64be, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'

/** An anchor as the chain has it: `0x` and 64 hex digits, and the relationship's sequence after it. */
interface Anchor { readonly commitment: string, readonly sequence: number }

const DOMAIN = utf8('medrec/policy-anchors/1')

/**
 * The history of a relationship at each of its anchors: which states were anchored up to there, in which order, and nothing else. Who has written one has seen
 * them all, so that what it gives up reaches no anchor to come, and none of a chain that came back with others (specs/policy.md, "Lost states").
 *
 * @param options.relationship - `0x` and 64 hex digits
 * @param options.anchors - from the first one on, none left out
 * @returns one for each anchor, `0x` and 64 hex digits
 */
export function anchorHistories (options: { relationship: string, anchors: readonly Anchor[] }): readonly string[] {
  const { relationship, anchors } = options
  const known = histories.get(anchors)
  if (known !== undefined) return known
  let last = fromHex(relationship, 32)
  const made = anchors.map(({ commitment, sequence }) => {
    last = sha256(concat(DOMAIN, last, fromHex(commitment, 32), uint64be(sequence)))
    return toHex(last)
  })
  histories.set(anchors, made)
  return made
}

/** A view never changes the anchors that it gave. */
const histories = new WeakMap<readonly Anchor[], readonly string[]>()

/**
 * The last anchor up to which all is given up that is not known, as a policy says.
 *
 * @param options.lost - what stands under `lost`
 * @returns its index; -1: none is
 */
export function givenUpTo (options: { relationship: string, anchors: readonly Anchor[], lost: ReadonlySet<string> }): number {
  const { lost } = options
  return lost.size === 0 ? -1 : anchorHistories(options).findLastIndex(history => lost.has(history))
}
