import * as A from '@automerge/automerge'
import { doAtOnce } from '../limits/pieces.ts'
import { readChanges, takeChanges } from './adopt.ts'
import type { PolicyDocument } from './document.ts'
import { heldChanges } from './history.ts'
import { countChange } from './plain-change.ts'
import type { PlainChange } from './plain-change.ts'

/** What {@link joinBeside} takes. `own`: a policy; `theirs`: another state of the same document, which nobody need have had together with that; `relationship`: `0x` and 64 hex digits. */
export interface CollidingPolicies { own: PolicyDocument, theirs: PolicyDocument, relationship: string }

/**
 * Two states of a policy that cannot be joined, since a change of one stands in the place of another: it is the same one of the same actor (specs/policy.md,
 * "Two changes in one place"). What comes of it is the second state with what can be had beside it of the first.
 *
 * @returns undefined when they can be joined
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`
 */
export function joinBeside ({ own, theirs, relationship }: CollidingPolicies): PolicyDocument | undefined {
  const places = new Map(A.getChangesMetaSince(theirs, []).map(change => [placeOf(change), change.hash]))
  const metas = A.getChangesMetaSince(own, [])
  const collided = new Set(metas.filter(change => (places.get(placeOf(change)) ?? change.hash) !== change.hash).map(({ hash }) => hash))
  if (collided.size === 0) return undefined
  const held = heldChanges({ doc: theirs, hashes: metas.map(({ hash }) => hash) })
  const changes = doAtOnce(readChanges(A.getChangesSince(own, []).map(countChange).filter(({ hash }) => !held.has(hash))))
  return doAtOnce(takeChanges({ doc: theirs, changes: withoutThose(changes, collided), relationship })).doc
}

/** Changes in their order, less some, those made on one of them, and what their actors wrote after. */
function withoutThose (changes: readonly PlainChange[], left: Set<string>): PlainChange[] {
  const actors = new Set<string>()
  return changes.filter(({ hash, deps, actor }) => {
    if (!left.has(hash) && !actors.has(actor) && !deps.some(dep => left.has(dep))) return true
    left.add(hash)
    actors.add(actor)
    return false
  })
}

function placeOf ({ actor, seq }: { actor: string, seq: number }): string {
  return `${seq}@${actor}`
}
