import * as A from '@automerge/automerge'
import { plainAccount, plainWrite } from '../second/accounts.ts'
import type { PlainEntries } from '../second/accounts.ts'
import { bytes, hex } from '../second/bytes.ts'
import { plainAead } from '../second/identity.ts'
import { RELATIONSHIP, repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const OTHER = repeated('cd', 32)
const key = repeated('2a', 32)
const [id, card, otherCard] = ['00112233445566778899aabbccddeeff', { address: repeated('11', 20), encryptionKey: repeated('22', 32) }, { address: repeated('12', 20), encryptionKey: repeated('23', 32) }]
const share = { name: 'Aunt', card, categories: ['labs', 'notes'], labels: [], actions: ['notify', 'read'], notBefore: 0, notAfter: 4_000_000_000, providers: 'all', except: [], again: {}, edition: 2, createdAt: 5 }
const decision = { viewer: 'members', categories: ['labs'], labels: ['x'], actions: ['read'], notBefore: 7, notAfter: null, providers: 'all', createdAt: 5 }

const standing = (name: string, change: object = {}, besides: object = {}): VectorCase => ({ name, does: 'account/standing-grant', given: { key, id, share: { ...share, ...change }, relationship: RELATIONSHIP, ...besides } })
const group = (name: string, change: object = {}, besides: object = {}): VectorCase => ({ name, does: 'account/group-grant', given: { key, id: `group-${id}`, decision: { ...decision, ...change }, relationship: RELATIONSHIP, ...besides } })
const bad = ({ name, does, given }: VectorCase, fails: string): VectorCase => ({ name, does, given, fails })

/** specs/account.md, "Grants" and "Grants without a letter". */
const STANDING_CASES: VectorCase[] = [
  standing('a decision'),
  standing('in another relationship', {}, { relationship: OTHER }),
  standing('of another account', {}, { key: repeated('2b', 32) }),
  standing('another decision with the same terms', {}, { id: 'ff112233445566778899aabbccddeeff' }),
  standing('its next edition', { edition: 3 }),
  standing('that came into scope once more counts with the edition', { edition: 2, again: { [RELATIONSHIP]: 1, [OTHER]: 7 } }),
  standing('what the viewer is called and where it is in scope is in no grant', { name: 'Bo', as: 'Me', except: [OTHER], providers: [RELATIONSHIP], createdAt: 6 }),
  standing('lists in another order, and twice the same', { categories: ['notes', 'labs', 'notes'], actions: ['read', 'notify'] }),
  standing('that may be handed on, for a purpose, without an end', { depth: 2, purpose: 'second opinion ☃', notAfter: null }),
  bad(standing('with a card that has no address', { card: { ...card, address: '0x' } }), 'POLICY_INVALID'),
  bad(standing('for a time that is none', { notBefore: -1 }), 'POLICY_INVALID'),
  bad(standing('that is longer than a grant may be', { categories: Array.from({ length: 64 }, (_, i) => `${i}`.padStart(64, 'x')) }), 'POLICY_LIMIT'),
  group('a decision without a letter'),
  group('with a condition, for emergencies', { condition: repeated('c1', 52), emergency: 3_600 }),
  group('with a cosigner', { coSigner: card }, { coSigner: repeated('c5', 20) }),
  group('with a cosigner, in another relationship', { coSigner: card }, { coSigner: repeated('c5', 20), relationship: OTHER }),
  bad(group('for nobody', { viewer: '' }), 'POLICY_INVALID')
]

const save = (doc: A.Doc<Record<string, unknown>>): string => hex(A.save(doc))
const sealedWith = (plaintext: Uint8Array, additional = 'medrec/account/1'): string => hex(plainAead(bytes(key), bytes(repeated('30', 12)), plaintext, additional))
const profile = { profile: { profile: { name: 'Me ☃' } } }
const one = plainAccount([['01', profile]])
const opens = (name: string, sealed: string, outcome: Pick<VectorCase, 'gives' | 'fails'>): VectorCase => ({ name, does: 'account/open', given: { key, sealed }, ...outcome })
const unread = (name: string, change: (draft: Record<string, unknown>) => void): VectorCase =>
  opens(name, sealedWith(A.save(A.change(A.clone(one, { actor: '02'.repeat(16) }), { time: 0 }, draft => { change(draft) }))), { fails: 'ACCOUNT_INVALID' })
const flipped = (sealed: string, at: number): string => hex(bytes(sealed).map((byte, i) => i === at ? byte ^ 1 : byte))

/** specs/account.md, "Storage". */
const OPEN_CASES: VectorCase[] = [
  opens('an account as a provider keeps it', sealedWith(A.save(one)), { gives: { number: 1, entries: profile } }),
  opens('a fresh document', sealedWith(A.save(plainAccount([['01', profile]], { number: 3, id: 'a' }))), { gives: { number: 3, entries: profile } }),
  { ...opens('with another key', sealedWith(A.save(one)), { fails: 'SEAL_BROKEN' }), given: { key: repeated('2b', 32), sealed: sealedWith(A.save(one)) } },
  opens('with other additional data', sealedWith(A.save(one), 'medrec/account/2'), { fails: 'SEAL_BROKEN' }),
  opens('a bit of the IV is another', flipped(sealedWith(A.save(one)), 0), { fails: 'SEAL_BROKEN' }),
  opens('a bit of the content is another', flipped(sealedWith(A.save(one)), 20), { fails: 'SEAL_BROKEN' }),
  opens('the last byte is missing', sealedWith(A.save(one)).slice(0, -2), { fails: 'SEAL_BROKEN' }),
  opens('shorter than IV and tag', repeated('00', 27), { fails: 'SEAL_BROKEN' }),
  opens('bytes that are no document', sealedWith(Buffer.from('no document')), { fails: 'ACCOUNT_INVALID' }),
  opens('a document that is no account', sealedWith(A.save(A.change(A.init<Record<string, unknown>>({ actor: '03'.repeat(16) }), { time: 0 }, draft => { draft['a'] = 1 }))), { fails: 'ACCOUNT_INVALID' }),
  unread('a later major version', draft => { draft['schema'] = { major: 2, minor: 0 } }),
  unread('a part is missing', draft => { delete draft['logs'] }),
  unread('an entry that is no JSON', draft => { Object.assign(draft['logs'] as object, { [RELATIONSHIP]: new A.ImmutableString('{') }) })
]

const base = plainAccount([['01', { ...profile, shares: { s: share }, letters: { s: { named: [RELATIONSHIP], revision: 4 } } }]])
const joins = (name: string, docs: Array<A.Doc<Record<string, unknown>>>, entries: object, number = 1): VectorCase => ({ name, does: 'account/join', given: { documents: docs.map(save) }, gives: { number, entries } })
/** Two devices that wrote without knowing of each other: of one entry Automerge picks the second's, by its actor. */
const apart = (first: PlainEntries, second: PlainEntries): Array<A.Doc<Record<string, unknown>>> => [plainWrite(base, '02', first), plainWrite(base, '03', second)]
const letters = { s: { named: [RELATIONSHIP], revision: 4 } }

const widest = { ...share, name: 'Aunt Bo', categories: ['labs', 'letters', 'notes'], actions: ['read'], notBefore: 9, notAfter: null, providers: [RELATIONSHIP, OTHER], except: [OTHER], again: { [RELATIONSHIP]: 1 }, edition: 3, depth: 3 }
const other = { ...share, categories: ['notes', 'images', 'labs'], notBefore: 3, notAfter: 3_000_000_000, except: [RELATIONSHIP], again: { [RELATIONSHIP]: 2, [OTHER]: 1 }, edition: 4, depth: 1 }
const narrower = { ...share, categories: ['notes', 'labs'], actions: ['read'], notBefore: 9, notAfter: 3_000_000_000, providers: [RELATIONSHIP, OTHER], except: [OTHER, RELATIONSHIP].sort(), again: { [RELATIONSHIP]: 2, [OTHER]: 1 }, edition: 5, depth: 1 }
const helper = { name: 'Kim', kind: 'proxy', card: [repeated('31', 20)], encryptionKey: repeated('32', 32), powers: 1, notAfter: null, providers: 'all', addresses: {}, told: [], createdAt: 5 }

const second = plainWrite(base, '03', { shares: { t: { ...share, name: 'Bo' } } })
/** Goes on from `base`, whose entries it has; of its share's values before it knows one. */
const earlier = { ...share, name: 'Before' }
const fresh = (change: object = share, passed: object[] = [earlier], begun = { number: 2, id: 'b' }): A.Doc<Record<string, unknown>> =>
  plainAccount([['05', { ...profile, shares: { s: change }, letters }]], { ...begun, passed: { 'shares/s': passed } })
const away = (entries: PlainEntries): A.Doc<Record<string, unknown>> => plainWrite(base, '06', entries)
const met = plainWrite(base, '06', { shares: { s: other } })
const shared = (revision: number): object => ({ card: card.address, from: 'Kim', share: 'AA==', revision, addedAt: 5, state: 'active' })

/** specs/account.md, "Two devices", "Helpers" and "Beginning anew". */
const JOIN_CASES: VectorCase[] = [
  joins('two devices that added each their own', apart({ shares: { t: { ...share, name: 'Bo' } } }, { logs: { [RELATIONSHIP]: { next: 3, link: repeated('44', 32) } } }), { ...profile, shares: { s: share, t: { ...share, name: 'Bo' } }, letters, logs: { [RELATIONSHIP]: { next: 3, link: repeated('44', 32) } } }),
  joins('one after the other', [base, second], { ...profile, shares: { s: share, t: { ...share, name: 'Bo' } }, letters }),
  joins('a share that both changed reads as the narrower', apart({ shares: { s: widest } }, { shares: { s: other } }), { ...profile, shares: { s: narrower }, letters: { s: { named: [RELATIONSHIP], revision: 5 } } }),
  joins('and so in the other order', apart({ shares: { s: widest } }, { shares: { s: other } }).reverse(), { ...profile, shares: { s: narrower }, letters: { s: { named: [RELATIONSHIP], revision: 5 } } }),
  joins('that both changed to the same but its name keeps its edition', apart({ shares: { s: { ...share, name: 'A' } } }, { shares: { s: { ...share, name: 'B' } } }), { ...profile, shares: { s: { ...share, name: 'B' } }, letters }),
  joins('with different cards nothing is in scope', apart({ shares: { s: { ...share, card: otherCard } } }, { shares: { s: { ...share, edition: 3 } } }), { ...profile, shares: { s: { ...share, categories: [], edition: 4 } }, letters: { s: { named: [RELATIONSHIP], revision: 5 } } }),
  joins('letters that named different relationships', apart({ letters: { s: { named: [OTHER, RELATIONSHIP], revision: 5 } } }, { letters: { s: { named: [RELATIONSHIP], revision: 6 } } }), { ...profile, shares: { s: share }, letters: { s: { named: [RELATIONSHIP, OTHER].sort(), revision: 7 } } }),
  joins('what ended on one stays ended, whatever the other wrote', apart({ ended: { s: { at: 8 } } }, { shares: { s: { ...share, edition: 3 } } }), { ...profile, shares: { s: { ...share, edition: 3 } }, letters, ended: { s: { at: 8 } } }),
  joins('addresses of a helper that two devices gave', apart(
    { helpers: { h: { ...helper, addresses: { [RELATIONSHIP]: repeated('51', 20), [OTHER]: repeated('53', 20) } } } }, { helpers: { h: { ...helper, addresses: { [RELATIONSHIP]: repeated('52', 20) } } } }
  ), { ...profile, shares: { s: share }, letters, helpers: { h: { ...helper, addresses: { [RELATIONSHIP]: repeated('52', 20), [OTHER]: repeated('53', 20) }, unused: { [RELATIONSHIP]: [repeated('51', 20)] } } } }),
  joins('a fresh document and the one before it: the later is gone on with', [base, fresh()], { ...profile, shares: { s: share }, letters }, 2),
  joins('what was written in the one before meanwhile comes', [fresh(), away({ shares: { t: { ...share, name: 'Bo' } } })], { ...profile, shares: { s: share, t: { ...share, name: 'Bo' } }, letters }, 2),
  joins('a value that the later document has had does not', [fresh({ ...share, edition: 3 }, [earlier, share]), base], { ...profile, shares: { s: { ...share, edition: 3 } }, letters }, 2),
  joins('a value in place of one that the other had, and left', [fresh(), away({ shares: { s: other } })], { ...profile, shares: { s: other }, letters }, 2),
  joins('written in both, it reads as the narrower', [fresh(widest, [share]), met], { ...profile, shares: { s: { ...narrower, name: 'Aunt Bo', categories: ['labs', 'notes'] } }, letters: { s: { named: [RELATIONSHIP], revision: 5 } } }, 2),
  joins('and is not met again', [fresh(widest, [share]), met, met], { ...profile, shares: { s: { ...narrower, name: 'Aunt Bo', categories: ['labs', 'notes'] } }, letters: { s: { named: [RELATIONSHIP], revision: 5 } } }, 2),
  joins('what was forgotten does not come back', [plainAccount([['05', { ...profile, ended: { s: { at: 8 } } }]], { number: 2, id: 'b', passed: { 'shares/s': [share], 'letters/s': [letters.s] } }), plainWrite(base, '06', { ended: { s: { at: 8 } } })], { ...profile, ended: { s: { at: 8 } } }, 2),
  joins('of two with one number the smaller is the later one', [fresh({ ...share, edition: 7 }, [share], { number: 2, id: 'c' }), fresh({ ...share, edition: 8 }, [share, { ...share, edition: 7 }], { number: 2, id: 'b' })], { ...profile, shares: { s: { ...share, edition: 8 } }, letters }, 2),
  joins('of what others shared the higher revision', [plainAccount([['05', { sharedWithMe: { x: shared(2) } }]], { number: 2, id: 'b' }), plainAccount([['06', { sharedWithMe: { x: shared(3) } }]])], { sharedWithMe: { x: shared(3) } }, 2),
  joins('and not the lower', [plainAccount([['05', { sharedWithMe: { x: shared(4) } }]], { number: 2, id: 'b' }), plainAccount([['06', { sharedWithMe: { x: shared(3) } }]])], { sharedWithMe: { x: shared(4) } }, 2),
  joins('of all else what the later document has', [plainAccount([['05', { profile: { profile: { name: 'New' } } }]], { number: 2, id: 'b' }), plainAccount([['06', { profile: { profile: { name: 'Old' } } }]])], { profile: { profile: { name: 'New' } } }, 2),
  joins('a relationship that a device ended, and of whose end another heard before', apart({ ended: { [RELATIONSHIP]: { at: 9 } } }, { ended: { [RELATIONSHIP]: { at: 8, heard: true } } }), { ...profile, shares: { s: share }, letters, ended: { [RELATIONSHIP]: { at: 8 } } }),
  joins('one that a device ended after another had heard of its end', apart({ ended: { [RELATIONSHIP]: { at: 8, heard: true } } }, { ended: { [RELATIONSHIP]: { at: 9 } } }), { ...profile, shares: { s: share }, letters, ended: { [RELATIONSHIP]: { at: 8 } } }),
  joins('one of whose end both only heard', apart({ ended: { [RELATIONSHIP]: { at: 9, heard: true } } }, { ended: { [RELATIONSHIP]: { at: 7, heard: true } } }), { ...profile, shares: { s: share }, letters, ended: { [RELATIONSHIP]: { at: 7, heard: true } } }),
  joins('copies that one device has forgotten', apart({ ended: { [RELATIONSHIP]: { at: 8, heard: true } } }, { ended: { [`${RELATIONSHIP}/copies`]: { at: 9 } } }), { ...profile, shares: { s: share }, letters, ended: { [RELATIONSHIP]: { at: 8, heard: true }, [`${RELATIONSHIP}/copies`]: { at: 9 } } }),
  joins('an end that was written in the document before meanwhile', [fresh(), away({ ended: { [RELATIONSHIP]: { at: 8 } } })], { ...profile, shares: { s: share }, letters, ended: { [RELATIONSHIP]: { at: 8 } } }, 2),
  joins('of one end that stands in both the earlier, and the person\'s', [plainAccount([['05', { ...profile, ended: { [RELATIONSHIP]: { at: 8, heard: true } } }]], { number: 2, id: 'b' }), plainAccount([['06', { ...profile, ended: { [RELATIONSHIP]: { at: 9 } } }]])], { ...profile, ended: { [RELATIONSHIP]: { at: 8 } } }, 2),
  { name: 'a document that is none', does: 'account/join', given: { documents: [save(base), '0x00'] }, fails: 'ACCOUNT_INVALID' }
]

const given = { [`group-${id}`]: decision, 'group-b': { ...decision, providers: [OTHER] } }
const ends = (name: string, ended: PlainEntries[string], gives: object, relationship = RELATIONSHIP): VectorCase =>
  ({ name, does: 'account/in-relationship', given: { document: save(plainWrite(base, '02', { grants: given, shares: { t: { ...share, providers: [OTHER] } }, ended })), relationship }, gives })

/** specs/account.md, "Standing decisions" and the part `ended`: what has ended in a relationship. */
const END_CASES: VectorCase[] = [
  ends('that goes on', {}, { ended: null, inScope: [`group-${id}`, 's'] }),
  ends('that goes on, where another is over', { [OTHER]: { at: 8 } }, { ended: null, inScope: [`group-${id}`, 's'] }),
  ends('in which a decision is over', { s: { at: 8 } }, { ended: null, inScope: [`group-${id}`] }),
  ends('that the person ended', { [RELATIONSHIP]: { at: 8 } }, { ended: { at: 8, heard: false, copiesForgotten: false }, inScope: [] }),
  ends('of whose end the person\'s devices heard', { [RELATIONSHIP]: { at: 8, heard: true } }, { ended: { at: 8, heard: true, copiesForgotten: false }, inScope: [] }),
  ends('whose copies were forgotten', { [RELATIONSHIP]: { at: 8 }, [`${RELATIONSHIP}/copies`]: { at: 9 } }, { ended: { at: 8, heard: false, copiesForgotten: true }, inScope: [] }),
  ends('of another that is over nothing is in scope', { [OTHER]: { at: 8 } }, { ended: { at: 8, heard: false, copiesForgotten: false }, inScope: [] }, OTHER),
  ends('of another, in which lists of relationships are in scope, too', {}, { ended: null, inScope: [`group-${id}`, 'group-b', 's', 't'] }, OTHER)
]

/** specs/account.md. */
export const ACCOUNT_CASES: VectorCase[] = [...STANDING_CASES, ...OPEN_CASES, ...JOIN_CASES, ...END_CASES]
