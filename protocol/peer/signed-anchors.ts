import type { PolicyDocument } from '../policy/document.ts'
import { commitmentTo } from '../policy/find-anchored.ts'
import { hasChanges } from '../policy/history.ts'
import { previousOf } from '../policy/previous.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import type { Relationship, SignedAnchor } from './relationship.ts'

/** What was signed and can still come to the chain: its sequence is not used up for good, nor its time over. */
export function outstanding (context: PeerContext, relationship: Relationship): SignedAnchor[] {
  const { view } = requireNetwork(context).chain
  const sequence = view.relationship(relationship.id).settled?.sequence ?? 0
  const time = view.head()?.timestamp ?? 0
  return (relationship.progress.signed ?? []).filter(signed => signed.sequence >= sequence && signed.deadline >= time)
}

/** The states of {@link outstanding} that a fresh document does not have: commitments, and the heads that they are of. */
export function outstandingApart (context: PeerContext, relationship: Relationship, fresh: PolicyDocument): Map<string, readonly string[]> {
  const states = outstanding(context, relationship).filter(({ heads }) => !hasChanges(fresh, heads))
  const apart = new Map(states.map(({ heads }) => [commitmentTo({ doc: fresh, heads }), heads]))
  // What the fresh document begins with says the same.
  apart.delete(previousOf(fresh)?.commitment ?? '')
  return apart
}
