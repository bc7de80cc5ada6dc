import * as A from '@automerge/automerge'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import type { TakeTurnGiven } from '../operations/providers.ts'
import type { BatchJson } from '../operations/policy.ts'
import { SECOND_BATCHES } from '../second/batches.ts'
import { bytes, hex, sha256 } from '../second/bytes.ts'
import { actorsOf } from '../second/first-changes.ts'
import { plainAddress } from '../second/sign.ts'
import { KEYS, NETWORK as network, RELATIONSHIP as relationship, repeated } from './case.ts'
import type { VectorCase } from './case.ts'
import { a, ab, added, changesOf, ended, first, headsOf, merged, NO_ANCHOR, saved, sibling, text, written } from './policies.ts'

const custodian = plainAddress(KEYS.other)
const [GRANT, REVOKE, BOTH] = [{ address: custodian, add: true, end: false }, { address: custodian, add: false, end: true }, { address: custodian, add: true, end: true }]
/** Actors of the custodian's, and of others. */
const actorOf = (address: string, digit: string): string => hex(actorsOf({ relationship, address })).slice(2) + digit.repeat(12)
const own = (digit: string): string => actorOf(custodian, digit)
const since = (doc: PolicyDocument, before: PolicyDocument): string[] => A.getChangesSince(doc, A.getHeads(before)).map(hex)
const hashOf = (change: string): string => hex(sha256(bytes(change).subarray(8)))

/** Signed by who made them; with another key by who did not. */
function signed (changes: string[], privateKey = KEYS.other): BatchJson {
  const { signer, signature } = SECOND_BATCHES['policy/batch']({ network, relationship, changes, privateKey }).gives
  return { changes: changes.toSorted(), signer, signature }
}

/** A turn with what `doc` has and {@link a}, which is held, has not. */
function turn (name: string, doc: PolicyDocument, outcome: { keeps?: number[], fails?: string }, change: Partial<TakeTurnGiven> = {}): VectorCase {
  const changes = since(doc, a)
  const given: TakeTurnGiven = { network, relationship, held: saved(a), changes, batches: [signed(changes.map(hashOf))], custodian: BOTH, anchors: [], ...change }
  return { name, does: 'policy/take-turn', given, ...outcome.fails === undefined ? { gives: { heads: headsOf(merged(a, doc)), keeps: outcome.keeps ?? [0] } } : { fails: outcome.fails } }
}

const refused = { fails: 'POLICY_INVALID' }
const added1 = added(a, own('e'), 'e')
const ended1 = ended(a, own('c'), 'a')
const gaveUp = (commitment: string, says: string): PolicyDocument => written(a, own('e'), draft => { draft['lost']![commitment] = text(says) })
const lost = commitmentOf(ab)
const head = headsOf(ab)[0]?.slice(2) ?? ''
/** Of devices that knew nothing of each other. */
const beside = (count: number): PolicyDocument => Array.from({ length: count }, (_, i) => ended(a, own(i.toString(16)), `e${i}`)).reduce((all, each) => merged(all, each))
/** By one change, which says the same end so many times. */
const endedTimes = (times: number, actor = own('c')): PolicyDocument => {
  const { hash: _hash, ops: [end], ...rest } = A.decodeChange(bytes(since(ended1, a)[0] as string))
  return A.applyChanges(A.clone(a), [A.encodeChange({ ...rest, actor, ops: Array.from({ length: times }, () => ({ ...end })) } as unknown as A.DecodedChange)])[0]
}
/** The same by a custodian, where others had ended it so many times without its knowing. */
const endedBeside = (others: number): Parameters<typeof turn> => {
  const doc = endedTimes(others, 'd'.repeat(32))
  const brought = since(ended1, a)
  return [`${others + 1} values under a key with one by a custodian`, merged(doc, ended1), others < 56 ? {} : { fails: 'POLICY_LIMIT' }, { held: saved(doc), changes: brought, batches: [signed(brought.map(hashOf))] }]
}
const [change] = since(added1, a) as [string]
const byOwner = signed([hashOf(change)], KEYS.owner)
const byCustodian = signed([hashOf(change)])
const ofNothing = signed([repeated('77', 32)])
const forged = { ...byCustodian, signature: byOwner.signature }

const offer = (name: string, doc: PolicyDocument, outcome: object, given: object = {}): VectorCase => ({ name, does: 'policy/offer', given: { relationship, changes: changesOf(doc), anchor: commitmentOf(doc), ...given }, ...outcome })
const gives = (doc: PolicyDocument): object => ({ gives: { commitment: commitmentOf(doc) } })

/** specs/policy.md, "Signed changes", "Validation" and "Offers". */
export const PROVIDER_CASES: VectorCase[] = [
  turn('a grant by a custodian with GRANT', added1, {}, { custodian: GRANT }),
  turn('a grant by a custodian without GRANT', added1, refused, { custodian: REVOKE }),
  turn('an end by a custodian with REVOKE', ended1, {}, { custodian: REVOKE }),
  turn('an end by a custodian without REVOKE', ended1, refused, { custodian: GRANT }),
  turn('a grant under an id of the owner\'s', merged(added(first, own('e'), 'a', ['labs', 'notes']), a), refused),
  turn('by a custodian, and not signed', added1, refused, { batches: [] }),
  turn('by a custodian, and signed by the owner', added1, refused, { batches: [byOwner] }),
  turn('by a custodian, with a signature that is another\'s', added1, refused, { batches: [forged] }),
  turn('one of two changes is not signed', added(added1, own('e'), 'f'), refused, { batches: [byCustodian] }),
  turn('a custodian gives up a state that it alone anchored, and knows its head', gaveUp(lost, head), {}, { anchors: [{ commitment: lost, by: custodian }] }),
  turn('a custodian gives up a state whose head it does not know', gaveUp(lost, '{"at":5}'), refused, { anchors: [{ commitment: lost, by: custodian }] }),
  turn('a custodian gives up a state that the owner anchored, too', gaveUp(lost, head), refused, { anchors: [{ commitment: lost, by: custodian }, { commitment: lost }] }),
  turn('a custodian gives up a state that nobody anchored', gaveUp(lost, head), refused),
  turn('two changes of one actor of a custodian\'s', added(added1, own('e'), 'f'), {}),
  turn('a custodian goes on under an actor of its own that is held', ended(added1, own('e'), 'a'), {}, { held: saved(added1), changes: since(ended(added1, own('e'), 'a'), added1), batches: [signed(since(ended(added1, own('e'), 'a'), added1).map(hashOf))] }),
  turn('a custodian goes on under an actor of another\'s that is held', added(a, 'a', 'e'), refused),
  turn('a custodian goes on under an actor of another\'s that is held, and signs for that, too', added(a, 'a', 'e'), refused, { batches: [signed([...since(added(a, 'a', 'e'), a).map(hashOf), ...headsOf(a)])] }),
  turn('a custodian writes under an actor of nobody\'s', added(a, 'e', 'e'), refused),
  turn('a custodian writes under an actor of another custodian\'s', added(a, actorOf(repeated('22', 20), 'e'), 'e'), refused),
  turn('one of two changes of a custodian is by another\'s actor', ended(added1, actorOf(plainAddress(KEYS.owner), 'e'), 'a'), refused),
  turn('the owner goes on under whatever actor', added(a, 'a', 'e'), { keeps: [] }, { custodian: undefined, batches: [] }),
  turn('8 heads by a custodian', beside(8), {}),
  turn('9 heads by a custodian', beside(9), { fails: 'POLICY_LIMIT' }),
  turn('8 values under a key by a custodian', endedTimes(8), {}),
  turn('9 values under a key by a custodian', endedTimes(9), { fails: 'POLICY_LIMIT' }),
  turn(...endedBeside(55)),
  turn(...endedBeside(56)),
  turn('9 values under a key by the owner', endedTimes(9), { keeps: [] }, { custodian: undefined, batches: [] }),
  turn('9 heads by the owner', beside(9), { keeps: [] }, { custodian: undefined, batches: [] }),
  { name: 'a custodian brings a policy where none is held', does: 'policy/take-turn', given: { network, relationship, changes: changesOf(a), batches: [signed(changesOf(a).map(hashOf))], custodian: BOTH, anchors: [] }, fails: 'POLICY_INVALID' },

  turn('of a custodian only its own batches are kept', added1, { keeps: [1] }, { batches: [byOwner, byCustodian] }),
  turn('of the owner those of anybody', added1, { keeps: [0, 1] }, { custodian: undefined, batches: [byOwner, byCustodian] }),
  turn('a batch of a change that is not held is left out', added1, { keeps: [1] }, { custodian: undefined, batches: [ofNothing, byOwner] }),
  turn('a batch of what a policy begins with is left out', added1, { keeps: [] }, { custodian: undefined, batches: [signed(headsOf(first), KEYS.owner)] }),
  turn('behind one that does not hold nothing is looked at', added1, { keeps: [0] }, { custodian: undefined, batches: [byOwner, forged, byCustodian] }),
  turn('behind one that has not the form of one nothing is looked at', added1, { keeps: [0] }, { custodian: undefined, batches: [byOwner, { ...ofNothing, changes: [] }, byCustodian] }),
  turn('what is not wanted is not looked at', added1, { keeps: [1] }, { custodian: undefined, batches: [{ ...ofNothing, signature: byOwner.signature }, byOwner] }),
  turn('the owner need not have signed', added1, { keeps: [] }, { custodian: undefined, batches: [] }),

  offer('the anchored state, where nothing is held', ab, gives(ab)),
  offer('the anchored state, where an older one is held', ab, gives(ab), { held: saved(a) }),
  offer('the anchored state, where a newer one is held', a, gives(ab), { held: saved(ab) }),
  offer('the anchored state, where something else is held, too', ab, gives(merged(ab, sibling)), { held: saved(sibling) }),
  offer('another state than the one that is anchored', ab, refused, { anchor: commitmentOf(a) }),
  offer('an older state than the one that is anchored', a, refused, { anchor: commitmentOf(ab), held: saved(first) }),
  offer('while nothing is anchored', ab, refused, { anchor: NO_ANCHOR }),
  offer('not all changes of it', ab, refused, { changes: changesOf(ab).slice(1), held: saved(a) }),
  offer('no changes', ab, refused, { changes: [] }),
  offer('a fresh document, where nothing is held', beginAnew({ doc: ab }), gives(beginAnew({ doc: ab }))),
  offer('a fresh document, where the one that it goes on from is held', beginAnew({ doc: ab }), refused, { held: saved(ab) })
]
