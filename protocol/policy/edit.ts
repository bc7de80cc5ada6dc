import * as A from '@automerge/automerge'
import { toString } from 'uint8arrays/to-string'
import { fromHex } from '../crypto/bytes.ts'
import { randomBytes as platformRandomBytes } from '../crypto/random.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { ASKED_BY_OTHERS, ASKED_BY_OWNER, asksTooMuch } from './asks.ts'
import { MAX_GRANTS, MAX_GRANTS_OF_OTHERS, MAX_HEADS, MAX_POLICY_ACTORS, MAX_POLICY_BYTES, MAX_POLICY_CHANGES, MAX_POLICY_DEPS, MAX_POLICY_OPERATIONS, POLICY_SALT_BYTES, POLICY_SCHEMA, SPARE_BYTES, SPARE_CHANGES, SPARE_DEPS } from './constants.ts'
import type { PolicyDocument, PolicySchema } from './document.ts'
import { decodeGrant, encodeGrant, isGrantId } from './grant.ts'
import type { Grant } from './grant.ts'
import { countActors, countChanges, countDeps, countOperations, rememberEdit } from './history.ts'
import { encodePrevious, rootActor } from './previous.ts'
import type { PreviousDocument } from './previous.ts'
import { liveGrants, readPolicy } from './read.ts'
import { isCollective } from './viewer.ts'

/**
 * A new policy without grants. Every device of the owner makes the very same first change (specs/policy.md, "First change"), so that
 * policies that two devices began apart still merge.
 *
 * @param options.relationship - `0x` and 64 hex digits
 * @param options.salt - 32 secret bytes, from `derivePolicySalt`
 * @param options.actor - of who edits it, from `newActor`; by default one that is nobody's
 */
export function createPolicy (options: { relationship: string, salt: Uint8Array, actor?: string | undefined }): PolicyDocument {
  if (options.salt.length !== POLICY_SALT_BYTES) throw new MedrecError('INVALID_INPUT', `A policy's salt has ${POLICY_SALT_BYTES} bytes.`)
  return A.clone(createFirst(options), { actor: options.actor })
}

/** A policy with its first change only, which follows from these and from nothing else, whatever minor version makes it. `previous`: of a fresh document. */
export function createFirst (options: { relationship: string, salt: Uint8Array, previous?: PreviousDocument | undefined }): PolicyDocument {
  const { relationship, salt, previous } = options
  const actor = rootActor({ relationship, salt, commitment: previous?.commitment })
  return A.change(A.init<PolicySchema>({ actor }), { time: 0 }, doc => {
    // One field at a time and in this order: the order is part of the change's hash.
    doc.schema = { ...POLICY_SCHEMA }
    doc.relationship = new A.ImmutableString(relationship)
    doc.salt = new Uint8Array(salt)
    doc.grants = {}
    doc.ended = {}
    doc.lost = {}
    if (previous === undefined) return
    doc.previous = new A.ImmutableString(encodePrevious(previous))
    doc.origins = {}
  })
}

/** What stands under a key of one of the maps. */
export interface WrittenText { part: 'grants' | 'ended' | 'lost' | 'origins', key: string, text: string }

/** What {@link createFresh} takes. `doc`: the one that is gone on from; `pieces`: what it begins with, each piece in one change. */
export interface FreshPolicy { doc: PolicyDocument, previous: PreviousDocument, pieces: readonly WrittenText[][] }

/** A policy that goes on from another; for `beginAnew`, which says with what it begins (specs/policy.md, "A fresh document"). */
export function createFresh (options: FreshPolicy): PolicyDocument {
  return doAtOnce(createFreshInPieces(options))
}

/** {@link createFresh} for who has others to answer meanwhile. */
export function * createFreshInPieces (options: FreshPolicy): Pieces<PolicyDocument> {
  const { doc: { relationship, salt }, previous, pieces } = options
  let fresh = createFirst({ relationship: relationship.val, salt, previous })
  for (const piece of pieces) {
    yield
    fresh = A.change(fresh, { time: 0 }, draft => {
      for (const { part, key, text } of piece) (draft[part] ?? {})[key] = new A.ImmutableString(text)
    })
  }
  return A.clone(fresh)
}

/** A new grant id: 16 random bytes, base64url. */
export function newGrantId (options: { randomBytes?: RandomBytes } = {}): string {
  return toString((options.randomBytes ?? platformRandomBytes)(16), 'base64url')
}

/**
 * Adds a grant; like every edit here, it outdates the document it is given. It is in force when the new state is anchored and settled.
 *
 * @throws POLICY_INVALID when the grant is not well-formed or its id was used before, POLICY_LIMIT when there are too many
 */
export function addGrant (options: { doc: PolicyDocument, grant: Grant }): PolicyDocument {
  const { doc, grant } = options
  return addText({ doc, id: grant.id, text: encodeGrant(grant) })
}

/** Adds a grant that is written already, and may say more than is understood here. @throws as {@link addGrant} */
export function addText (options: { doc: PolicyDocument, id: string, text: string }): PolicyDocument {
  const { doc, id, text } = options
  if (Object.hasOwn(doc.grants, id) || Object.hasOwn(doc.ended, id)) throw new MedrecError('POLICY_INVALID', `The grant id ${id} was used before; an id is never used again.`)
  checkRoom({ doc, texts: [text] })
  return rememberEdit({ before: doc, doc: A.change(doc, { time: 0 }, draft => { draft.grants[id] = new A.ImmutableString(text) }) })
}

/**
 * Ends a grant for ever by a tombstone under its id; the grant itself stays. Ending it again changes nothing. To change a grant, end it and
 * add another.
 *
 * @param options.at - epoch seconds
 */
export function endGrant (options: { doc: PolicyDocument, id: string, at: number }): PolicyDocument {
  const { doc, id, at } = options
  if (!isGrantId(id)) throw new MedrecError('POLICY_INVALID', 'This is no grant id.')
  if (Object.hasOwn(doc.ended, id)) return doc
  return rememberEdit({ before: doc, doc: A.change(doc, { time: 0 }, draft => { draft.ended[id] = new A.ImmutableString(JSON.stringify({ at })) }) })
}

/**
 * Gives up an anchored state whose document no device has any more, so that providers do not wait for it (specs/policy.md, "Lost states"). What it
 * took away is lost with it: end every grant of which that is not known first.
 *
 * @param options.commitment - the anchored commitment; or the history at an anchor (`anchorHistories`): all that nobody knows up to there
 * @param options.at - epoch seconds
 * @param options.head - of who acts for the owner: the one head of that state, by which it shows that it holds it
 */
export function giveUpAnchor (options: { doc: PolicyDocument, commitment: string, at: number, head?: string | undefined }): PolicyDocument {
  const { doc, commitment, at, head } = options
  fromHex(commitment, 32)
  if (Object.hasOwn(doc.lost, commitment)) return doc
  return A.change(doc, { time: 0 }, draft => { draft.lost[commitment] = new A.ImmutableString(head ?? JSON.stringify({ at })) })
}

/** A state that says the same and can be anchored anew, by an empty change. */
export function sayAgain (options: { doc: PolicyDocument }): PolicyDocument {
  return A.emptyChange(options.doc, { time: 0 })
}

/** A state with one head, by an empty change where there are several: what is anchored can then be found by its hash alone. */
export function joinHeads (options: { doc: PolicyDocument }): PolicyDocument {
  return A.getHeads(options.doc).length > 1 ? sayAgain(options) : options.doc
}

/**
 * Whether grants find room that are added after others have ended. What takes away must always find it, also afterwards; see specs/policy.md, "Validation".
 *
 * @param options.texts - the grants, written
 * @param options.end - ids of those that have not ended yet and end before
 * @param options.isOthers - who adds them acts for the owner, for whom there is less room
 * @throws POLICY_LIMIT
 */
export function checkRoom (options: { doc: PolicyDocument, texts: readonly string[], end?: readonly string[], isOthers?: boolean }): void {
  const { doc, texts, end = [], isOthers = false } = options
  const ending = end.length
  const live = liveGrants(doc).length - ending + texts.length
  const most = isOthers ? MAX_GRANTS_OF_OTHERS : MAX_GRANTS
  if (live > most) throw new MedrecError('POLICY_LIMIT', `A provider keeps at most ${most} permissions of yours. End some first.`)
  const added = texts.flatMap(text => decodeGrant(text) ?? []).filter(({ viewer, condition }) => isCollective(viewer) || condition !== undefined)
  // Most grants are for one address, and nothing has to be read for them.
  if (added.length > 0) {
    const grants = [...readPolicy(doc).grants.values()].filter(({ id }) => !end.includes(id))
    if (asksTooMuch({ grants, added, limits: isOthers ? ASKED_BY_OTHERS : ASKED_BY_OWNER })) throw new MedrecError('POLICY_LIMIT', 'A provider looks at no more groups, and for one viewer at no more conditions. End some first.')
  }
  const numChanges = countChanges(doc) + ending
  if (numChanges + texts.length + live + SPARE_CHANGES > MAX_POLICY_CHANGES) throw new MedrecError('POLICY_LIMIT', 'The policy has nearly as many changes as it may have.')
  if (countOperations(doc) + ending + texts.length + live + SPARE_CHANGES > MAX_POLICY_OPERATIONS) throw new MedrecError('POLICY_LIMIT', 'The policy has nearly as many operations as it may have.')
  // Who writes anew, after something was taken in, is one more: each end may be by another.
  if (countActors(doc) + live + SPARE_CHANGES > MAX_POLICY_ACTORS) throw new MedrecError('POLICY_LIMIT', 'The policy has nearly as many actors as it may have.')
  // The first of these is made on all heads. Of few changes nothing has to be counted.
  const mostDeps = MAX_POLICY_DEPS - A.getHeads(doc).length - ending - texts.length - live * SPARE_DEPS - SPARE_CHANGES
  if (numChanges * MAX_HEADS > mostDeps && countDeps(doc) > mostDeps) throw new MedrecError('POLICY_LIMIT', 'The changes of the policy are made on nearly as many others as they may be.')
  // Those before the last are in what is saved when that is added.
  const spare = texts.reduce((sum, text) => sum + text.length, 0) + (live + ending + texts.length - 1 + SPARE_CHANGES) * SPARE_BYTES
  // Saved, it is never larger than what stands in it, so that it is seldom saved to find out. One change may have ended many.
  const stands = [doc.grants, doc.ended, doc.lost, doc.origins ?? {}].flatMap(part => Object.entries(part))
  const largest = stands.reduce((sum, [key, { val }]) => sum + key.length + 2 * val.length, 0) + numChanges * 2 * SPARE_BYTES
  if (largest + spare > MAX_POLICY_BYTES && A.save(doc).length + spare > MAX_POLICY_BYTES) throw new MedrecError('POLICY_LIMIT', 'The policy is nearly as large as it may be.')
}
