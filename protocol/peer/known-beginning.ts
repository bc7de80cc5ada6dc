import { anchorsOf } from '../policy/anchors-of.ts'
import { NO_ANCHOR } from '../policy/constants.ts'
import { findAnchored } from '../policy/find-anchored.ts'
import { readHistory } from '../policy/history.ts'
import { beginningHeads, previousOf } from '../policy/previous.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import type { Relationship } from './relationship.ts'

/** The state that a policy goes on from, where this device has only its provider's word for what the policy begins with; undefined: it goes on from none, or all is known. */
export function unknownPrevious ({ policy, progress }: Relationship): string | undefined {
  const previous = previousOf(policy)?.commitment
  return previous === progress.begunFrom ? undefined : previous
}

/**
 * Whether a policy may be anchored: what it begins with was made here, too, or somebody who knew anchored it since, and that is settled (specs/policy.md, "A
 * fresh document", 9). What is found out is remembered.
 */
export async function isBeginningKnown (options: { context: PeerContext, relationship: Relationship }): Promise<boolean> {
  const { context, relationship } = options
  const { policy } = relationship
  const previous = unknownPrevious(relationship)
  if (previous === undefined) return true
  const settled = anchorsOf(requireNetwork(context).chain.view.relationship(relationship.id)).filter(anchor => anchor.settled).map(({ commitment }) => commitment)
  const commitments = new Set(settled.filter(commitment => commitment !== NO_ANCHOR && commitment !== previous))
  const beginning = beginningHeads(policy)
  if (commitments.size === 0 || beginning === undefined) return false
  const history = readHistory(policy)
  const states = findAnchored({ doc: policy, commitments, remembered: [], history: () => history })
  if (![...states.values()].some(heads => history.contains(heads, beginning))) return false
  await relationship.note({ begunFrom: previous })
  return true
}

/**
 * The state that a policy goes on from, where it is for this device to give that up at a provider that has lost what it held of the relationship: such a
 * provider has only somebody's word for what the policy begins with, and cannot go on past an anchor that it cannot read. This device knows that nothing is lost
 * with it, and its owner's key signs that. Undefined: there is none, it is given up already, or this device may not (specs/policy.md, "A fresh document", 11).
 */
export async function previousToGiveUp (options: { context: PeerContext, relationship: Relationship }): Promise<string | undefined> {
  const { policy, reading, role } = options.relationship
  const previous = previousOf(policy)?.commitment
  if (role !== 'owner' || previous === undefined || reading.lost.has(previous)) return undefined
  return await isBeginningKnown(options) ? previous : undefined
}
