import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { A, about, B, by, CONSENT, grant, policy, TRIAL } from './case.ts'
import type { Case, CasePolicy } from './case.ts'

const one = policy(grant('a'))
const text = (fields: object): string => JSON.stringify({ ...grant('a'), ...fields })
const raw = (...texts: string[]): CasePolicy => ({ majors: [1], grants: { a: texts }, ended: {} })
const conflict = (...fields: Array<Partial<Grant>>): CasePolicy => raw(...fields.map(each => encodeGrant(grant('a', each))))

/** Rules 1 to 6 of specs/policy.md, "Reading". */
export const READING: Case[] = [
  ['a policy of major 1', 'P1', one, {}, by('a')],
  ['a policy of major 2', 'P1', { ...one, majors: [2] }, {}, 'NO_GRANT'],
  ['a policy of major 0', 'P1', { ...one, majors: [0] }, {}, 'NO_GRANT'],
  ['a policy of major "1"', 'P1', { ...one, majors: ['1'] }, {}, 'NO_GRANT'],
  ['a policy without a major', 'P1', { ...one, majors: [] }, {}, 'NO_GRANT'],
  ['two majors in conflict', 'P1', { ...one, majors: [1, 2] }, {}, 'NO_GRANT'],
  ['a grant that has ended', 'P2', { ...one, ended: { a: ['{"at":900}'] } }, {}, 'NO_GRANT'],
  ['a grant that ends later, by its tombstone', 'P2', { ...one, ended: { a: ['{"at":9000}'] } }, {}, 'NO_GRANT'],
  ['a tombstone that says nothing', 'P2', { ...one, ended: { a: [''] } }, {}, 'NO_GRANT'],
  ['a tombstone of another grant', 'P2', { ...one, ended: { b: ['{"at":900}'] } }, {}, by('a')],
  ['a tombstone of one of two grants', 'P2', { ...policy(grant('a'), grant('b')), ended: { a: ['{"at":900}'] } }, {}, by('b')],
  ['two tombstones in conflict', 'P2', { ...one, ended: { a: ['{"at":900}', 'x'] } }, {}, 'NO_GRANT'],
  ['a field that is not known', 'P3', raw(text({ later: 1 })), {}, 'NO_GRANT'],
  ['a field that is not known, with nothing in it', 'P3', raw(text({ later: null })), {}, 'NO_GRANT'],
  ['a grant that is not understood beside one that is', 'P3', { ...one, grants: { ...one.grants, b: [JSON.stringify({ ...grant('b'), later: 1 })] } }, {}, by('a')],
  ['a kind of viewer that is not known', 'P3', raw(text({ viewer: 'anyone' })), {}, 'NO_GRANT'],
  ['a kind of viewer that is not known, with an address', 'P3', raw(text({ viewer: `guild:${A}` })), { facts: { viewers: { [`guild:${A}`]: { [A]: true } } } }, 'NO_GRANT'],
  ['a kind of condition that is not known', 'P3', raw(text({ condition: 'oracle:1' })), { facts: { conditions: { 'oracle:1': true } } }, 'NO_GRANT'],
  ['no JSON', 'P4', raw('{'), {}, 'NO_GRANT'],
  ['a list', 'P4', raw('[]'), {}, 'NO_GRANT'],
  ['another id than its key', 'P4', raw(encodeGrant(grant('b'))), {}, 'NO_GRANT'],
  ['a viewer in capitals', 'P4', raw(text({ viewer: `0x${'A'.repeat(40)}` })), {}, 'NO_GRANT'],
  ['an end that is a text', 'P4', raw(text({ notAfter: '2000' })), {}, 'NO_GRANT'],
  ['no begin', 'P4', raw(text({ notBefore: undefined })), {}, 'NO_GRANT'],
  ['no end', 'P4', raw(text({ notAfter: undefined })), {}, 'NO_GRANT'],
  ['an emergency of 0 seconds', 'P4', raw(text({ emergency: 0 })), { facts: { emergency: { reason: 'fell', at: 1000 } } }, 'NO_GRANT'],
  ['an emergency of more than a week', 'P4', raw(text({ emergency: 604_801 })), { facts: { emergency: { reason: 'fell', at: 1000 } } }, 'NO_GRANT'],
  ['an emergency grant to be handed on', 'P4', raw(text({ emergency: 60, depth: 1 })), { facts: { emergency: { reason: 'fell', at: 1000 } } }, 'NO_GRANT'],
  ['a depth of 5', 'P4', raw(text({ depth: 5 })), {}, 'NO_GRANT'],
  ['a condition that is no address', 'P4', raw(text({ condition: '0xc' })), { facts: { conditions: { '0xc': true } } }, 'NO_GRANT'],
  ['lists in another order, and with doubles', 'P4', raw(text({ categories: ['notes', 'labs', 'labs'], actions: ['read', 'notify', 'read'] })), {}, by('a')],
  ['as many categories and labels as there may be, each as long as it may be', 'P4', raw(text({ categories: ['labs', ...Array.from({ length: 63 }, (_, i) => `c${i}`)], labels: ['x'.repeat(64)], purpose: 'x'.repeat(256), standing: 'x'.repeat(64) })), about(['labs', 'c62'], ['x'.repeat(64)]), by('a')],
  ['a category more than there may be', 'P4', raw(text({ categories: ['labs', ...Array.from({ length: 64 }, (_, i) => `c${i}`)] })), {}, 'NO_GRANT'],
  ['an emergency of a week', 'P4', raw(text({ emergency: 604_800 })), { facts: { emergency: { reason: 'fell', at: 1000 } } }, { allow: true, grant: 'a', emergency: { reason: 'fell', at: 1000 } }],
  ['no category', 'P4', raw(text({ categories: [] })), {}, 'NO_GRANT'],
  ['no action', 'P4', raw(text({ actions: [] })), {}, 'NO_GRANT'],
  ['equal values in conflict', 'P5', conflict({}, {}), {}, by('a')],
  ['categories that both name', 'P5', conflict({ categories: ['labs', 'notes'] }, { categories: ['labs', 'vitals'] }), {}, by('a')],
  ['a category that one names', 'P5', conflict({ categories: ['labs', 'notes'] }, {}), about(['notes']), 'CATEGORY_NOT_GRANTED'],
  ['no category that both name', 'P5', conflict({}, { categories: ['notes'] }), {}, 'NO_GRANT'],
  ['a label that both name', 'P5', conflict({ labels: ['HIV'] }, { labels: ['HIV', 'MH'] }), about(['labs'], ['HIV']), by('a')],
  ['a label that one names', 'P5', conflict({ labels: ['HIV'] }, {}), about(['labs'], ['HIV']), 'LABEL_NOT_GRANTED'],
  ['an action that one names', 'P5', conflict({ actions: ['notify', 'read'] }, {}), { action: 'notify' }, 'ACTION_NOT_GRANTED'],
  ['no action that both name', 'P5', conflict({ actions: ['notify'] }, {}), {}, 'NO_GRANT'],
  ['the latest begin', 'P5', conflict({ notBefore: 1001 }, { notBefore: 1 }), {}, 'NOT_YET'],
  ['the earliest end', 'P5', conflict({ notAfter: 2000 }, { notAfter: 1000 }), {}, 'EXPIRED'],
  ['an end that one has', 'P5', conflict({}, { notAfter: 1000 }), {}, 'EXPIRED'],
  ['a condition that one has', 'P5', conflict({ condition: CONSENT }, {}), {}, 'CONDITION_UNKNOWN'],
  ['the same condition', 'P5', conflict({ condition: CONSENT }, { condition: CONSENT }), { facts: { conditions: { [CONSENT]: true } } }, by('a')],
  ['different conditions, though both hold', 'P5', conflict({ condition: CONSENT }, { condition: TRIAL }), { facts: { conditions: { [CONSENT]: true, [TRIAL]: true } } }, 'NO_GRANT'],
  ['an emergency that one has', 'P5', conflict({ emergency: 60 }, {}), {}, 'EMERGENCY_NOT_INVOKED'],
  ['the shortest emergency', 'P5', conflict({ emergency: 60 }, { emergency: 5 }), { facts: { emergency: { reason: 'fell', at: 990 } } }, 'EMERGENCY_OVER'],
  ['the least depth', 'P5 11', conflict({ viewer: B, depth: 2 }, { viewer: B }), { facts: { chains: [[{ by: B, parent: 'a', grant: grant('l') }]] } }, 'TOO_DEEP'],
  ['different viewers', 'P5', conflict({}, { viewer: B }), {}, 'NO_GRANT'],
  ['purposes do not matter', 'P5', conflict({ purpose: 'a second opinion' }, { purpose: 'a trial' }), {}, by('a')],
  ['three values', 'P5', conflict({ categories: ['labs', 'notes'] }, { categories: ['labs', 'vitals'] }, { categories: ['notes', 'vitals'] }), {}, 'NO_GRANT'],
  ['one of the values is not understood', 'P6', raw(text({}), text({ later: 1 })), {}, 'NO_GRANT'],
  ['one of the values is not well-formed', 'P6', raw('{', text({})), {}, 'NO_GRANT'],
  ['values in conflict that allow nothing, beside a grant that does', 'P6', { ...one, grants: { a: [text({}), text({ later: 1 })], b: [encodeGrant(grant('b'))] } }, {}, by('b')],
  ['a conflict, and a tombstone', 'P2 P5', { ...conflict({}, {}), ended: { a: ['{"at":1}'] } }, {}, 'NO_GRANT']
]
