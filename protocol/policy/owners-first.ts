import { ASKED_AT_MOST, asksTooMuch } from './asks.ts'
import type { ChangeProofs } from './change-proofs.ts'
import type { PolicyDocument } from './document.ts'
import type { Grant } from './grant.ts'
import { readHistory } from './history.ts'
import { makersOf } from './made-by.ts'
import { isCollective } from './viewer.ts'

/**
 * The grants in force in the order in which their groups and conditions are looked at, where there are more than a provider looks at (specs/decision.md, "Finding out"):
 * those that only others than the owner proved to have written come last. Where all is looked at, as they are.
 *
 * @param options.owners - who is the owner, or was: addresses
 */
export function ownersFirst (options: { grants: readonly Grant[], doc: PolicyDocument, proofs: ChangeProofs, owners: ReadonlySet<string> }): readonly Grant[] {
  const { grants, doc, proofs, owners } = options
  if (!asksTooMuch({ grants: [], added: grants, limits: ASKED_AT_MOST })) return grants
  const history = readHistory(doc)
  const isOthers = ({ id, viewer, condition }: Grant): boolean => {
    if (!isCollective(viewer) && condition === undefined) return false
    const makers = makersOf({ doc, part: 'grants', id, proofs, history })
    return makers.size > 0 && ![...makers].some(maker => owners.has(maker))
  }
  const others = new Set(grants.filter(isOthers))
  return [...grants.filter(grant => !others.has(grant)), ...others]
}
