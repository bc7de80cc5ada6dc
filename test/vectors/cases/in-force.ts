import * as A from '@automerge/automerge'
import { anchorHistories } from '../../../protocol/policy/anchor-histories.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import type { InForceStep } from '../operations/policy.ts'
import { RELATIONSHIP, repeated } from './case.ts'
import type { VectorCase } from './case.ts'
import { a, ab, added, aEnded, ended, first, grantText, merged, NO_ANCHOR, saved, sibling, text, written } from './policies.ts'

const [OWNER, CUSTODIAN] = [repeated('aa', 20), repeated('bb', 20)]
const narrowed = added(merged(a, first), 'd', 'd')

const brings = (doc: PolicyDocument): InForceStep => ({ brings: saved(doc) })
const anchors = (...states: Array<readonly [of: PolicyDocument | string, settled?: false]>): InForceStep =>
  ({ anchors: states.map(([of, settled], i) => ({ commitment: typeof of === 'string' ? of : commitmentOf(of), sequence: i + 1, settled: settled ?? true })) })
const controlled = (...states: Array<readonly [of: PolicyDocument, ...adders: string[]]>): InForceStep =>
  ({ anchors: states.map(([of, ...adders], i) => ({ commitment: commitmentOf(of), sequence: i + 1, settled: true, adders })) })
/** The last of them by a custodian without REVOKE. */
const kept = (...states: Array<readonly [of: PolicyDocument | string, settled?: false]>): InForceStep => {
  const step = anchors(...states)
  return 'anchors' in step ? { anchors: step.anchors.map((anchor, i) => i === states.length - 1 ? { ...anchor, keeps: true } : anchor) } : step
}
/** Before others. */
const keptBefore = (step: InForceStep, ...states: Array<readonly [of: PolicyDocument]>): InForceStep => {
  const all = anchors(...states)
  return 'anchors' in step && 'anchors' in all ? { anchors: [...step.anchors, ...all.anchors.map(anchor => ({ ...anchor, sequence: anchor.sequence + step.anchors.length }))] } : step
}
/** The same with a custodian whose place ends. */
const controlledUntil = (end: number, of: PolicyDocument): InForceStep =>
  ({ anchors: [{ commitment: commitmentOf(of), sequence: 1, settled: true, adders: [OWNER, CUSTODIAN], ends: { [CUSTODIAN]: end } }] })
/** Batches by one of what a state has that another has not. */
const proves = (signer: string, before: PolicyDocument, doc: PolicyDocument): InForceStep =>
  ({ proves: [{ changes: A.getChangesMetaSince(doc, A.getHeads(before)).map(({ hash }) => `0x${hash}`).sort(), signer }] })
const inForce = (name: string, ...steps: Array<readonly [step: InForceStep, status: string, ...grants: string[]]>): VectorCase =>
  ({ name, does: 'policy/in-force', given: { steps: steps.map(([step]) => step) }, gives: { after: steps.map(([, status, ...grants]) => ({ status, grants })) } })

const wider = added(ab, 'e', 'd')
const limited = added(a, 'a', 'b', ['notes'], { notAfter: 500 })
const endedInB = ended(ab, 'c', 'a')

// Fresh documents: of a policy with two grants, with one more, and with what the policy held was given up.
const fresh = beginAnew({ doc: ab })
const more = added(fresh, 'f', 'c', ['vitals'])
const givenUp = (commitment: string): PolicyDocument => written(more, 'f', draft => { draft['lost']![commitment] = text('{"at":5}') })
const lostPrevious = givenUp(commitmentOf(ab))
const both = ['a: labs', 'b: notes']
const three = [...both, 'c: vitals']
// States that nobody has; and all given up that nobody has of some that were anchored.
const [x, y] = [repeated('91', 32), repeated('92', 32)]
const lostUpTo = (doc: PolicyDocument, ...states: Array<PolicyDocument | string>): PolicyDocument => {
  const history = anchorHistories({ relationship: RELATIONSHIP, anchors: states.map((of, i) => ({ commitment: typeof of === 'string' ? of : commitmentOf(of), sequence: i + 1 })) }).at(-1) ?? RELATIONSHIP
  return written(doc, 'f', draft => { draft['lost']![history] = text('{"at":5}') })
}
const [bringsAB, anchorsAB] = [[brings(ab), 'none'], [anchors([ab]), 'current', ...both]] as const

/** specs/policy.md, "In force", by the number of the rule. */
export const IN_FORCE_CASES: VectorCase[] = [
  inForce('nothing is anchored: nobody but the owner', [brings(a), 'none']),
  inForce('what is brought and not anchored gives nothing', [brings(a), 'none'], [anchors([a]), 'current', 'a: labs'], [brings(ab), 'current', 'a: labs']),
  inForce('rule 1: a tombstone counts at once', [brings(a), 'none'], [anchors([a]), 'current', 'a: labs'], [brings(aEnded), 'current']),
  inForce('rule 1: a tombstone is for ever, also when an anchored state lacks it', [brings(a), 'none'], [anchors([a]), 'current', 'a: labs'], [brings(merged(aEnded, ab)), 'current'], [anchors([a], [ab]), 'current', 'b: notes']),
  inForce('rule 2: a state with its predecessor in it counts in full', [brings(ab), 'none'], [anchors([a]), 'current', 'a: labs'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 2: a sibling only narrows', [brings(merged(ab, sibling)), 'none'], [anchors([ab]), 'current', 'a: labs', 'b: notes'], [anchors([ab], [sibling]), 'current', 'a: labs']),
  inForce('rule 2: an older state only narrows', [brings(ab), 'none'], [anchors([ab]), 'current', 'a: labs', 'b: notes'], [anchors([ab], [a]), 'current', 'a: labs']),
  inForce('rule 2: after a sibling, a state with both in it counts in full', [brings(merged(ab, sibling)), 'none'], [anchors([ab], [sibling]), 'current', 'a: labs'], [anchors([ab], [sibling], [merged(ab, sibling)]), 'current', 'a: labs', 'b: notes', 'c: vitals']),
  inForce('rule 2: the 32 zero bytes: nobody', [brings(a), 'none'], [anchors([a]), 'current', 'a: labs'], [anchors([a], [NO_ANCHOR]), 'none']),
  inForce('rule 2: an older state by a custodian without REVOKE takes nothing away', [brings(ab), 'none'], [anchors([ab]), 'current', 'a: labs', 'b: notes'], [kept([ab], [a]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 2: nor do the 32 zero bytes', [brings(ab), 'none'], [kept([ab], [NO_ANCHOR]), 'current', 'a: labs', 'b: notes'], [kept([ab], [NO_ANCHOR, false]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 2: nor does a sibling, and a state without it only narrows', [brings(merged(wider, sibling)), 'none'], [kept([ab], [sibling]), 'current', 'a: labs', 'b: notes'], [keptBefore(kept([ab], [sibling]), [wider]), 'current', 'a: labs', 'b: notes'],
    [keptBefore(kept([ab], [sibling]), [wider], [merged(wider, sibling)]), 'current', 'a: labs', 'b: notes', 'c: vitals', 'd: labs']),
  inForce('rule 2: by a custodian without REVOKE a state with its predecessor in it counts in full', [brings(ab), 'none'], [kept([a], [ab]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 3: a state that is not known: stale, until its document comes', [brings(a), 'none'], [anchors([a], [ab]), 'stale'], [brings(ab), 'current', 'a: labs', 'b: notes']),
  inForce('rule 4: another grant in conflict narrows at once',
    [brings(a), 'none'], [anchors([a]), 'current', 'a: labs'], [brings(merged(written(a, 'f', draft => { draft['grants']!['a'] = grantText('a', ['notes']) }), written(a, 'e', draft => { draft['grants']!['a'] = grantText('a', ['labs', 'notes']) }))), 'current']),
  inForce('rule 5: what is not settled does not add', [brings(ab), 'none'], [anchors([a], [ab, false]), 'current', 'a: labs']),
  inForce('rule 5: what is not settled takes away', [brings(endedInB), 'none'], [anchors([ab], [endedInB, false]), 'current', 'b: notes']),
  inForce('rule 5: an unknown state at the head: stale', [brings(a), 'none'], [anchors([a], [ab, false]), 'stale']),
  inForce('rule 5: nor by a custodian without REVOKE, before it is settled', [brings(ab), 'none'], [kept([ab], [a, false]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 6: a chain that came back to an anchor by a custodian without REVOKE takes away what came after', [brings(wider), 'none'], [keptBefore(kept([a], [ab]), [wider]), 'current', 'a: labs', 'b: notes', 'd: labs'], [kept([a], [ab]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 6: also before that anchor is settled again', [brings(wider), 'none'], [keptBefore(kept([a], [ab]), [wider]), 'current', 'a: labs', 'b: notes', 'd: labs'], [kept([a], [ab, false]), 'current', 'a: labs', 'b: notes']),
  inForce('rule 6: a chain that came back shorter takes away what came after', [brings(ab), 'none'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes'], [anchors([a]), 'current', 'a: labs']),
  inForce('rule 6: what is anchored again counts in full', [brings(ab), 'none'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes'], [anchors([a]), 'current', 'a: labs'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes']),
  inForce('lost: a state that a later one gives up holds nothing up',
    [brings(written(a, 'f', draft => { draft['lost']![commitmentOf(ab)] = text('{"at":5}') })), 'none'], [anchors([a], [ab]), 'stale'],
    [anchors([a], [ab], [written(a, 'f', draft => { draft['lost']![commitmentOf(ab)] = text('{"at":5}') })]), 'current', 'a: labs']),
  inForce('lost: all up to an anchor, by its history', [brings(a), 'none'], [anchors([a], [x], [y]), 'stale'], [brings(lostUpTo(a, a, x, y)), 'stale'], [anchors([a], [x], [y], [lostUpTo(a, a, x, y), false]), 'stale'], [anchors([a], [x], [y], [lostUpTo(a, a, x, y)]), 'current', 'a: labs']),
  inForce('lost: the history at an anchor reaches none that is later', [brings(lostUpTo(a, a, x)), 'none'], [anchors([a], [x], [y], [lostUpTo(a, a, x)]), 'stale']),
  inForce('lost: nor does it on a chain that has others up to there', [brings(lostUpTo(a, a, x, y)), 'none'], [anchors([a], [y], [x], [lostUpTo(a, a, x, y)]), 'stale'], [anchors([a], [x], [y], [lostUpTo(a, a, x, y)]), 'current', 'a: labs']),
  inForce('lost: nor by a state that was anchored before', [brings(lostUpTo(a, lostUpTo(a), x)), 'none'], [anchors([lostUpTo(a)], [x]), 'stale'], [anchors([lostUpTo(a)], [x], [lostUpTo(a, lostUpTo(a), x)]), 'current', 'a: labs']),
  inForce('lost: what is known of it takes away all the same', [brings(ab), 'none'], [anchors([ab]), 'current', ...both], [brings(lostUpTo(endedInB, ab, x, endedInB)), 'current', 'b: notes'], [anchors([ab], [x], [endedInB], [lostUpTo(endedInB, ab, x, endedInB)]), 'current', 'b: notes']),
  inForce('lost, where nothing was held: what a fresh document goes on from by its commitment alone', [brings(lostUpTo(more, ab, x)), 'none'], [anchors([ab], [x], [lostUpTo(more, ab, x)]), 'stale']),
  inForce('lost, where nothing was held: what came after it by the history', [brings(lostUpTo(lostPrevious, ab, x)), 'none'], [anchors([ab], [x], [lostUpTo(lostPrevious, ab, x)]), 'current', ...three]),
  inForce('proved: what one added who could', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlled([ab, OWNER, CUSTODIAN]), 'current', 'a: labs', 'b: notes']),
  inForce('proved: not what one added who could not', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlled([ab, OWNER]), 'current', 'a: labs']),
  inForce('proved: not what nobody says to have added, until somebody does', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [controlled([ab, OWNER]), 'current', 'a: labs'], [proves(OWNER, a, ab), 'current', 'a: labs', 'b: notes']),
  inForce('proved: what counted before needs no proof', [brings(ab), 'none'], [anchors([a]), 'current', 'a: labs'], [{ anchors: [{ commitment: commitmentOf(a), sequence: 1, settled: true }, { commitment: commitmentOf(ab), sequence: 2, settled: true, adders: [OWNER] }] }, 'current', 'a: labs']),
  inForce('proved: a late proof brings nothing back that ended', [brings(merged(ab, ended(ab, 'c', 'b'))), 'none'], [controlled([ab, OWNER]), 'current'], [proves(OWNER, first, ab), 'current', 'a: labs']),
  inForce('fresh: what counted goes on to count, by the anchor of the document that was left', bringsAB, anchorsAB, [brings(fresh), 'current', ...both], [brings(more), 'current', ...both], [anchors([ab], [more]), 'current', ...three]),
  inForce('fresh: a tombstone counts at once, and for ever', bringsAB, anchorsAB, [brings(more), 'current', ...both], [brings(ended(more, 'c', 'a')), 'current', 'b: notes'], [anchors([ab], [more]), 'current', 'b: notes', 'c: vitals']),
  inForce('fresh: what ended before it stays so', [brings(endedInB), 'none'], [anchors([endedInB]), 'current', 'b: notes'], [brings(beginAnew({ doc: endedInB })), 'current', 'b: notes'], [brings(added(beginAnew({ doc: endedInB }), 'f', 'a')), 'current', 'b: notes'],
    [anchors([endedInB], [added(beginAnew({ doc: endedInB }), 'f', 'a')]), 'current', 'b: notes']),
  inForce('fresh: not taken while the anchor is not settled', bringsAB, [anchors([ab, false]), 'current'], [brings(fresh), 'current'], [anchors([ab], [more]), 'stale']),
  inForce('fresh: not taken while nothing is anchored', bringsAB, [brings(fresh), 'none'], [anchors([ab], [more]), 'stale']),
  inForce('fresh: not taken where a newer state is held than is anchored', bringsAB, [anchors([a]), 'current', 'a: labs'], [brings(beginAnew({ doc: a })), 'current', 'a: labs'], [brings(fresh), 'current', 'a: labs'], [anchors([a], [ab]), 'current', ...both]),
  inForce('fresh: not taken where a sibling is anchored', [brings(merged(ab, sibling)), 'none'], [anchors([ab], [sibling]), 'current', 'a: labs'], [brings(beginAnew({ doc: sibling })), 'current', 'a: labs'], [anchors([ab], [sibling], [merged(ab, sibling)]), 'current', ...three]),
  inForce('fresh: not taken where it goes on from another state', bringsAB, anchorsAB, [brings(beginAnew({ doc: a })), 'current', ...both], [anchors([ab], [added(beginAnew({ doc: a }), 'f', 'c')]), 'stale']),
  inForce('fresh: of two that go on from one state, each with an edit, what is joined counts', bringsAB, anchorsAB, [brings(more), 'current', ...both], [brings(merged(more, ended(fresh, 'c', 'b'))), 'current', 'a: labs'], [anchors([ab], [merged(more, ended(fresh, 'c', 'b'))]), 'current', 'a: labs', 'c: vitals']),
  inForce('fresh: a chain that comes back to what it goes on from takes away what came after', bringsAB, anchorsAB, [brings(more), 'current', ...both], [anchors([ab], [more]), 'current', ...three], [anchors([ab]), 'current', ...both], [anchors([ab], [more]), 'current', ...three]),
  inForce('fresh: a chain that comes back to a state behind what it goes on from changes nothing', bringsAB, [anchors([a]), 'current', 'a: labs'], [anchors([a], [ab]), 'current', ...both], [brings(more), 'current', ...both], [anchors([a]), 'current', ...both], [anchors([a], [ab], [more]), 'current', ...three]),
  inForce('fresh: a state of the document that was left, anchored later, is not known', bringsAB, anchorsAB, [brings(more), 'current', ...both], [anchors([ab], [endedInB]), 'stale']),
  inForce('fresh: twice, each time from what is settled', bringsAB, anchorsAB, [brings(more), 'current', ...both], [anchors([ab], [more]), 'current', ...three], [brings(beginAnew({ doc: more })), 'current', ...three],
    [anchors([ab], [more], [ended(beginAnew({ doc: more }), 'f', 'b')]), 'stale'], [brings(ended(beginAnew({ doc: more }), 'f', 'b')), 'current', 'a: labs', 'c: vitals']),
  inForce('fresh, where nothing was held: stale, also when a state of it is anchored', [brings(more), 'none'], [anchors([ab]), 'stale'], [anchors([ab], [more]), 'stale']),
  inForce('fresh, where nothing was held: stale until a settled state gives up what it goes on from', [brings(lostPrevious), 'none'], [anchors([ab]), 'stale'], [anchors([ab], [lostPrevious, false]), 'stale'], [anchors([ab], [lostPrevious]), 'current', ...three]),
  inForce('fresh, where nothing was held: with what it goes on from all is given up that came before', [brings(lostPrevious), 'none'], [anchors([a], [sibling], [ab], [lostPrevious]), 'current', ...three]),
  inForce('fresh, where nothing was held: not what was anchored after what it goes on from', [brings(lostPrevious), 'none'], [anchors([ab], [endedInB], [lostPrevious]), 'stale']),
  inForce('fresh, where nothing was held: another state that is given up is not what it goes on from', [brings(givenUp(commitmentOf(a))), 'none'], [anchors([a], [ab], [givenUp(commitmentOf(a))]), 'stale']),
  inForce('fresh, while an agent is in control: what counted goes on to count, and what is added is proved', bringsAB, [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlled([ab, OWNER, CUSTODIAN]), 'current', ...both],
    [brings(more), 'current', ...both], [controlled([ab, OWNER, CUSTODIAN], [more, OWNER]), 'current', ...both], [proves(OWNER, fresh, more), 'current', ...three]),
  inForce('fresh, where nothing was held, while an agent is in control: what it begins with counts by who wrote it before', [brings(lostPrevious), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [proves(OWNER, fresh, more), 'none'],
    [controlled([ab, OWNER, CUSTODIAN], [lostPrevious, OWNER]), 'current', 'a: labs', 'c: vitals']),
  inForce('a grant of a narrower document, brought by a device that knew less', [brings(merged(ab, narrowed)), 'none'], [anchors([ab]), 'current', 'a: labs', 'b: notes']),
  inForce('proved: what only a custodian added ends with its place', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlledUntil(900, ab), 'current', 'a: labs', 'b: notes until 900']),
  inForce('proved: what the owner signs, too, is the owner\'s', [brings(ab), 'none'], [proves(CUSTODIAN, first, ab), 'none'], [controlledUntil(900, ab), 'current', 'a: labs until 900', 'b: notes until 900'], [proves(OWNER, a, ab), 'current', 'a: labs until 900', 'b: notes']),
  inForce('proved: a grant that ends before the place of who added it ends as it says', [brings(limited), 'none'], [proves(CUSTODIAN, a, limited), 'none'], [proves(OWNER, first, a), 'none'], [controlledUntil(900, limited), 'current', 'a: labs', 'b: notes until 500'])
]
