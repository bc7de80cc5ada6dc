import type { PolicyDocument } from './document.ts'
import { commitmentOf } from './find-anchored.ts'
import { hasChanges } from './history.ts'
import type { InForce } from './in-force.ts'
import type { InForceState } from './in-force-state.ts'

/**
 * Whether a policy may be gone on from in a fresh document (specs/policy.md, "A fresh document", 6): its newest state is the one that is anchored at the head, that anchor is
 * settled and was taken into account, and all that an anchored state must have is in its history.
 */
export function mayLeave (options: { doc: PolicyDocument, state: InForceState, inForce: Pick<InForce, 'status' | 'anchored' | 'settled'> }): boolean {
  const { doc, state, inForce: { status, anchored, settled } } = options
  return status === 'current' && anchored && settled && state.trail.at(-1)?.commitment === commitmentOf(doc) && hasChanges(doc, state.required)
}
