import * as A from '@automerge/automerge'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { rootActor } from '../../../protocol/policy/previous.ts'
import { bytes } from '../second/bytes.ts'
import { repeated, RELATIONSHIP } from './case.ts'
import type { VectorCase } from './case.ts'
import { a, ab, added, aEnded, bad, changesOf, ended, first, grantText, headsOf, merged, NO_ANCHOR, SALT, saved, sibling, taken, taking, text, written } from './policies.ts'

/** A first change as nobody may make it: by the right actor, but with another schema, or its parts in another order. */
const begun = (schema: object, parts = ['grants', 'ended', 'lost']): PolicyDocument => A.change(A.init<PolicyDocument>({ actor: rootActor({ relationship: RELATIONSHIP, salt: bytes(SALT) }) }), { time: 0 }, draft => {
  Object.assign(draft, { schema })
  Object.assign(draft, { relationship: text(RELATIONSHIP) })
  Object.assign(draft, { salt: bytes(SALT) })
  for (const part of parts) Object.assign(draft, { [part]: {} })
})
/** What a device of a later minor version may write besides: a field, a kind of viewer, a kind of condition. */
const newer = written(added(first, '9', 'k'), '9', draft => {
  Object.assign(draft['grants']!, { field: grantText('field', ['labs'], { weekdays: [1] }), viewer: grantText('viewer', ['labs'], { viewer: 'team:7' }), condition: grantText('condition', ['labs'], { condition: 'quorum:3' }) })
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

// Three devices gave a grant of one id, one of them with a field that came later; and one ended another grant.
const wider = added(a, 'b', 'x', ['labs', 'notes'])
const narrower = ended(added(a, 'c', 'x', ['labs', 'vitals']), 'c', 'a')
const later = added(a, 'd', 'x', ['labs'], { weekdays: [1] })
const all = merged(merged(wider, narrower), later)
const grantOf = (id: string, categories: string[]): object => ({ ...JSON.parse(grantText(id, categories).val) as object })
const readAt = (name: string, heads: string[], grants: object[] | null, more: { ended?: string[], notUnderstood?: string[] } = {}): VectorCase =>
  ({ name, does: 'policy/read-at', given: { document: saved(all), heads }, gives: { reading: grants === null ? null : { grants, ended: [], notUnderstood: [], ...more } } })

/** specs/policy.md, "Reading", 7: states of one document, each read as it was. */
export const READ_AT_CASES: VectorCase[] = [
  readAt('the newest state', headsOf(all), [], { ended: ['a'], notUnderstood: ['x'] }),
  readAt('before anything was granted', headsOf(first), []),
  readAt('before a grant ended', headsOf(a), [grantOf('a', ['labs'])]),
  readAt('before a conflict came', headsOf(wider), [grantOf('a', ['labs']), grantOf('x', ['labs', 'notes'])]),
  readAt('what another device wrote in the conflict', headsOf(narrower), [grantOf('x', ['labs', 'vitals'])], { ended: ['a'] }),
  readAt('what is not understood', headsOf(later), [grantOf('a', ['labs'])], { notUnderstood: ['x'] }),
  readAt('two heads together', headsOf(merged(wider, narrower)), [grantOf('x', ['labs'])], { ended: ['a'] }),
  readAt('a head that is not known', [repeated('77', 32)], null),
  readAt('a head that is not known beside one that is', [...headsOf(a), repeated('77', 32)], null),
  readAt('no heads', [], null)
]

/** specs/policy.md, "Validation", and specs/commitment.md, "Finding": documents as Automerge saves them, and plain changes. */
export const DOCUMENT_CASES: VectorCase[] = [
  { name: 'the first change of every device', does: 'policy/first-change', given: { relationship: RELATIONSHIP, salt: SALT } },
  { name: 'how the actors of a key begin', does: 'policy/actor', given: { relationship: RELATIONSHIP, address: repeated('22', 20) } },
  { name: 'the first change of every account', does: 'account/first-change', given: {} },
  anew('a policy with nothing in it', first),
  anew('a grant', a),
  anew('a grant that ended', aEnded),
  anew('conflicts, and what allows nothing', conflict),
  anew('more than one change has room for', large),
  anew('a grant in conflict that is of a later minor version on one side', merged(added(ab, 'b', 'q', ['labs', 'notes']), added(ab, 'c', 'q', ['labs'], { weekdays: [1] }))),
  {
    name: 'a fresh document, where nothing is held', does: 'policy/take', given: { relationship: RELATIONSHIP, changes: changesOf(beginAnew({ doc: conflict })) },
    gives: { commitment: commitmentOf(beginAnew({ doc: conflict })), grants: ['Z', 'a'], ended: ['b', 'never', 'nobody', 'x'], notUnderstood: ['n'] }
  },
  { name: 'a fresh document, where the one that it goes on from is held', does: 'policy/take', given: { ...taking, changes: changesOf(beginAnew({ doc: a })) }, fails: 'POLICY_INVALID' },
  taken('a policy to begin with', a, { grants: ['a'], ended: [], notUnderstood: [] }, null),
  taken('a grant more', ab, { grants: ['a', 'b'], ended: [], notUnderstood: [] }),
  taken('a tombstone', aEnded, { grants: [], ended: ['a'], notUnderstood: [] }),
  taken('what another device wrote meanwhile', sibling, { grants: ['a', 'b', 'c'], ended: [], notUnderstood: [] }, ab),
  taken('two devices that begin apart', added(first, 'f', 'z'), { grants: ['a', 'z'], ended: [], notUnderstood: [] }),
  taken('a tombstone beats a grant that another device wrote meanwhile', added(first, 'f', 'a', ['labs', 'notes']), { grants: [], ended: ['a'], notUnderstood: [] }, aEnded),
  taken('a tombstone with another text', written(a, 'e', draft => { draft['ended']!['a'] = text('gone') }), { grants: [], ended: ['a'], notUnderstood: [] }),
  taken('a grant of a later minor version', written(a, 'e', draft => { draft['grants']!['n'] = grantText('n', ['labs'], { weekdays: [1] }) }), { grants: ['a'], ended: [], notUnderstood: ['n'] }),
  taken('a policy that a device of a later minor version began', newer, { grants: ['k'], ended: [], notUnderstood: ['condition', 'field', 'viewer'] }, null),
  taken('what a device of a later minor version began apart', newer, { grants: ['a', 'k'], ended: [], notUnderstood: ['condition', 'field', 'viewer'] }),
  taken('a grant of a later minor version in conflict with one that is understood', added(first, 'f', 'a', ['labs'], { weekdays: [1] }), { grants: [], ended: [], notUnderstood: ['a'] }),
  ...[['a newer minor', begun({ major: 1, minor: 1 })], ['no minor', begun({ major: 1 })], ['its parts in another order', begun({ major: 1, minor: 0 }, ['ended', 'grants', 'lost'])]].map(([name, doc]) => (
    { name: `a first change that says ${name as string}`, does: 'policy/take', given: { relationship: RELATIONSHIP, changes: changesOf(doc as PolicyDocument) }, fails: 'POLICY_INVALID' })),
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
  { name: 'the policy of another relationship', does: 'policy/take', given: { ...taking, changes: changesOf(createPolicy({ relationship: repeated('ac', 32), salt: bytes(SALT) as never })) }, fails: 'POLICY_INVALID' },
  { name: 'a policy with another first change', does: 'policy/take', given: { ...taking, changes: changesOf(createPolicy({ relationship: RELATIONSHIP, salt: bytes(repeated('08', 32)) as never })) }, fails: 'POLICY_INVALID' },
  { name: 'bytes that are no change', does: 'policy/take', given: { ...taking, changes: ['0x0102'] }, fails: 'POLICY_INVALID' },

  ...[['the newest state', a, a], ['an older state', ab, a], ['one of several heads', merged(ab, sibling), sibling]].map(([name, doc, of]) => ({
    name: `found: ${name as string}`, does: 'policy/find', given: { document: saved(doc as PolicyDocument), commitment: commitmentOf(of as PolicyDocument) }, gives: { heads: headsOf(of as PolicyDocument) }
  })),
  { name: 'found: two heads together', does: 'policy/find', given: { document: saved(merged(ab, sibling)), commitment: commitmentOf(merged(ab, sibling)) }, gives: { heads: headsOf(merged(ab, sibling)) } },
  { name: 'not found: a state that the document does not have', does: 'policy/find', given: { document: saved(a), commitment: commitmentOf(ab) }, gives: { heads: null } },
  { name: 'not found: nothing is anchored', does: 'policy/find', given: { document: saved(a), commitment: NO_ANCHOR }, gives: { heads: null } }
]
