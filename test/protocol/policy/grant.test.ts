import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_DEPTH, MAX_EMERGENCY_SECONDS, MAX_GRANT_BYTES, MAX_GRANT_CATEGORIES, MAX_GRANT_LABELS, MAX_NAME, MAX_PURPOSE, MAX_TIME } from '../../../protocol/policy/constants.ts'
import { decodeGrant, encodeGrant, isGrantId } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { groupOfViewer, groupViewer, isCollective } from '../../../protocol/policy/viewer.ts'
import { grantOf, OTHER_VIEWER, VIEWER } from './policy-fixture.ts'

const plain = grantOf({ id: 'a' })
const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `n${String(i).padStart(2, '0')}`)
const decodes = (fields: object): Grant | undefined => decodeGrant(JSON.stringify({ ...plain, ...fields }))

/** What is refused, and with which words. */
function refuses (words: RegExp, ...all: object[]): void {
  for (const fields of all) {
    assert.throws(() => decodes(fields), error => isMedrecError(error, 'POLICY_INVALID') && words.test(error.message), JSON.stringify(fields))
  }
}

describe('a grant', () => {
  it('has one text: fields in their order, lists sorted and without doubles', () => {
    const full: Grant = {
      standing: 's1', purpose: 'Zweite Meinung', depth: 2, condition: OTHER_VIEWER, notAfter: 20, notBefore: 10, actions: ['read', 'notify'], labels: ['MH', 'HIV', 'MH'],
      categories: ['vitals', 'labs'], viewer: VIEWER, id: 'a'
    }
    const text = `{"id":"a","viewer":"${VIEWER}","categories":["labs","vitals"],"labels":["HIV","MH"],"actions":["notify","read"],"notBefore":10,"notAfter":20,"condition":"${OTHER_VIEWER}","depth":2,"purpose":"Zweite Meinung","standing":"s1"}`
    assert.equal(encodeGrant(full), text)
    assert.equal(encodeGrant(decodeGrant(text)!), text)
    assert.equal(encodeGrant(grantOf({ id: 'a', emergency: 60 })), `{"id":"a","viewer":"${VIEWER}","categories":["labs"],"labels":[],"actions":["read"],"notBefore":0,"notAfter":null,"emergency":60}`)
    assert.deepEqual(decodes({ labels: ['b', 'a', 'b'], purpose: undefined }), { ...plain, labels: ['a', 'b'] })
    assert.deepEqual(Object.keys(decodes({})!), ['id', 'viewer', 'categories', 'labels', 'actions', 'notBefore', 'notAfter'])
  })

  it('is for an address, a group or the members', () => {
    for (const viewer of [VIEWER, groupViewer(VIEWER), 'members']) assert.equal(decodes({ viewer })?.viewer, viewer)
    assert.equal(groupViewer(VIEWER), `group:${VIEWER}`)
    assert.equal(groupOfViewer(groupViewer(VIEWER)), VIEWER)
    assert.deepEqual([VIEWER, groupViewer(VIEWER), 'members'].map(isCollective), [false, true, true])
    refuses(/id or viewer/, { viewer: undefined }, { viewer: '' }, { viewer: 7 }, { viewer: null }, { viewer: [VIEWER] }, { viewer: `${VIEWER}0` }, { viewer: VIEWER.toUpperCase() }, { viewer: ` ${VIEWER}` }, { viewer: `Group:${VIEWER}` }, { viewer: 'ward:\ud800' })
  })

  it('allows nothing where it is not understood, and is not written', () => {
    for (const fields of [{ viewer: 'anyone' }, { viewer: 'member' }, { viewer: 'members:1' }, { viewer: 'group:' }, { viewer: `group:${VIEWER}0` }, { viewer: `group:members` }, { viewer: `x-group:${VIEWER}` }, { condition: 'oracle:1' }, { condition: 'contract' }, { later: 1 }]) {
      assert.equal(decodes(fields), undefined, JSON.stringify(fields))
    }
    for (const fields of [{ viewer: 'anyone' }, { condition: 'oracle:1' }]) assert.throws(() => encodeGrant({ ...plain, ...fields }), error => isMedrecError(error, 'POLICY_INVALID') && /viewer or condition/.test(error.message))
    assert.throws(() => encodeGrant({ ...plain, viewer: '0x' }), error => isMedrecError(error, 'POLICY_INVALID'))
  })

  it('has an id of 1 to 64 letters, digits, _ and -', () => {
    for (const id of ['a', 'Z', '0', '_', '-', 'x'.repeat(64)]) assert.ok(isGrantId(id) && decodes({ id })?.id === id)
    for (const id of ['', 'x'.repeat(65), 'a b', 'a.', '.a', 'ä', '__proto__', 7, undefined]) assert.ok(!isGrantId(id), String(id))
    refuses(/id or viewer/, { id: '' }, { id: 'x'.repeat(65) }, { id: 7 }, { id: undefined })
  })

  it('has lists of names of 1 to 64', () => {
    assert.equal(decodes({ categories: names(MAX_GRANT_CATEGORIES) })?.categories.length, MAX_GRANT_CATEGORIES)
    assert.equal(decodes({ labels: names(MAX_GRANT_LABELS) })?.labels.length, MAX_GRANT_LABELS)
    assert.equal(decodes({ actions: names(MAX_GRANT_LABELS) })?.actions.length, MAX_GRANT_LABELS)
    assert.equal(decodes({ categories: ['x'.repeat(MAX_NAME)] })?.categories[0]?.length, MAX_NAME)
    for (const list of ['categories', 'labels', 'actions']) refuses(/list/, ...[undefined, null, 'labs', { 0: 'labs', length: 1 }, [7], [['x']], [''], ['ok', ''], ['x\ud800'], ['x'.repeat(MAX_NAME + 1)], names(65)].map(value => ({ [list]: value })))
  })

  it('has whole seconds that are not below 0, or no end', () => {
    assert.equal(decodes({ notAfter: null })?.notAfter, null)
    assert.equal(decodes({ notAfter: 0 })?.notAfter, 0)
    for (const field of ['notBefore', 'notAfter']) refuses(/time/, ...[undefined, -1, 1.5, '1', 2 ** 53, {}].map(value => ({ [field]: value })))
    refuses(/time/, { notBefore: null })
  })

  it('says no time after the year 9999, and is not understood where one stands', () => {
    assert.equal(MAX_TIME, Date.UTC(9999, 11, 31, 23, 59, 59) / 1_000)
    for (const field of ['notBefore', 'notAfter']) {
      assert.notEqual(decodes({ [field]: MAX_TIME }), undefined)
      for (const time of [MAX_TIME + 1, 8_640_000_000_001, 2 ** 53 - 1]) {
        assert.equal(decodes({ [field]: time }), undefined)
        assert.throws(() => encodeGrant({ ...plain, [field]: time }), error => isMedrecError(error, 'POLICY_INVALID') && /A grant's time/.test(error.message))
      }
    }
  })

  it('has a contract as its condition, if any', () => {
    assert.equal(decodes({ condition: OTHER_VIEWER })?.condition, OTHER_VIEWER)
    refuses(/condition/, ...[null, '', 7, '0x12', OTHER_VIEWER.toUpperCase(), [OTHER_VIEWER]].map(condition => ({ condition })))
  })

  it('has an emergency of a second to a week, and a depth of 1 to 4, and not both', () => {
    for (const emergency of [1, MAX_EMERGENCY_SECONDS]) assert.equal(decodes({ emergency })?.emergency, emergency)
    for (const depth of [1, MAX_DEPTH]) assert.equal(decodes({ depth })?.depth, depth)
    refuses(/emergency or depth/, ...[0, -1, MAX_EMERGENCY_SECONDS + 1, 1.5, '60', null, true].map(emergency => ({ emergency })))
    refuses(/emergency or depth/, ...[0, -1, MAX_DEPTH + 1, 1.5, '1', null].map(depth => ({ depth })), { emergency: 60, depth: 1 })
  })

  it('has a purpose of at most 256 and a standing decision of 1 to 64, if any', () => {
    assert.deepEqual([decodes({ purpose: '' })?.purpose, decodes({ purpose: 'x'.repeat(MAX_PURPOSE) })?.purpose?.length, decodes({ standing: 'x'.repeat(MAX_NAME) })?.standing?.length], ['', MAX_PURPOSE, MAX_NAME])
    refuses(/purpose/, { purpose: 'x'.repeat(MAX_PURPOSE + 1) }, { purpose: null }, { purpose: '\udc00' }, { purpose: 7 }, { purpose: [] })
    refuses(/standing decision/, { standing: '' }, { standing: 'x'.repeat(MAX_NAME + 1) }, { standing: null }, { standing: '\ud800x' })
  })

  it('is an object of JSON of at most 4,096 bytes', () => {
    for (const text of ['7', 'null', '[]', '"x"', 'true']) assert.throws(() => decodeGrant(text), error => isMedrecError(error, 'POLICY_INVALID') && /A grant's form is/.test(error.message), text)
    for (const text of ['', '{', 'nonsense']) assert.throws(() => decodeGrant(text), error => isMedrecError(error, 'POLICY_INVALID') && /not JSON/.test(error.message) && error.cause instanceof SyntaxError, text)
    const filled = (length: number): string => JSON.stringify(plain).padEnd(length)
    assert.deepEqual(decodeGrant(filled(MAX_GRANT_BYTES)), plain)
    const wide = JSON.stringify({ ...plain, categories: Array.from({ length: 32 }, (_, i) => 'ä'.repeat(60) + String(i)) })
    assert.ok(wide.length < MAX_GRANT_BYTES)
    for (const text of [filled(MAX_GRANT_BYTES + 1), wide]) assert.throws(() => decodeGrant(text), error => isMedrecError(error, 'POLICY_LIMIT') && /4096 bytes/.test(error.message))
  })
})
