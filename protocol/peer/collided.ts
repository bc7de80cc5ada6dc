import { joinBeside } from '../policy/join-beside.ts'
import { NO_PROOFS } from '../policy/change-proofs.ts'
import { changeOrder, hasChanges, policyHeads, sameHeads } from '../policy/history.ts'
import { namedOrigins } from '../policy/origins.ts'
import { beginningHeads, firstHash } from '../policy/previous.ts'
import { emptyPolicy } from '../policy/storage.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { PeerContext } from './context.ts'
import { carryTo, exchange } from './fresh-policy.ts'
import type { OpenSession } from './owner-session.ts'
import type { Relationship } from './relationship.ts'
import { outstandingApart } from './signed-anchors.ts'

/**
 * Goes on from what the provider holds where a change of its stands in the place of one that is held here, and writes again, under a new actor, what is lacking there
 * then: so nothing that was acknowledged is lost, and the provider can take it. See specs/policy.md, "Two changes in one place".
 *
 * @returns false when the two can be joined: then nothing was done
 * @throws MedrecError `POLICY_INVALID`; `ANSWER_UNSOUND` while an Anchor of who acts for the owner, over a state that would be left, may still come to the chain
 */
export async function goOnBeside (options: { context: PeerContext, relationship: Relationship, open: OpenSession }): Promise<boolean> {
  const { context, relationship, open } = options
  const theirs = { doc: emptyPolicy(), proofs: NO_PROOFS }
  await exchange(relationship, theirs, open)
  const { policy: own, role, progress: { settled } } = relationship
  // What a fresh document begins with is not the provider's to say: "A fresh document", 9.
  if (firstHash(theirs.doc) !== firstHash(own) || !sameHeads(beginningHeads(theirs.doc) ?? [], beginningHeads(own) ?? [])) return false
  const doc = joinBeside({ own, theirs: theirs.doc, relationship: relationship.id })
  if (doc === undefined) return false
  if (role === 'custodian' && outstandingApart(context, relationship, doc).size > 0) throw new MedrecError('ANSWER_UNSOUND', 'An Anchor over what would be left of the policy may still come to the chain.')
  await carryTo({ context, relationship, to: { doc, proofs: theirs.proofs }, keep: [...changeOrder(doc), ...namedOrigins(doc).keys()], isLeaving: true })
  await context.store.put('state', [relationship.policyEntry()])
  await relationship.note({ delivered: policyHeads(theirs.doc), settled: hasChanges(doc, settled) ? settled : [], widenAt: undefined })
  return true
}
