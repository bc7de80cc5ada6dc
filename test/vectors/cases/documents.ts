import * as A from '@automerge/automerge'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { joinChanges, splitChanges } from '../../../protocol/policy/plain-change.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { bytes, hex } from '../second/bytes.ts'
import type { InForceStep } from '../operations/policy.ts'
import { repeated, RELATIONSHIP } from './case.ts'
import type { VectorCase } from './case.ts'

type Draft = Record<string, Record<string, unknown>>

const salt = repeated('07', 32)
const [OWNER, CUSTODIAN] = [repeated('aa', 20), repeated('bb', 20)]
const NO_ANCHOR = repeated('00', 32)
const text = (value: string): A.ImmutableString => new A.ImmutableString(value)
const grantText = (id: string, categories: string[], more: object = {}): A.ImmutableString => text(JSON.stringify({ id, viewer: repeated('11', 20), categories, labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...more }))

/** A device writes what it likes, under an actor of its own: the same bytes each time. */
function written (doc: PolicyDocument, actor: string, change: (draft: Draft) => void): PolicyDocument {
  return A.change(A.clone(doc, { actor: actor.repeat(32) }), { time: 0 }, draft => { change(draft as unknown as Draft) })
}

const added = (doc: PolicyDocument, actor: string, id: string, categories = ['labs'], more: object = {}): PolicyDocument => written(doc, actor, draft => { draft['grants']![id] = grantText(id, categories, more) })
const ended = (doc: PolicyDocument, actor: string, id: string): PolicyDocument => written(doc, actor, draft => { draft['ended']![id] = text('{"at":5}') })
const merged = (a: PolicyDocument, b: PolicyDocument): PolicyDocument => A.merge(A.clone(a), b)
const saved = (doc: PolicyDocument): string => hex(A.save(doc))
const changesOf = (doc: PolicyDocument): string[] => splitChanges(joinChanges(A.getAllChanges(doc))).map(hex)

const first = createPolicy({ relationship: RELATIONSHIP, salt: bytes(salt) as never })
const a = added(first, 'a', 'a')
const ab = added(a, 'a', 'b', ['notes'])
const aEnded = ended(a, 'c', 'a')
const sibling = added(a, 'b', 'c', ['vitals'])
const narrowed = added(merged(a, first), 'd', 'd')

const taking = { relationship: RELATIONSHIP, held: saved(a) }
const bad = (name: string, change: (draft: Draft) => void, fails = 'POLICY_INVALID'): VectorCase => ({ name, does: 'policy/take', given: { ...taking, changes: changesOf(written(a, 'e', change)) }, fails })
const taken = (name: string, doc: PolicyDocument, gives: { grants: string[], ended: string[], notUnderstood: string[] }, held: PolicyDocument | undefined = a): VectorCase => ({
  name, does: 'policy/take', given: { relationship: RELATIONSHIP, ...(held === undefined ? {} : { held: saved(held) }), changes: changesOf(doc) },
  gives: { commitment: commitmentOf(held === undefined ? doc : merged(held, doc)), ...gives }
})

/** Of everything that a fresh document takes over in its own way: a conflict, what is not understood, what allows nothing, ends with several texts, a state that is lost. */
const conflict = merged(
  written(ab, 'b', draft => {
    Object.assign(draft['grants']!, { Z: grantText('Z', ['notes', 'labs']), n: grantText('n', ['labs'], { weekdays: [1] }), nobody: grantText('nobody', []), x: grantText('x', ['labs']) })
    draft['ended']!['b'] = text('{"at":7}')
    draft['lost']![repeated('99', 32)] = text('{"at":3}')
  }),
  written(ab, 'c', draft => {
    Object.assign(draft['grants']!, { Z: grantText('Z', ['labs', 'vitals']), x: grantText('x', ['labs'], { viewer: repeated('22', 20) }) })
    Object.assign(draft['ended']!, { b: text('{"at":6}'), never: text('gone') })
  })
)
/** More than one change has room for, by keys and by bytes. */
const many = written(first, 'a', draft => {
  for (let n = 0; n < 9; n++) draft['grants']![`g${n}`] = grantText(`g${n}`, ['labs'], { purpose: String(n).repeat(256), standing: 's'.repeat(60) + n })
  for (let n = 0; n < 140; n++) draft['ended']![`e${n}`] = text('{"at":5}')
})
const large = written(many, 'b', draft => {
  for (let n = 0; n < 4; n++) draft['grants']![`l${n}`] = grantText(`l${n}`, Array.from({ length: 50 }, (_, i) => `${'c'.repeat(60)}${i}`))
})
const anew = (name: string, doc: PolicyDocument): VectorCase => ({ name, does: 'policy/begin-anew', given: { document: saved(doc) } })

/** specs/policy.md, "Validation", and specs/commitment.md, "Finding": documents as Automerge saves them, and plain changes. */
export const DOCUMENT_CASES: VectorCase[] = [
  { name: 'the first change of every device', does: 'policy/first-change', given: { relationship: RELATIONSHIP, salt } },
  { name: 'the first change of every account', does: 'account/first-change', given: {} },
  anew('a policy with nothing in it', first),
  anew('a grant', a),
  anew('a grant that ended', aEnded),
  anew('conflicts, and what allows nothing', conflict),
  anew('more than one change has room for', large),
  {
    name: 'a fresh document, where nothing is held', does: 'policy/take', given: { relationship: RELATIONSHIP, changes: changesOf(beginAnew({ doc: conflict })) },
    gives: { commitment: commitmentOf(beginAnew({ doc: conflict })), grants: ['Z', 'a'], ended: ['b', 'never', 'nobody', 'x'], notUnderstood: ['n'] }
  },
  { name: 'a fresh document, where the one that it goes on from is held', does: 'policy/take', given: { ...taking, changes: changesOf(beginAnew({ doc: a })) }, fails: 'POLICY_INVALID' },
  taken('a policy to begin with', a, { grants: ['a'], ended: [], notUnderstood: [] }, undefined),
  taken('a grant more', ab, { grants: ['a', 'b'], ended: [], notUnderstood: [] }),
  taken('a tombstone', aEnded, { grants: [], ended: ['a'], notUnderstood: [] }),
  taken('what another device wrote meanwhile', sibling, { grants: ['a', 'b', 'c'], ended: [], notUnderstood: [] }, ab),
  taken('two devices that begin apart', added(first, 'f', 'z'), { grants: ['a', 'z'], ended: [], notUnderstood: [] }),
  taken('a tombstone beats a grant that another device wrote meanwhile', added(first, 'f', 'a', ['labs', 'notes']), { grants: [], ended: ['a'], notUnderstood: [] }, aEnded),
  taken('a tombstone with another text', written(a, 'e', draft => { draft['ended']!['a'] = text('gone') }), { grants: [], ended: ['a'], notUnderstood: [] }),
  taken('a grant of a later minor version', written(a, 'e', draft => { draft['grants']!['n'] = grantText('n', ['labs'], { weekdays: [1] }) }), { grants: ['a'], ended: [], notUnderstood: ['n'] }),
  bad('a part that is not in the table', draft => { draft['names'] = {} }),
  bad('a part that is gone', draft => { delete draft['lost'] }),
  bad('a grant that was written anew', draft => { draft['grants']!['a'] = grantText('a', ['labs', 'notes']) }),
  bad('a minor that was written anew', draft => { draft['schema']!['minor'] = 7 }),
  bad('a map that was replaced', draft => { draft['ended'] = {} }),
  bad('a map that is a list', draft => { (draft as Record<string, unknown>)['grants'] = [] }),
  bad('a grant that was deleted', draft => { delete draft['grants']!['a'] }),
  bad('another relationship', draft => { (draft as Record<string, unknown>)['relationship'] = text(repeated('ac', 32)) }),
  bad('a relationship that is no immutable string', draft => { (draft as Record<string, unknown>)['relationship'] = RELATIONSHIP }),
  bad('another salt', draft => { (draft as Record<string, unknown>)['salt'] = bytes(repeated('08', 32)) }),
  bad('another major', draft => { draft['schema']!['major'] = 2 }),
  bad('a minor that is no whole number', draft => { draft['schema']!['minor'] = 0.5 }),
  bad('a grant that is no immutable string', draft => { draft['grants']!['b'] = 'text' }),
  bad('a grant under another key than its id', draft => { draft['grants']!['b'] = grantText('x', ['labs']) }),
  bad('a key that can be no id', draft => { draft['grants']!['b b'] = grantText('b b', ['labs']) }),
  bad('a grant without its fields', draft => { draft['grants']!['b'] = text('{"id":"b"}') }),
  bad('a grant of more than 4,096 bytes', draft => { draft['grants']!['b'] = text(`{"id":"b"${' '.repeat(4_090)}}`) }, 'POLICY_LIMIT'),
  { name: 'the policy of another relationship', does: 'policy/take', given: { ...taking, changes: changesOf(createPolicy({ relationship: repeated('ac', 32), salt: bytes(salt) as never })) }, fails: 'POLICY_INVALID' },
  { name: 'a policy with another first change', does: 'policy/take', given: { ...taking, changes: changesOf(createPolicy({ relationship: RELATIONSHIP, salt: bytes(repeated('08', 32)) as never })) }, fails: 'POLICY_INVALID' },
  { name: 'bytes that are no change', does: 'policy/take', given: { ...taking, changes: ['0x0102'] }, fails: 'POLICY_INVALID' },

  ...[['the newest state', a, a], ['an older state', ab, a], ['one of several heads', merged(ab, sibling), sibling]].map(([name, doc, of]) => ({
    name: `found: ${name as string}`, does: 'policy/find', given: { document: saved(doc as PolicyDocument), commitment: commitmentOf(of as PolicyDocument) }, gives: { heads: A.getHeads(of as PolicyDocument).map(head => `0x${head}`).sort() }
  })),
  { name: 'found: two heads together', does: 'policy/find', given: { document: saved(merged(ab, sibling)), commitment: commitmentOf(merged(ab, sibling)) }, gives: { heads: A.getHeads(merged(ab, sibling)).map(head => `0x${head}`).sort() } },
  { name: 'not found: a state that the document does not have', does: 'policy/find', given: { document: saved(a), commitment: commitmentOf(ab) }, gives: { heads: null } },
  { name: 'not found: nothing is anchored', does: 'policy/find', given: { document: saved(a), commitment: NO_ANCHOR }, gives: { heads: null } }
]

const brings = (doc: PolicyDocument): InForceStep => ({ brings: saved(doc) })
const anchors = (...states: Array<readonly [of: PolicyDocument | string, settled?: false]>): InForceStep =>
  ({ anchors: states.map(([of, settled], i) => ({ commitment: typeof of === 'string' ? of : commitmentOf(of), sequence: i + 1, settled: settled ?? true })) })
const controlled = (...states: Array<readonly [of: PolicyDocument, ...adders: string[]]>): InForceStep =>
  ({ anchors: states.map(([of, ...adders], i) => ({ commitment: commitmentOf(of), sequence: i + 1, settled: true, adders })) })
/** The same with a custodian whose place ends. */
const controlledUntil = (end: number, of: PolicyDocument): InForceStep =>
  ({ anchors: [{ commitment: commitmentOf(of), sequence: 1, settled: true, adders: [OWNER, CUSTODIAN], ends: { [CUSTODIAN]: end } }] })
/** Batches by one of what a state has that another has not. */
const proves = (signer: string, before: PolicyDocument, doc: PolicyDocument): InForceStep =>
  ({ proves: [{ changes: A.getChangesMetaSince(doc, A.getHeads(before)).map(({ hash }) => `0x${hash}`).sort(), signer }] })
const inForce = (name: string, ...steps: Array<readonly [step: InForceStep, status: string, ...grants: string[]]>): VectorCase =>
  ({ name, does: 'policy/in-force', given: { steps: steps.map(([step]) => step) }, gives: { after: steps.map(([, status, ...grants]) => ({ status, grants })) } })

const limited = added(a, 'a', 'b', ['notes'], { notAfter: 500 })
const endedInB = ended(ab, 'c', 'a')

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
  inForce('rule 3: a state that is not known: stale, until its document comes', [brings(a), 'none'], [anchors([a], [ab]), 'stale'], [brings(ab), 'current', 'a: labs', 'b: notes']),
  inForce('rule 4: another grant in conflict narrows at once',
    [brings(a), 'none'], [anchors([a]), 'current', 'a: labs'], [brings(merged(written(a, 'f', draft => { draft['grants']!['a'] = grantText('a', ['notes']) }), written(a, 'e', draft => { draft['grants']!['a'] = grantText('a', ['labs', 'notes']) }))), 'current']),
  inForce('rule 5: what is not settled does not add', [brings(ab), 'none'], [anchors([a], [ab, false]), 'current', 'a: labs']),
  inForce('rule 5: what is not settled takes away', [brings(endedInB), 'none'], [anchors([ab], [endedInB, false]), 'current', 'b: notes']),
  inForce('rule 5: an unknown state at the head: stale', [brings(a), 'none'], [anchors([a], [ab, false]), 'stale']),
  inForce('rule 6: a chain that came back shorter takes away what came after', [brings(ab), 'none'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes'], [anchors([a]), 'current', 'a: labs']),
  inForce('rule 6: what is anchored again counts in full', [brings(ab), 'none'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes'], [anchors([a]), 'current', 'a: labs'], [anchors([a], [ab]), 'current', 'a: labs', 'b: notes']),
  inForce('lost: a state that a later one gives up holds nothing up',
    [brings(written(a, 'f', draft => { draft['lost']![commitmentOf(ab)] = text('{"at":5}') })), 'none'], [anchors([a], [ab]), 'stale'],
    [anchors([a], [ab], [written(a, 'f', draft => { draft['lost']![commitmentOf(ab)] = text('{"at":5}') })]), 'current', 'a: labs']),
  inForce('proved: what one added who could', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlled([ab, OWNER, CUSTODIAN]), 'current', 'a: labs', 'b: notes']),
  inForce('proved: not what one added who could not', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlled([ab, OWNER]), 'current', 'a: labs']),
  inForce('proved: not what nobody says to have added, until somebody does', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [controlled([ab, OWNER]), 'current', 'a: labs'], [proves(OWNER, a, ab), 'current', 'a: labs', 'b: notes']),
  inForce('proved: what counted before needs no proof', [brings(ab), 'none'], [anchors([a]), 'current', 'a: labs'], [{ anchors: [{ commitment: commitmentOf(a), sequence: 1, settled: true }, { commitment: commitmentOf(ab), sequence: 2, settled: true, adders: [OWNER] }] }, 'current', 'a: labs']),
  inForce('proved: a late proof brings nothing back that ended', [brings(merged(ab, ended(ab, 'c', 'b'))), 'none'], [controlled([ab, OWNER]), 'current'], [proves(OWNER, first, ab), 'current', 'a: labs']),
  inForce('a grant of a narrower document, brought by a device that knew less', [brings(merged(ab, narrowed)), 'none'], [anchors([ab]), 'current', 'a: labs', 'b: notes']),
  inForce('proved: what only a custodian added ends with its place', [brings(ab), 'none'], [proves(OWNER, first, a), 'none'], [proves(CUSTODIAN, a, ab), 'none'], [controlledUntil(900, ab), 'current', 'a: labs', 'b: notes until 900']),
  inForce('proved: what the owner signs, too, is the owner\'s', [brings(ab), 'none'], [proves(CUSTODIAN, first, ab), 'none'], [controlledUntil(900, ab), 'current', 'a: labs until 900', 'b: notes until 900'], [proves(OWNER, a, ab), 'current', 'a: labs until 900', 'b: notes']),
  inForce('proved: a grant that ends before the place of who added it ends as it says', [brings(limited), 'none'], [proves(CUSTODIAN, a, limited), 'none'], [proves(OWNER, first, a), 'none'], [controlledUntil(900, limited), 'current', 'a: labs', 'b: notes until 500'])
]
