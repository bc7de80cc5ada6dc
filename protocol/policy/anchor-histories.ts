import { concat, fromHex, toHex, uint64be, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MAX_HISTORIES } from './constants.ts'

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
  const known = histories.get(relationship)
  if (known?.anchors === anchors) return known.made
  const made = known === undefined ? [] : known.made.slice(0, countSame(known.anchors, anchors))
  // As of a block before: what is known goes on.
  if (made.length === anchors.length) return made
  let last = fromHex(made.at(-1) ?? relationship, 32)
  for (const { commitment, sequence } of anchors.slice(made.length)) {
    last = sha256(concat(DOMAIN, last, fromHex(commitment, 32), uint64be(sequence)))
    made.push(toHex(last))
  }
  histories.delete(relationship)
  histories.set(relationship, { anchors, made })
  for (const oldest of histories.keys()) {
    if (histories.size <= MAX_HISTORIES) break
    histories.delete(oldest)
  }
  return made
}

/** With how many of the same two lists begin. */
function countSame (some: readonly Anchor[], others: readonly Anchor[]): number {
  const most = Math.min(some.length, others.length)
  for (let i = 0; i < most; i++) if (some[i]?.commitment !== others[i]?.commitment || some[i]?.sequence !== others[i]?.sequence) return i
  return most
}

/**
 * Of those relationships that were asked for last. Each anchor that comes makes a list of its own, which goes on from the one before: to hash all of it anew would
 * cost at each of them what all have cost.
 */
const histories = new Map<string, { anchors: readonly Anchor[], made: readonly string[] }>()

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
