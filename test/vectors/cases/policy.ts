import { repeated, RELATIONSHIP } from './case.ts'
import type { VectorCase } from './case.ts'

const VIEWER = repeated('11', 20)
const OTHER = repeated('22', 20)
const salt = `0x${Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0')).join('')}`
const [low, middle, high] = [repeated('01', 32), repeated('7f', 32), repeated('ff', 32)]
const state = { salt, relationship: RELATIONSHIP, heads: [low] }

/** specs/commitment.md. */
export const COMMITMENT_CASES: VectorCase[] = [
  { name: 'one head', does: 'policy/commitment', given: state },
  { name: 'two heads, in whatever order', does: 'policy/commitment', given: { ...state, heads: [high, low] } },
  { name: 'three heads, sorted as bytes without a sign', does: 'policy/commitment', given: { ...state, heads: [high, middle, repeated('80', 32)] } },
  { name: 'sixty-four heads', does: 'policy/commitment', given: { ...state, heads: Array.from({ length: 64 }, (_, i) => repeated((64 - i).toString(16).padStart(2, '0'), 32)) } },
  { name: 'another salt', does: 'policy/commitment', given: { ...state, salt: repeated('00', 32) } },
  { name: 'another relationship', does: 'policy/commitment', given: { ...state, relationship: repeated('ac', 32) } },
  { name: 'a salt of 31 bytes', does: 'policy/commitment', given: { ...state, salt: repeated('00', 31) }, fails: 'INVALID_INPUT' },
  { name: 'a relationship of 20 bytes', does: 'policy/commitment', given: { ...state, relationship: VIEWER }, fails: 'INVALID_INPUT' },
  { name: 'a head of 31 bytes', does: 'policy/commitment', given: { ...state, heads: [low, repeated('01', 31)] }, fails: 'INVALID_INPUT' },
  { name: 'history: no anchor', does: 'policy/anchor-history', given: { relationship: RELATIONSHIP, anchors: [] } },
  { name: 'history: one anchor', does: 'policy/anchor-history', given: { relationship: RELATIONSHIP, anchors: [{ commitment: low, sequence: 1 }] } },
  { name: 'history: several, one of the 32 zero bytes, and one twice', does: 'policy/anchor-history', given: { relationship: RELATIONSHIP, anchors: [{ commitment: low, sequence: 1 }, { commitment: repeated('00', 32), sequence: 2 }, { commitment: high, sequence: 4 }, { commitment: low, sequence: 300 }] } },
  { name: 'history: the same in another order', does: 'policy/anchor-history', given: { relationship: RELATIONSHIP, anchors: [{ commitment: high, sequence: 1 }, { commitment: low, sequence: 2 }] } },
  { name: 'history: a commitment of 31 bytes', does: 'policy/anchor-history', given: { relationship: RELATIONSHIP, anchors: [{ commitment: repeated('01', 31), sequence: 1 }] }, fails: 'INVALID_INPUT' }
]

const grant = { id: 'a', viewer: VIEWER, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null }
const text = (fields: object): string => JSON.stringify({ ...grant, ...fields })
const without = (name: keyof typeof grant): string => JSON.stringify(Object.fromEntries(Object.entries(grant).filter(([field]) => field !== name)))
const read = (name: string, texts: string[], gives: object | null): VectorCase => ({ name, does: 'policy/read-grant', given: { id: 'a', texts }, gives: { grant: gives } })
const write = (name: string, fields: object, fails?: string): VectorCase => ({ name, does: 'policy/write-grant', given: { ...grant, ...fields }, ...(fails === undefined ? {} : { fails }) })

/** specs/policy.md, "Grants" and "Reading". */
export const GRANT_CASES: VectorCase[] = [
  write('the least that a grant says', {}),
  write('lists are sorted and without doubles', { categories: ['vitals', 'labs', 'labs'], labels: ['SUD', 'HIV'], actions: ['read', 'notify'] }),
  write('all fields but those that exclude each other', { notBefore: 10, notAfter: 20, condition: OTHER, depth: 4, purpose: 'Zweite Meinung', standing: 's1' }),
  write('a group', { viewer: `group:${OTHER}` }),
  write('the members, in an emergency', { viewer: 'members', emergency: 604_800 }),
  write('text that JSON escapes', { purpose: '"\\\u0001 ☃ \u{1f600}' }),
  write('names that sort by UTF-16 units', { categories: ['\u{1f600}', '\uff5e', 'z'] }),
  write('an id with other signs', { id: 'a b' }, 'POLICY_INVALID'),
  write('the id __proto__', { id: '__proto__' }, 'POLICY_INVALID'),
  write('an id of 65 characters', { id: 'a'.repeat(65) }, 'POLICY_INVALID'),
  write('an address in capitals', { viewer: `0x${'AA'.repeat(20)}` }, 'POLICY_INVALID'),
  write('a viewer that is nobody', { viewer: '' }, 'POLICY_INVALID'),
  write('a kind of viewer that is not understood', { viewer: 'ward:7' }, 'POLICY_INVALID'),
  write('a kind of condition that is not understood', { condition: 'moon:full' }, 'POLICY_INVALID'),
  write('a name of 65 characters', { categories: ['x'.repeat(65)] }, 'POLICY_INVALID'),
  write('an empty name', { labels: [''] }, 'POLICY_INVALID'),
  write('65 categories', { categories: Array.from({ length: 65 }, (_, i) => `c${i}`) }, 'POLICY_INVALID'),
  write('65 labels', { labels: Array.from({ length: 65 }, (_, i) => `l${i}`) }, 'POLICY_INVALID'),
  write('64 actions', { actions: Array.from({ length: 64 }, (_, i) => `a${i}`) }),
  write('65 actions', { actions: Array.from({ length: 65 }, (_, i) => `a${i}`) }, 'POLICY_INVALID'),
  write('a standing decision of 64 units', { standing: 's'.repeat(64) }),
  write('a standing decision of 65 units', { standing: 's'.repeat(65) }, 'POLICY_INVALID'),
  write('a standing decision of none', { standing: '' }, 'POLICY_INVALID'),
  write('a purpose with a surrogate alone', { purpose: 'x\ud800' }, 'POLICY_INVALID'),
  write('a time that is not whole', { notBefore: 0.5 }, 'POLICY_INVALID'),
  write('a time before 1970', { notBefore: -1 }, 'POLICY_INVALID'),
  write('the last second that there is', { notBefore: 253_402_300_799, notAfter: 253_402_300_799 }),
  write('a second more than there is', { notBefore: 253_402_300_800 }, 'POLICY_INVALID'),
  write('depth above the limit', { depth: 5 }, 'POLICY_INVALID'),
  write('depth 0', { depth: 0 }, 'POLICY_INVALID'),
  write('an emergency above the limit', { emergency: 604_801 }, 'POLICY_INVALID'),
  write('an emergency that is handed on', { emergency: 60, depth: 1 }, 'POLICY_INVALID'),
  write('a purpose of 257 units', { purpose: 'x'.repeat(257) }, 'POLICY_INVALID'),
  write('more than 4,096 bytes', { categories: Array.from({ length: 64 }, (_, i) => `${'x'.repeat(61)}${i.toString().padStart(3, '0')}`) }, 'POLICY_LIMIT'),

  read('a grant', [text({})], grant),
  read('a grant whose lists were not written sorted', [text({ categories: ['b', 'a', 'b'] })], { ...grant, categories: ['a', 'b'] }),
  read('a field that is not known', [text({ weekdays: [1, 2] })], null),
  read('a kind of viewer that is not known', [text({ viewer: 'ward:7' })], null),
  read('a kind of condition that is not known', [text({ condition: 'moon:full' })], null),
  read('an end in the last second that there is', [text({ notAfter: 253_402_300_799 })], { ...grant, notAfter: 253_402_300_799 }),
  read('a beginning after it', [text({ notBefore: 253_402_300_800 })], null),
  read('an end after it', [text({ notAfter: 253_402_300_800 })], null),
  read('a conflict with an end after it', [text({}), text({ notAfter: 2 ** 53 - 1 })], null),
  read('no category', [text({ categories: [] })], null),
  read('no action', [text({ actions: [] })], null),
  read('a category of no units', [text({ categories: ['', 'labs'] })], null),
  read('a label of no units', [text({ labels: [''] })], null),
  read('an action of no units', [text({ actions: ['', 'read'] })], null),
  read('a category of 65 units', [text({ categories: ['x'.repeat(65)] })], null),
  read('65 actions, read', [text({ actions: Array.from({ length: 65 }, (_, i) => `a${i}`) })], null),
  read('65 times one category', [text({ categories: Array.from({ length: 65 }, () => 'labs') })], null),
  read('a standing decision of no units', [text({ standing: '' })], null),
  read('a standing decision of 65 units, read', [text({ standing: 's'.repeat(65) })], null),
  read('a purpose of none', [text({ purpose: '' })], { ...grant, purpose: '' }),
  read('a field that stands twice', [text({}).replace('"labels":[]', '"labels":["HIV"],"labels":["SUD"]')], { ...grant, labels: ['SUD'] }),
  read('a field that stands twice, the last of another form', [text({}).replace('"labels":[]', '"labels":[],"labels":7')], null),
  read('times in other forms of JSON', [text({}).replace('"notBefore":0,"notAfter":null', '"notBefore":1e3,"notAfter":2000.0')], { ...grant, notBefore: 1_000, notAfter: 2_000 }),
  read('a time above 2^53 - 1', [text({}).replace('"notBefore":0', '"notBefore":9007199254740992')], null),
  read('a time in quotes', [text({ notBefore: '0' })], null),
  ...([['a category', 'categories', ['labs', 'x\ud800']], ['a label', 'labels', ['\udc00']], ['an action', 'actions', ['read', '\udc00\ud800']], ['a purpose', 'purpose', '\ud800x'], ['a standing decision', 'standing', '\ud800']] as const)
    .map(([what, field, value]) => read(`${what} with a surrogate alone`, [text({ [field]: value })], null)),
  read('a category with a pair of surrogates', [text({ categories: ['\u{1f600}'] })], { ...grant, categories: ['\u{1f600}'] }),
  read('another id than its key', [text({ id: 'b' })], null),
  read('no JSON', ['{'], null),
  read('JSON that is no object', ['[]'], null),
  ...(['id', 'viewer', 'categories', 'labels', 'actions', 'notBefore', 'notAfter'] as const).map(name => read(`without ${name}`, [without(name)], null)),
  read('a conflict reads as the narrower', [text({ categories: ['labs', 'notes'], labels: ['HIV'], notAfter: 50, depth: 2 }), text({ categories: ['labs', 'vitals'], notBefore: 10, notAfter: 60, condition: OTHER })], { ...grant, notBefore: 10, notAfter: 50, condition: OTHER }),
  read('a conflict of three', [text({ categories: ['a', 'b', 'c'] }), text({ categories: ['b', 'c'] }), text({ categories: ['c', 'a'] })], { ...grant, categories: ['c'] }),
  read('a conflict of emergencies', [text({ emergency: 600 }), text({ emergency: 60 })], { ...grant, emergency: 60 }),
  read('an emergency that only one has', [text({ emergency: 600 }), text({})], { ...grant, emergency: 600 }),
  read('the least depth of a conflict', [text({ depth: 3 }), text({ depth: 1 })], { ...grant, depth: 1 }),
  read('a purpose in conflict is none', [text({ purpose: 'x', standing: 's' }), text({ purpose: 'y', standing: 's' })], { ...grant, standing: 's' }),
  read('a conflict with no category in common', [text({}), text({ categories: ['notes'] })], null),
  read('a conflict of viewers', [text({}), text({ viewer: OTHER })], null),
  read('a conflict of conditions', [text({ condition: OTHER }), text({ condition: VIEWER })], null),
  read('a conflict with what is not understood', [text({}), text({ weekdays: [] })], null),
  read('a conflict with what is not well-formed', [text({}), '{'], null)
]
