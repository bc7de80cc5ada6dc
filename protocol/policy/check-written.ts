import * as A from '@automerge/automerge'
import { utf8 } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { isActorOf } from './actor.ts'
import type { OpenPart } from './adopt.ts'
import { ASKED_BY_OTHERS, asksTooMuch } from './asks.ts'
import type { ChangeProofs } from './change-proofs.ts'
import { commit } from './commitment.ts'
import { MAX_ACTORS_OF_OTHERS, MAX_BYTES_OF_OTHERS, MAX_CHANGES_OF_OTHERS, MAX_DEPS_OF_OTHERS, MAX_ENDED_BYTES_OF_OTHERS, MAX_GRANTS_OF_OTHERS, MAX_HEADS_OF_OTHERS, MAX_OPERATIONS_OF_OTHERS, MAX_VALUES_OF_ONE, MAX_VALUES_OF_OTHERS } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { countActors, countChanges, countDeps, countOperations, readHistory } from './history.ts'
import { actorsAt, isMadeBy } from './made-by.ts'
import { liveGrants, readPolicy, valuesAt } from './read.ts'

/** What somebody may write who acts for the owner: `add` grants, `end` them, and `giveUp` these states: the commitments that it alone anchored. */
export interface MayWrite { add: boolean, end: boolean, giveUp?: ReadonlySet<string> }

const OF_OTHERS = {
  heads: MAX_HEADS_OF_OTHERS, changes: MAX_CHANGES_OF_OTHERS, bytes: MAX_BYTES_OF_OTHERS, ended: MAX_ENDED_BYTES_OF_OTHERS, grants: MAX_GRANTS_OF_OTHERS, asked: ASKED_BY_OTHERS, values: MAX_VALUES_OF_OTHERS, ownValues: MAX_VALUES_OF_ONE, operations: MAX_OPERATIONS_OF_OTHERS, actors: MAX_ACTORS_OF_OTHERS, deps: MAX_DEPS_OF_OTHERS
}

/**
 * Whether a custodian wrote only what it may, and left the owner room (specs/policy.md, "Validation"): the owner anchors later what stands there, and must not find in it what its
 * writer could not have put in force.
 *
 * @param options.doc - with what was written
 * @param options.saved - its bytes
 * @param options.parts - to what something was added, as `receiveChanges` says
 * @param options.address - of who wrote it; undefined: that is not known, and all that stands under a key may be theirs
 * @param options.limits - other ones than those of specs/policy.md
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`
 */
export function checkWritten (options: { doc: PolicyDocument, saved: Uint8Array, parts: ReadonlyMap<OpenPart, readonly string[]>, may: MayWrite, address: string | undefined, limits?: Partial<typeof OF_OTHERS> }): void {
  const { doc, saved, parts, may, address } = options
  const limits = { ...OF_OTHERS, ...options.limits }
  if (!may.add && parts.has('grants')) throw new MedrecError('POLICY_INVALID', 'Who wrote this may add no grants.')
  if (!may.end && parts.has('ended')) throw new MedrecError('POLICY_INVALID', 'Who wrote this may end no grants.')
  if (parts.get('lost')?.every(commitment => may.giveUp?.has(commitment) === true && isOpened(doc, commitment)) === false) throw new MedrecError('POLICY_INVALID', 'A lost state is given up by the owner, or by who anchored it.')
  if (A.getHeads(doc).length > limits.heads) throw new MedrecError('POLICY_LIMIT', `With what others than its owner write, a policy has at most ${limits.heads} heads.`)
  const isFull = countChanges(doc) > limits.changes || countOperations(doc) > limits.operations || countActors(doc) > limits.actors || countDeps(doc) > limits.deps || saved.length > limits.bytes
  if (isFull) throw new MedrecError('POLICY_LIMIT', 'What is left of this policy is for its owner.')
  if ([...parts].some(([part, keys]) => keys.some(key => hasTooMany({ doc, part, key, address, limits })))) throw new MedrecError('POLICY_LIMIT', `Of one who acts for its owner ${limits.ownValues} values stand under a key, and with what all of those write ${limits.values}.`)
  if ((parts.has('ended') || parts.has('lost')) && endedBytes(doc) > limits.ended) throw new MedrecError('POLICY_LIMIT', 'What else ends in this policy is for its owner to end.')
  if (parts.has('grants')) checkGrants({ doc, ids: new Set(parts.get('grants')), limits })
}

/** Whether more values stand under a key than leave room to others who act for the owner, and to the owner. */
function hasTooMany ({ doc, part, key, address, limits }: { doc: PolicyDocument, part: OpenPart, key: string, address: string | undefined, limits: typeof OF_OTHERS }): boolean {
  const actors = actorsAt({ doc, part, key })
  const own = address === undefined ? actors : actors.filter(actor => isActorOf({ actor, relationship: doc.relationship.val, address }))
  return actors.length > limits.values || own.length > limits.ownValues
}

/** Whether the owner can still add, and a provider still looks at all that a policy names. */
function checkGrants ({ doc, ids, limits }: { doc: PolicyDocument, ids: ReadonlySet<string>, limits: typeof OF_OTHERS }): void {
  if (liveGrants(doc).length > limits.grants) throw new MedrecError('POLICY_LIMIT', `With what others than its owner write, a policy has at most ${limits.grants} grants.`)
  const grants = [...readPolicy(doc).grants.values()]
  const [added, others] = [grants.filter(({ id }) => ids.has(id)), grants.filter(({ id }) => !ids.has(id))]
  if (asksTooMuch({ grants: others, added, limits: limits.asked })) throw new MedrecError('POLICY_LIMIT', 'What other groups and conditions this policy names is for its owner to say.')
}

/** What every fresh document begins with again, and nobody can take away: ids that have ended, what is given up, and what stands there. */
function endedBytes (doc: PolicyDocument): number {
  let bytes = 0
  for (const part of [doc.ended, doc.lost]) {
    for (const [key, text] of Object.entries(part)) bytes += utf8(key).length + utf8(A.isImmutableString(text) ? text.val : '').length
  }
  return bytes
}

/**
 * Whether a custodian wrote no grant under an id of another's (specs/policy.md, "Validation"): in conflict, the two would allow what both do, and who wrote the first
 * might no longer be told in a fresh document.
 *
 * @param options.before - the policy, and who made its changes, without what was written
 * @throws MedrecError `POLICY_INVALID`
 */
export function checkIds (options: { before: { doc: PolicyDocument, proofs: ChangeProofs }, parts: ReadonlyMap<OpenPart, readonly string[]>, address: string }): void {
  const { before: { doc, proofs }, parts, address } = options
  const again = (parts.get('grants') ?? []).filter(id => Object.hasOwn(doc.grants, id))
  if (again.length === 0) return
  const history = readHistory(doc)
  if (!again.every(id => isMadeBy({ doc, part: 'grants', id, proofs, history, addresses: [address] }))) throw new MedrecError('POLICY_INVALID', 'Who wrote this may add no grant under the id of another\'s.')
}

/** Whether who gave a state up holds it: it names its head, which the commitment does not tell. */
function isOpened (doc: PolicyDocument, commitment: string): boolean {
  const { salt, relationship } = doc
  return valuesAt(doc, doc.lost, commitment).some(head => typeof head === 'string' && /^[0-9a-f]{64}$/.test(head) && commit({ salt, relationship: relationship.val, heads: [head] }) === commitment)
}
