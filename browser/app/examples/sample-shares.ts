import type { EmergencyCardLink, GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import type { JoinLinkInfo } from '../../../protocol/peer/link-types.ts'
import type { LogEntry } from '../../../protocol/peer/log-types.ts'
import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { PassedOnEntry, ShareDraft, SharedEntry, ShareEntry, SharePreview } from '../../../protocol/peer/share-types.ts'
import type { NetworkInfo } from '../../../protocol/peer/types.ts'
import type { LookPlace } from '../model/emergency-look.ts'
import { endOfDay } from '../model/share-dates.ts'
import type { EmergencyInfo } from '../screens/emergency-ask.ts'
import type { ShownLook } from '../screens/emergency-head.ts'
import { SAMPLE_ENTRIES, SAMPLE_NOW, SAMPLE_PROVIDERS } from './sample-records.ts'

const DAY = 86_400
const [mercy, northside, pharmacy] = SAMPLE_PROVIDERS
const confirmed = SAMPLE_PROVIDERS.map(provider => ({ relationship: provider.relationship, name: provider.name, state: 'done' as const, isGiven: true }))
const SAMPLE_LINK = `https://app.example/#share=${'Zm9yIHRoZSBleGFtcGxlcyBhbG9uZQ'.repeat(18)}`

/** How it stands with the sample providers: one of them away. */
export const SAMPLE_STATUS: ProviderStatus[] = SAMPLE_PROVIDERS.map((provider, n) => ({
  ...provider, state: n === 2 ? 'away' : 'connected', upToDate: SAMPLE_NOW - (n === 2 ? 2 * DAY : 240), records: SAMPLE_ENTRIES.filter(entry => entry.relationship === provider.relationship).length, pending: n === 2
}))

/** Two that are in force and one that is over. */
export const SAMPLE_SHARES: ShareEntry[] = [
  { id: 'a1', name: 'My sister', as: 'Alex', card: '0x' + 'a'.repeat(40), categories: ['allergies', 'vaccinations'], labels: [], actions: ['read'], purpose: '', depth: 0, providers: 'all', except: [], notBefore: SAMPLE_NOW - 3 * DAY, notAfter: endOfDay('2026-12-23'), state: 'active', perProvider: confirmed, lastLooked: SAMPLE_NOW - 16 * 3_600, looksKnownAt: SAMPLE_NOW - 60, createdAt: SAMPLE_NOW - 3 * DAY, link: SAMPLE_LINK },
  { id: 'b2', name: 'Hill Pharmacy', as: '', card: '0x' + 'b'.repeat(40), categories: ['prescriptions'], labels: ['OPIOIDUD'], actions: ['read'], purpose: '', depth: 0, providers: 'all', except: [], notBefore: SAMPLE_NOW - 20 * DAY, notAfter: null, state: 'active', perProvider: [...confirmed.slice(0, 2), { relationship: pharmacy.relationship, name: pharmacy.name, state: 'away', isGiven: true }], lastLooked: SAMPLE_NOW - 9 * DAY, createdAt: SAMPLE_NOW - 20 * DAY, link: SAMPLE_LINK },
  { id: 'c3', name: 'Dr. Okafor', as: 'Alex', card: '0x' + 'c'.repeat(40), categories: ['labs', 'vitals', 'notes'], labels: [], actions: ['read'], purpose: '', depth: 0, providers: [mercy.relationship, northside.relationship], except: [], notBefore: SAMPLE_NOW - 40 * DAY, notAfter: SAMPLE_NOW - 10 * DAY, state: 'expired', perProvider: confirmed.slice(0, 2), createdAt: SAMPLE_NOW - 40 * DAY, link: SAMPLE_LINK }
]

/** One decision that was ended at one provider by itself, and one that is ending and has not arrived everywhere. */
export const SAMPLE_STANDING: ShareEntry[] = [
  { ...SAMPLE_SHARES[0] as ShareEntry, except: [northside.relationship], perProvider: confirmed.map(provider => provider.relationship === northside.relationship ? { ...provider, isGiven: false } : provider) },
  { ...SAMPLE_SHARES[1] as ShareEntry, state: 'ending', perProvider: SAMPLE_PROVIDERS.map((provider, n) => ({ relationship: provider.relationship, name: provider.name, isGiven: false, state: (['done', 'refused', 'away'] as const)[n] ?? 'done' })) }
]

/** What somebody shared who acts for the person: one that ends with that, and one that the person keeps. */
export const SAMPLE_LAPSING: ShareEntry[] = [
  { ...SAMPLE_SHARES[0] as ShareEntry, id: 'o4', name: 'Someone Mum chose', as: '', notAfter: null, byOther: true, lapsesAt: SAMPLE_NOW + 40 * DAY },
  { ...SAMPLE_SHARES[0] as ShareEntry, id: 'o5', name: 'Someone Mum chose', as: '', notAfter: null, byOther: true, isKept: true }
]

/** Providers that give out no records: by who still acts, by who acts no more, and by nobody knows whom. */
export const SAMPLE_BLOCKED: ProviderStatus[] = SAMPLE_STATUS.map((provider, n) => ({ ...provider, state: 'connected', blocked: n === 0 ? { by: 'Mum', isOver: false } : n === 1 ? { isOver: false } : { by: 'Mum', isOver: true } }))

/** A log with an entry not proven yet, one broken off, and a gap. */
export const SAMPLE_LOG: LogEntry[] = [
  logEntry({ index: 41, at: SAMPLE_NOW - 2 * 3_600, viewer: 'you', counts: { labs: 1, prescriptions: 1 } }),
  logEntry({ index: 40, at: SAMPLE_NOW - 16 * 3_600, viewer: 'My sister', counts: { allergies: 2, vaccinations: 3 } }),
  logEntry({ index: 39, at: SAMPLE_NOW - 16 * 3_600 - 40, viewer: 'My sister', provider: pharmacy, counts: { vaccinations: 3 }, proven: false }),
  { ...logEntry({ index: 12, at: SAMPLE_NOW - 2 * DAY, viewer: '', provider: pharmacy, counts: {} }), status: 'gap', gap: { from: 12, to: 14 } },
  logEntry({ index: 30, at: SAMPLE_NOW - 9 * DAY, viewer: 'Hill Pharmacy', provider: northside, counts: { prescriptions: 2 } }),
  { ...logEntry({ index: 29, at: SAMPLE_NOW - 9 * DAY - 900, viewer: '0x' + 'd'.repeat(40), provider: mercy, counts: { prescriptions: 1 } }), status: 'cut' }
]

/** Looks that somebody stated an emergency for: a provider, and somebody of a group. The grant that allowed it. */
export const SAMPLE_EMERGENCY: LogEntry = { ...logEntry({ index: 42, at: SAMPLE_NOW - 3_600, viewer: northside.name, counts: { allergies: 2, prescriptions: 4 } }), byProvider: true, emergency: 'Brought in unconscious after a road accident' }
export const SAMPLE_GROUP_LOOK: LogEntry = { ...logEntry({ index: 43, at: SAMPLE_NOW - 600, viewer: '0x' + 'cd'.repeat(20), counts: { allergies: 2 } }), through: { viewer: 'group:0x' + 'ab'.repeat(20), purpose: 'Emergency rooms', keepers: [mercy.name] }, emergency: 'Found unconscious' }
export const SAMPLE_EMERGENCY_GRANT: GroupGrantEntry = { id: 'group-1', viewer: 'group:0x' + 'ab'.repeat(20), purpose: 'Emergency rooms', categories: ['allergies'], labels: [], notBefore: SAMPLE_NOW - DAY, notAfter: null, emergency: 86_400, perProvider: SAMPLE_PROVIDERS.map(({ relationship, handle, name }) => ({ relationship, handle, name, state: 'done' })) }

const SAMPLE_PLACES = SAMPLE_PROVIDERS.map(({ relationship, handle, name }) => ({ relationship, handle, name }))
/** The card that such a person carries: its code is as fine as a real one's. */
export const SAMPLE_CARD: EmergencyCardLink = {
  link: `https://app.example/#emergency=${'Zm9yIHRoZSBleGFtcGxlcyBhbG9uZQ'.repeat(13)}`, text: '', places: SAMPLE_PLACES, left: []
}
/** What it is to who finds it. */
export const SAMPLE_EMERGENCY_INFO: EmergencyInfo = { kind: 'emergency', network: 'MedRec demo', otherNetwork: false, cards: 1, mine: false, places: SAMPLE_PLACES }
/** A look by it: one provider answers, one refuses, one is away. */
export const SAMPLE_LOOK: ShownLook = {
  reason: 'Brought in unconscious after a road accident', askedAt: SAMPLE_NOW - 120, isAsking: false,
  places: [{ ...SAMPLE_PLACES[0] as LookPlace, state: 'read', records: 12 }, { ...SAMPLE_PLACES[1] as LookPlace, state: 'refused', records: 0, code: 'DENIED' }, { ...SAMPLE_PLACES[2] as LookPlace, state: 'away', records: 0, code: 'NETWORK_UNREACHABLE' }]
}

/** One that can be seen and one that has ended. */
export const SAMPLE_SHARED: SharedEntry[] = [
  { id: 'm1', from: 'Mum', sources: [source(0), source(1)], notBefore: SAMPLE_NOW - 5 * DAY, notAfter: endOfDay('2027-01-31'), state: 'active', records: 18, upToDate: SAMPLE_NOW - 1_200, addedAt: SAMPLE_NOW - 5 * DAY, card: '0x' + 'e'.repeat(40), depth: 1 },
  { id: 'n2', from: 'Neighbour', sources: [source(2)], notBefore: SAMPLE_NOW - 50 * DAY, notAfter: SAMPLE_NOW + DAY, state: 'ended', records: 0, addedAt: SAMPLE_NOW - 50 * DAY, card: '0x' + 'f'.repeat(40), depth: 0, passedOnBy: 'Dr. Okafor' }
]

/** A part of it, passed on. */
export const SAMPLE_PASSED: PassedOnEntry = { id: 'p1', of: 'm1', from: 'Mum', name: 'Dr. Okafor', card: '0x' + 'c'.repeat(40), categories: ['labs'], labels: [], depth: 0, notBefore: SAMPLE_NOW, notAfter: endOfDay('2026-12-23'), state: 'active', createdAt: SAMPLE_NOW, link: SAMPLE_LINK }

/** An invitation whose provider was verified. */
export const SAMPLE_INVITATION: JoinLinkInfo = { kind: 'join', handle: mercy.handle, provider: mercy.name, network: 'MedRec demo', expiresAt: SAMPLE_NOW + 14 * DAY, expired: false, reachable: true, memberSince: SAMPLE_NOW - 900 * DAY, verified: true, joined: false, otherNetwork: false }
/** A development network. */
export const SAMPLE_NETWORK: NetworkInfo = { name: 'MedRec demo', chainId: 28_018, engine: 'anvil', verified: false, members: 3, falseAnswers: [] }
/** A key that everybody knows, from the examples of BIP-39. */
export const SAMPLE_WORDS = ['legal', 'winner', 'thank', 'year', 'wave', 'sausage', 'worth', 'useful', 'legal', 'winner', 'thank', 'yellow']

/** What a draft comes to, counted over the sample records as the peer counts over its own. */
export function samplePreview (draft: ShareDraft): SharePreview {
  const from = SAMPLE_ENTRIES.filter(entry => draft.providers === 'all' || draft.providers.includes(entry.relationship))
  const ofKind = from.filter(entry => entry.categories.length > 0 && entry.categories.every(category => draft.categories.includes(category)))
  const byLabel: Record<string, number> = {}
  for (const label of ofKind.flatMap(entry => entry.labels)) byLabel[label] = (byLabel[label] ?? 0) + 1
  const byCategory: Record<string, number> = {}
  for (const category of from.flatMap(entry => entry.categories)) byCategory[category] = (byCategory[category] ?? 0) + 1
  return { total: from.length, matching: ofKind.filter(entry => entry.labels.every(label => draft.labels.includes(label))), byCategory, byLabel }
}

function logEntry (options: { index: number, at: number, viewer: string, counts: Record<string, number>, provider?: typeof SAMPLE_PROVIDERS[number], proven?: boolean }): LogEntry {
  const { index, at, viewer, counts, provider = mercy, proven = true } = options
  const records = Object.values(counts).reduce((sum, n) => sum + n, 0)
  return { relationship: provider.relationship, provider: provider.name, viewer, address: '0x' + 'd'.repeat(40), at, counts, records, bytes: records * 2_345, status: 'complete', proven, index }
}

function source (n: 0 | 1 | 2): SharedEntry['sources'][number] {
  const provider = SAMPLE_PROVIDERS[n]
  return { ...provider, categories: ['labs', 'vitals'], labels: [], notBefore: 0, notAfter: null, state: 'active', depth: n === 2 ? 0 : 1, records: 9 }
}
