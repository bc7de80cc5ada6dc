import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { PIECE_CHANGES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { EMPTY_READING, haveSameSalt, isUsed, liveGrants, readAdded, readPolicy, readPolicyAt, valuesInPieces, valuesOf, viewerUnder } from '../../../protocol/policy/read.ts'
import type { PolicyReading } from '../../../protocol/policy/read.ts'
import { readValues } from '../../../protocol/policy/read-values.ts'
import { emptyPolicy } from '../../../protocol/policy/storage.ts'
import { checkPolicy } from '../../../protocol/policy/validate.ts'
import { endGrant, giveUpAnchor, grantOf, OTHER_VIEWER, otherDevice, policyWith, RELATIONSHIP, SALT, scribble, VIEWER } from './policy-fixture.ts'

const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
const idsOf = (reading: PolicyReading | undefined): string[] | undefined => reading === undefined ? undefined : [...reading.grants.keys()].sort()
/** Two devices do something each without knowing of the other. */
const apart = (one: Parameters<typeof scribble>[1], two: Parameters<typeof scribble>[1]): PolicyReading => readPolicy(A.merge(scribble(doc, one), scribble(otherDevice(doc), two)))

describe('what a policy says', () => {
  it('is what all of three devices allow, whichever of them is heard of last', () => {
    const texts = [['labs', 'notes', 'vitals'], ['labs', 'notes'], ['labs', 'vitals']].map(categories => encodeGrant(grantOf({ id: 'c', categories })))
    for (const order of [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]) {
      const devices = order.map(i => A.change(A.clone(doc, { actor: String(i).repeat(32) }), { time: 0 }, draft => { draft.grants['c'] = new A.ImmutableString(texts[i] ?? '') }))
      const held = devices.reduce((before, device) => receiveChanges({ doc: before, changes: A.getChangesSince(device, policyHeads(doc)), relationship: RELATIONSHIP }).doc, A.clone(doc))
      assert.deepEqual(readPolicy(held).grants.get('c')?.categories, ['labs'], order.join())
    }
  })

  it('names the viewer of a grant, also of one that has ended, unless another was written under its id', () => {
    const written = (fields: object) => (draft: Record<string, Record<string, unknown>>): void => { draft['grants']!['c'] = new A.ImmutableString(JSON.stringify({ ...grantOf({ id: 'c' }), ...fields })) }
    const both = (one: object, two: object): PolicyDocument => A.merge(scribble(doc, written(one)), scribble(otherDevice(doc), written(two)))
    const viewer = (of: PolicyDocument, id: string): string | undefined => viewerUnder({ doc: of, id })
    assert.deepEqual([viewer(doc, 'a'), viewer(endGrant({ doc, id: 'a', at: 7 }), 'a'), viewer(both({}, { categories: ['notes'] }), 'c')], [VIEWER, VIEWER, VIEWER])
    for (const other of [{ viewer: OTHER_VIEWER }, { later: 1 }]) for (const held of [both({}, other), both(other, {})]) assert.equal(viewer(held, 'c'), undefined)
    assert.deepEqual([viewer(doc, 'c'), viewer(doc, 'toString'), viewer(emptyPolicy(), 'a')], [undefined, undefined, undefined])
  })

  it('has the secret of its relationship, by which another document of it is known', () => {
    assert.ok(haveSameSalt(doc, policyWith(grantOf({ id: 'c' }))))
    assert.ok(!haveSameSalt(doc, createPolicy({ relationship: RELATIONSHIP, salt: SALT.map(byte => byte + 1) })))
  })

  it('has used an id for ever, whether a grant stands there, has ended, or was ended before it came', () => {
    const used = (of: PolicyDocument, id: string): boolean => isUsed({ doc: of, id })
    const ended = scribble(endGrant({ doc, id: 'a', at: 7 }), draft => { draft['ended']!['d'] = new A.ImmutableString('{"at":1}') })
    assert.deepEqual(['a', 'b', 'c', 'd', 'toString'].map(id => used(ended, id)), [true, true, false, true, false])
    assert.equal(used(emptyPolicy(), 'a'), false)
  })

  it('has grants that have not ended, whether they are understood or not', () => {
    const more = scribble(doc, draft => {
      draft['grants']!['c'] = new A.ImmutableString(JSON.stringify({ ...grantOf({ id: 'c' }), later: 1 }))
      draft['grants']!['toString'] = new A.ImmutableString('')
      draft['ended']!['d'] = new A.ImmutableString('{"at":1}')
    })
    assert.deepEqual(liveGrants(more).sort(), ['a', 'b', 'c', 'toString'])
    assert.deepEqual(liveGrants(endGrant({ doc: more, id: 'a', at: 7 })).sort(), ['b', 'c', 'toString'])
  })

  it('allows nothing until a time that there is not, is read beside it, and is rid of it by an end', () => {
    const beyond = A.clone(scribble(doc, draft => { draft['grants']!['c'] = new A.ImmutableString(JSON.stringify(grantOf({ id: 'c', notAfter: 2 ** 53 - 1 }))) }))
    const taken = checkPolicy({ doc: beyond, relationship: RELATIONSHIP, before: doc })
    assert.deepEqual([idsOf(taken), taken.unreadable], [['a', 'b'], ['c']])
    assert.deepEqual(checkPolicy({ doc: beyond, relationship: RELATIONSHIP }).unreadable, ['c'])
    const ended = endGrant({ doc: beyond, id: 'c', at: 7 })
    assert.deepEqual([idsOf(readPolicy(ended)), readPolicy(ended).unreadable, [...readPolicy(ended).ended]], [['a', 'b'], [], [['c', 7]]])
  })

  it('is nothing before its first change', () => {
    assert.equal(readPolicy(emptyPolicy()), EMPTY_READING)
    assert.deepEqual([EMPTY_READING.heads, EMPTY_READING.unreadable], [[], []])
  })

  it('is its grants, what ended, and what was given up', () => {
    const lost = `0x${'ab'.repeat(32)}`
    const reading = readPolicy(giveUpAnchor({ doc: endGrant({ doc, id: 'b', at: 77 }), commitment: lost, at: 1 }))
    assert.deepEqual([idsOf(reading), [...reading.ended], reading.unreadable, [...reading.lost]], [['a'], [['b', 77]], [], [lost]])
    assert.deepEqual(reading.grants.get('a'), grantOf({ id: 'a' }))
  })

  it('is read of more values under a key than a function takes arguments', () => {
    const times = Array.from({ length: 200_000 }, (_, i) => i === 7 ? '{"at":5}' : '{"at":6}')
    const { grants, ended } = readValues({ majors: [1], grants: new Map([['a', [encodeGrant(grantOf({ id: 'a' }))]]]), ended: new Map([['b', times], ['c', []]]) })
    assert.deepEqual([[...grants.keys()], ended.get('b')], [['a'], 5])
  })

  it('was something else at earlier heads, and is not known at others', () => {
    const later = endGrant({ doc, id: 'b', at: 77 })
    assert.deepEqual(idsOf(readPolicyAt({ doc: later, heads: policyHeads(doc) })), ['a', 'b'])
    assert.deepEqual(idsOf(readPolicyAt({ doc: later, heads: policyHeads(later) })), ['a'])
    assert.equal(readPolicyAt({ doc, heads: policyHeads(later) }), undefined)
  })

  it('of another major is nothing but what ended, whichever device wrote it', () => {
    const major = (value: unknown) => (draft: Record<string, Record<string, unknown>>): void => { draft['schema']!['major'] = value }
    const minor = scribble(doc, draft => { draft['schema']!['minor'] = 7 })
    assert.deepEqual(idsOf(readPolicy(minor)), ['a', 'b'])
    for (const reading of [readPolicy(scribble(doc, major(2))), apart(major(2), major(1)), apart(major(1), major(2)), readPolicy(scribble(doc, draft => { draft['schema'] = 'x' as never })), readPolicy(scribble(doc, draft => { draft['schema'] = null as never })), readPolicy(scribble(doc, draft => { delete draft['schema'] }))]) {
      assert.deepEqual([idsOf(reading), reading.unreadable.toSorted()], [[], ['a', 'b']])
    }
    const schema = (value: number) => (draft: Record<string, Record<string, unknown>>): void => { draft['schema'] = { major: value, minor: 0 } }
    for (const value of [1, 2]) assert.deepEqual(idsOf(apart(schema(value), schema(1))), [], 'two schemas')
    assert.deepEqual(idsOf(readPolicy(scribble(doc, schema(1)))), ['a', 'b'])
    assert.deepEqual([...readPolicy(scribble(endGrant({ doc, id: 'b', at: 77 }), major(2))).ended], [['b', 77]])
  })

  it('of a newer minor is what is understood of it', () => {
    const newer = scribble(doc, draft => {
      draft['schema']!['minor'] = 1
      draft['grants']!['c'] = new A.ImmutableString(JSON.stringify({ ...grantOf({ id: 'c' }), weekdays: [1] }))
    })
    assert.deepEqual([idsOf(readPolicy(newer)), readPolicy(newer).unreadable], [['a', 'b'], ['c']])
  })

  it('is the narrower where devices wrote different things', () => {
    const put = (fields: object) => (draft: Record<string, Record<string, unknown>>): void => { draft['grants']!['c'] = new A.ImmutableString(JSON.stringify({ ...grantOf({ id: 'c' }), ...fields })) }
    assert.deepEqual(apart(put({ categories: ['labs', 'notes'] }), put({ notAfter: 9 })).grants.get('c'), grantOf({ id: 'c', notAfter: 9 }))
    for (const reading of [apart(put({}), put({ later: 1 })), apart(put({ later: 1 }), put({})), apart(put({}), draft => { draft['grants']!['c'] = 7 })]) assert.deepEqual([idsOf(reading), reading.unreadable], [['a', 'b'], ['c']])
  })

  it('does not have what has ended on any device, whatever its tombstone says', () => {
    const end = (text: unknown) => (draft: Record<string, Record<string, unknown>>): void => { draft['ended']!['a'] = text }
    const at = (text: string): unknown => new A.ImmutableString(text)
    for (const text of [at('{"at":5}'), at(''), 7, null, at('{"at":-1}'), at('x{"at":5}'), at('{"at":5}x'), at('{"at":}'), at('{"at":1234567890123}')]) assert.deepEqual(idsOf(readPolicy(scribble(doc, end(text)))), ['b'])
    assert.deepEqual([...apart(end(at('{"at":5}')), end(at('{"at":4}'))).ended], [['a', 4]])
    assert.deepEqual(['{"at":123456789012}', '{"at":x}', 'x{"at":5}', '{"at":5}x', '{"at":1234567890123}'].map(text => readPolicy(scribble(doc, end(at(text)))).ended.get('a')), [123_456_789_012, 0, 0, 0, 0])
    assert.equal(readPolicy(scribble(doc, end(7))).ended.get('a'), 0)
  })

  it('is nothing where a damaged document has no maps', () => {
    for (const value of [null, 7, 'text', new Uint8Array(2), new Date(0), ['x'], new A.ImmutableString('x'), new A.Counter(1)]) {
      const reading = readPolicy(scribble(doc, draft => { for (const part of ['schema', 'grants', 'ended', 'lost']) draft[part] = value as never }))
      assert.deepEqual([idsOf(reading), reading.ended.size, reading.lost.size], [[], reading.ended.size, reading.lost.size], String(value))
    }
  })
})

describe('a policy that has more than one which was read', () => {
  const texts = (...ids: string[]): Record<string, A.ImmutableString> => Object.fromEntries(ids.map(id => [id, new A.ImmutableString(id.startsWith('x') ? '{' : JSON.stringify(grantOf({ id })))]))
  const before = scribble(endGrant({ doc: policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }), grantOf({ id: 'gone' })), id: 'gone', at: 3 }), draft => { Object.assign(draft['grants']!, texts('x1', 'x2', 'x3')) })
  const after = scribble(before, draft => {
    Object.assign(draft['grants']!, texts('c', 'x4', 'unheard'))
    for (const id of ['b', 'x1']) draft['ended']![id] = new A.ImmutableString('{"at":5}')
    draft['grants']!['x2'] = texts('b')['b']
  })
  const added = (ids: string[], from = before): PolicyReading => readAdded({ before: from, doc: A.clone(after), ids: new Set(ids) })
  const ALL = ['b', 'c', 'x1', 'x2', 'x4', 'unheard']

  it('reads as one that is read as a whole', () => {
    readPolicy(before)
    const [reading, whole] = [added(ALL), readPolicy(A.clone(after))]
    const sorted = ({ grants, ended, unreadable, lost, heads }: PolicyReading): unknown => [[...grants].sort(), [...ended].sort(), unreadable.toSorted(), [...lost], heads]
    assert.deepEqual(sorted(reading), sorted(whole))
    assert.deepEqual([idsOf(reading), [...reading.ended.keys()].sort(), reading.unreadable.toSorted()], [['a', 'c', 'unheard'], ['b', 'gone', 'x1'], ['x2', 'x3', 'x4']])
  })

  it('is looked at under the keys that were added to, and nowhere else', () => {
    readPolicy(before)
    assert.deepEqual(idsOf(added(ALL.slice(0, -1))), ['a', 'c'])
    assert.deepEqual(idsOf(added([], A.clone(before))), ['a', 'c', 'unheard'], 'all of it where the one before was never read')
  })

  it('is read once', () => {
    readPolicy(before)
    const doc = A.clone(after)
    assert.equal(readPolicy(doc), readPolicy(doc))
    const other = A.clone(after)
    assert.equal(readAdded({ before, doc: other, ids: new Set(ALL) }), readPolicy(other))
  })
})

describe('the values of a policy', () => {
  it('are given as what they are, and what has parts of its own as no text', () => {
    const value = (what: unknown): unknown => valuesOf(scribble(doc, draft => { draft['ended']!['a'] = what })).ended.get('a')
    for (const parts of ['a text to be edited', { at: 5 }, ['{"at":5}']]) assert.deepEqual(value(parts), [{}])
    assert.deepEqual([value(new A.ImmutableString('x')), value(7), value(null)], [['x'], [7], [null]])
  })

  it('are looked at in pieces, so that others are answered meanwhile', () => {
    const pauses = (keys: number): number => {
      const many = scribble(policyWith(), draft => { for (let i = 0; i < keys; i++) draft['ended']![`e${i}`] = new A.ImmutableString('x') })
      const pieces = valuesInPieces(many)
      for (let count = 0; ; count++) if (pieces.next().done === true) return count
    }
    assert.deepEqual([0, 1, PIECE_CHANGES, PIECE_CHANGES + 1, 2 * PIECE_CHANGES, 2 * PIECE_CHANGES + 1].map(pauses), [0, 0, 0, 1, 1, 2])
  })

  const read = (text: unknown): string[] => [...readValues({ majors: [1], grants: new Map([['a', [text]]]), ended: new Map() }).grants.keys()]

  it('allow nothing without a category or an action, under another id, or by what is no text', () => {
    const text = (fields: object): string => JSON.stringify({ ...grantOf({ id: 'a' }), ...fields })
    assert.deepEqual(read(text({})), ['a'])
    for (const bad of [text({ categories: [] }), text({ actions: [] }), text({ id: 'b' }), '{', 7, undefined]) assert.deepEqual(read(bad), [])
  })
})
