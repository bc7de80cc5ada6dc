import * as A from '@automerge/automerge'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { rootActor } from '../../../protocol/policy/previous.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { bodyOf, chunkOf, columnsOf, repeatedChange, unsigned, writeColumns } from '../../protocol/policy/make-change.ts'
import { bytes, hex, sha256 } from '../second/bytes.ts'
import { RELATIONSHIP } from './case.ts'
import type { VectorCase } from './case.ts'
import { storedDeflate, zerosDeflate } from './deflate.ts'
import { a, ab, added, bad, ended, grantText, headsOf, SALT, taking, text, written } from './policies.ts'
import type { Draft } from './policies.ts'

/** What a device wrote after the policy that is held. */
const since = (doc: PolicyDocument): Uint8Array[] => A.getChangesSince(doc, A.getHeads(a))
/** An honest end of the grant that is held, made on it. */
const honest = since(ended(a, 'e', 'a'))[0] as Uint8Array
const body = honest.subarray(10)
const deps = headsOf(a).map(bytes)
const { startOp } = A.decodeChange(honest)

/** The honest change, of which something is said otherwise, with the right checksum. */
function forged (over: Partial<A.DecodedChange>, from = honest): Uint8Array {
  const { hash: _hash, ...change } = A.decodeChange(from)
  return A.encodeChange({ ...change, ...over } as unknown as A.DecodedChange)
}

/** A change with one operation, written past Automerge. */
const operation = (op: object): Uint8Array => forged({ ops: [{ obj: A.getObjectId(a, 'ended'), key: 'a', pred: [], ...op }] as unknown as A.DecodedChange['ops'] })
/** The honest change in few bytes, as Automerge may write it: with the checksum of the one that is not compressed. */
const compressed = (deflated: Uint8Array, whole: Uint8Array): Uint8Array => chunkOf({ body: deflated, kind: 2, checksum: sha256(Buffer.of(1, ...unsigned(whole.length)), whole).subarray(0, 4) })
const refused = (name: string, changes: Uint8Array[], fails = 'POLICY_INVALID'): VectorCase => ({ name, does: 'policy/take', given: { ...taking, changes: changes.map(hex) }, fails })
const leftOut = (name: string, changes: Uint8Array[], doc: PolicyDocument, gives: { grants: string[], ended: string[] }): VectorCase =>
  ({ name, does: 'policy/take', given: { ...taking, changes: changes.map(hex) }, gives: { commitment: commitmentOf(doc), ...gives, notUnderstood: [] } })
const bomb = (operations: number): Uint8Array => repeatedChange({ operations, deps, start: startOp })
const column = (specification: number, data: number[]): Uint8Array => repeatedChange({ operations: 1, deps, start: startOp, columns: [[specification, data]] })
const MANY = 2 ** 40
const { head, columns } = columnsOf(honest)
type Columns = typeof columns
/** The honest change with other columns: it says the same, in another form. */
const otherwise = (name: string, change: (all: Columns) => Columns): VectorCase => refused(name, [chunkOf({ body: Uint8Array.from([...head, ...writeColumns(change(columns))]) })])
const having = (specification: number, data: number[]) => (all: Columns): Columns => all.map(([each, was]) => [each, each === specification ? data : was])
const ENDED = Number(A.getObjectId(a, 'ended')?.split('@')[0])

const twoEnds = since(ended(ended(a, 'e', 'a'), 'e', 'b')) as [Uint8Array, Uint8Array]
const fresh = beginAnew({ doc: ab })
const takenWhole = (name: string, doc: PolicyDocument): VectorCase => ({ name, does: 'policy/take', given: { relationship: RELATIONSHIP, changes: A.getAllChanges(doc).map(hex) }, fails: 'POLICY_INVALID' })
const previousOf = (change: object = {}): string => JSON.stringify({ commitment: commitmentOf(ab), document: 2, changes: 2, ...change })

/** A fresh document that goes on from {@link ab} with nothing but a grant, or says so. */
function begun ({ previous = previousOf(), actor = rootActor({ relationship: RELATIONSHIP, salt: bytes(SALT), commitment: commitmentOf(ab) }), whole = true }: { previous?: string, actor?: string, whole?: boolean } = {}): PolicyDocument {
  const doc = A.change(A.init<Draft>({ actor }), { time: 0 }, draft => {
    Object.assign(draft, { schema: { major: 1, minor: 0 }, relationship: text(RELATIONSHIP), salt: new Uint8Array(bytes(SALT)), grants: {}, ended: {}, lost: {}, previous: text(previous), origins: {} })
  })
  return (whole ? A.change(doc, { time: 0 }, draft => { draft['grants']!['a'] = grantText('a', ['labs']) }) : doc) as never
}

/** specs/policy.md, "Changes": what nobody may take, and what is left out. All of it is for who holds a grant `a` and nothing else. */
export const HOSTILE_CASES: VectorCase[] = [
  refused('the kind of a chunk is a document', [A.save(a)]),
  ...[3, 255].map(kind => refused(`a chunk of the kind ${kind}`, [chunkOf({ body, kind })])),
  refused('a change that is compressed', [compressed(storedDeflate(body), body)]),
  refused('4 MiB that are compressed', [compressed(zerosDeflate(4 * 2 ** 20), Buffer.alloc(4 * 2 ** 20))]),
  refused('a column that is compressed', [column(0x42 | 8, [...zerosDeflate(100_000)])]),
  refused('another checksum', [honest.with(4, (honest[4] as number) ^ 1)]),
  refused('other magic bytes', [honest.with(0, 0x84)]),
  refused('a byte that is another than when the checksum was made', [honest.with(-1, (honest.at(-1) as number) ^ 1)]),
  refused('the last byte is missing', [honest.subarray(0, -1)]),
  refused('nothing', [new Uint8Array()]),
  refused('a byte behind the change', [Uint8Array.from([...honest, 0])]),
  refused('a byte behind its columns', [chunkOf({ body: Uint8Array.from([...body, 0]) })]),
  refused('a length of 2^56', [Uint8Array.from([...honest.subarray(0, 9), ...unsigned(2 ** 53), 0])]),

  refused('an actor of 1 byte', [forged({ actor: 'ee' })]),
  refused('an actor of 17 bytes', [forged({ actor: 'ee'.repeat(17) })]),
  ...[1, -1, 1_800_000_000].map(time => refused(`it says that it was made at ${time}`, [forged({ time })])),
  refused('a message', [forged({ message: 'hello' })]),
  ...[1, startOp - 1, startOp + 1, 2 ** 31, 2 ** 32 - 1].map(start => refused(`a clock at ${start} instead of ${startOp}`, [forged({ startOp: start })])),
  refused('the actor of the first change', [forged({ actor: rootActor({ relationship: RELATIONSHIP, salt: bytes(SALT) }) })]),
  refused('the actor of the first change, that goes on', [forged({ actor: rootActor({ relationship: RELATIONSHIP, salt: bytes(SALT) }), seq: 2 })]),
  refused('a change on nothing', [forged({ deps: [], startOp: 1 })]),
  refused('a second document', A.getAllChanges(createPolicy({ relationship: RELATIONSHIP, salt: new Uint8Array(32) }))),
  ...[0, 2, 2 ** 31].map(seq => refused(`the change ${seq} of an actor of whom none is held`, [forged({ seq })])),
  refused('two first changes of one actor', [honest, since(ended(a, 'e', 'b'))[0] as Uint8Array]),
  refused('one of two changes may not be taken', [honest, since(written(a, 'd', draft => { delete draft['grants']!['a'] }))[0] as Uint8Array]),

  ...[257, 10_000_000, MANY].map(operations => refused(`a few bytes that say ${operations} operations`, [bomb(operations)], 'POLICY_LIMIT')),
  refused('a few bytes that say 256 operations, all of one part that there is not', [bomb(256)]),
  refused('a column of texts that says 2^40 nulls', [column(0x15, [0, ...unsigned(MANY)])], 'POLICY_LIMIT'),
  refused('a column of yes and no that says 2^40 times no', [column(0x34, unsigned(MANY))], 'POLICY_LIMIT'),
  ...[['of numbers of predecessors', 0x70], ['of differences', 0x73], ['of numbers of objects', 0x01]].map(([name, specification]) =>
    refused(`a column ${name as string} that says one 8,388,607 times`, [column(specification as number, [0xff, 0xff, 0xff, 3, 1])], 'POLICY_LIMIT')),
  refused('a run that its column breaks off', [column(0x42, [2])]),
  refused('a value of 2^40 bytes that is not there', [repeatedChange({ operations: 1, deps, start: startOp, columns: [[0x15, [1, 1, 97]], [0x34, [1]], [0x42, [1, 1]], [0x56, [1, ...unsigned(16 * MANY + 6)]], [0x57, [97]], [0x70, [1, 0]]] })]),
  refused('made on 2^40 others, says a change of a few bytes', [chunkOf({ body: Uint8Array.from([...unsigned(MANY), 0]) })], 'POLICY_LIMIT'),
  refused('an actor of 2^40 bytes, says a change of a few', [chunkOf({ body: Uint8Array.from([0, ...unsigned(MANY), 0]) })]),
  refused('2^40 columns, says a change of a few bytes', [chunkOf({ body: Uint8Array.from([...bodyOf({ deps, start: startOp }).subarray(0, -1), ...unsigned(MANY)]) })]),

  otherwise('a value of 2^40 bytes, which 32 bits make 0', having(0x56, [0x7f, ...unsigned(16 * MANY + 6)])),
  otherwise('an actor of the number 2^32 + 1, which 32 bits make 1', having(0x01, [0x7f, ...unsigned(2 ** 32 + 1)])),
  otherwise('an object of the number 2^32 more, which 32 bits make the same', having(0x02, [0x7f, ...unsigned(2 ** 32 + ENDED)])),
  otherwise('a value alone that is written as a run', having(0x15, [1, 1, 97])),
  otherwise('a number with a byte more than it needs', having(0x02, [0x7f, ENDED | 128, 0])),
  otherwise('a run of no nulls', having(0x15, [0x7f, 1, 97, 0, 0])),
  otherwise('no times no, and then yes no times', having(0x34, [0, 0, 1])),
  otherwise('a column of a kind that nobody knows', all => [...all, [0xf2, [0x7f, 1]]]),
  otherwise('a column with nothing in it', all => [...all.slice(0, 2), [0x13, []], ...all.slice(2)]),
  otherwise('a byte that no value has', all => all.map(([each, was]) => [each, each === 0x57 ? [...was, 1] : was])),

  ...(['grants', 'ended', 'lost'] as const).map(part => refused(`the key __proto__ in ${part}, which JavaScript does not show`, [operation({ action: 'set', obj: A.getObjectId(a, part), key: '__proto__', value: '{"at":5}' })])),
  refused('a grant that is taken away before it is there', [operation({ action: 'del' })]),
  refused('an end that replaces what its author knew of', since(written(ended(a, 'e', 'a'), 'e', draft => { draft['ended']!['a'] = text('{"at":6}') }))),
  refused('a number', [operation({ action: 'set', value: 5, datatype: 'int' })]),
  refused('nothing, under a key', [operation({ action: 'set', value: null })]),
  refused('a part of the document', [operation({ action: 'set', value: 'x', obj: '_root' })]),
  refused('an operation on an object that there is not', [operation({ action: 'set', value: 'x', obj: `7@${'ee'.repeat(16)}` })]),
  bad('65 actions of a grant', draft => { draft['grants']!['c'] = grantText('c', ['labs'], { actions: Array.from({ length: 65 }, (_, i) => `a${i}`) }) }),
  bad('a standing decision of no units', draft => { draft['grants']!['c'] = grantText('c', ['labs'], { standing: '' }) }),
  bad('a category of no units', draft => { draft['grants']!['c'] = grantText('c', ['']) }),
  bad('a label with a surrogate alone', draft => { draft['grants']!['c'] = grantText('c', ['labs'], { labels: ['\ud800'] }) }),
  bad('a map under a key', draft => { draft['ended']!['a'] = { at: 5 } }),
  bad('lists in lists', draft => { draft['ended']!['a'] = [[[[[[]]]]]] }),
  bad('bytes under a key', draft => { draft['ended']!['a'] = new Uint8Array(100) }),
  bad('a counter', draft => { draft['ended']!['a'] = new A.Counter(1) }),
  bad('text that people write together', draft => { draft['ended']!['a'] = '{"at":5}' }),
  bad('an end of what can be no id', draft => { draft['ended']!['not an id'] = text('{"at":5}') }),
  bad('a lost state that is no commitment', draft => { draft['lost']!['0xab'] = text('{"at":5}') }),

  leftOut('what is held already is left out', [...A.getAllChanges(a), honest], ended(a, 'e', 'a'), { grants: [], ended: ['a'] }),
  leftOut('what comes twice is taken once', [honest, honest], ended(a, 'e', 'a'), { grants: [], ended: ['a'] }),
  leftOut('what is made on what is not held is left out', [twoEnds[1]], a, { grants: ['a'], ended: [] }),
  leftOut('of two in the wrong order the first is taken', [twoEnds[1], twoEnds[0]], ended(a, 'e', 'a'), { grants: [], ended: ['a'] }),

  { name: 'a fresh document', does: 'policy/take', given: { relationship: RELATIONSHIP, changes: A.getAllChanges(begun()).map(hex) }, gives: { commitment: commitmentOf(begun()), grants: ['a'], ended: [], notUnderstood: [] } },
  takenWhole('a fresh document that is not whole, and a change on it', added(begun({ whole: false }), 'e', 'z')),
  takenWhole('a fresh document that begins with more than it says', begun({ previous: previousOf({ changes: 1 }) })),
  takenWhole('a fresh document that begins by another actor', begun({ actor: 'ee'.repeat(16) })),
  takenWhole('a fresh document that says it is the first', begun({ previous: previousOf({ document: 1 }) })),
  takenWhole('a fresh document whose previous one is no commitment', begun({ previous: previousOf({ commitment: '0x12' }) })),
  takenWhole('a fresh document that says more of the previous one', begun({ previous: previousOf({ by: 'x' }) })),
  takenWhole('origins that are no hashes', written(fresh, 'e', draft => { draft['origins']!['z'] = text('x') })),
  takenWhole('origins that another writes than who begins', written(fresh, 'e', draft => { draft['origins']!['z'] = text('00'.repeat(32)) }))
]
