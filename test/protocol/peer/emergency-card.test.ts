import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MAX_EMERGENCY_PLACES } from '../../../protocol/links/constants.ts'
import { formatLink } from '../../../protocol/links/format-link.ts'
import type { PeerContext } from '../../../protocol/peer/context.ts'
import { MAX_CARDS_TRIED } from '../../../protocol/peer/constants.ts'
import { choosePlaces } from '../../../protocol/peer/emergency-card.ts'
import type { GroupGrantEntry } from '../../../protocol/peer/group-types.ts'
import { cardsToTry } from '../../../protocol/peer/read-as-viewer.ts'
import { MAX_QR_BYTES } from '../../../browser/app/constants.ts'

const NOW = 1_800_000_000
const relationshipOf = (n: number): string => `0x${n.toString(16).padStart(64, '0')}`
const place = (n: number): GroupGrantEntry['perProvider'][number] => ({ relationship: relationshipOf(n), handle: `clinic-${n}`, name: `Clinic ${n}`, state: 'away' })
const grant = (places: number[], more: Partial<GroupGrantEntry> = {}): GroupGrantEntry => ({ id: 'g', viewer: 'members', purpose: '', categories: ['labs'], labels: [], notBefore: 0, notAfter: null, emergency: 86_400, perProvider: places.map(place), ...more })
const joinedAt = (relationship: string): number => Number(BigInt(relationship))
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

describe('the places of an emergency card', () => {
  const choose = (grants: GroupGrantEntry[]): { places: string[], left: string[] } => {
    const { places, left } = choosePlaces({ grants, joinedAt, now: NOW })
    return { places: places.map(({ handle }) => handle), left: left.map(({ handle }) => handle) }
  }

  it('are those of grants for emergencies that have not ended, each once', () => {
    assert.deepEqual(choose([grant([2, 1]), grant([1, 3], { viewer: `group:0x${'ab'.repeat(20)}` })]).places, ['clinic-1', 'clinic-2', 'clinic-3'])
    const { emergency: _, ...ordinary } = grant([1])
    assert.deepEqual(choose([ordinary, grant([2], { notAfter: NOW })]).places, [])
    assert.deepEqual(choose([grant([2], { notAfter: NOW + 1 })]).places, ['clinic-2'])
  })

  it('are as many as there is room for, those that were joined first, and the others are named', () => {
    const { places, left } = choose([grant(numbers(MAX_EMERGENCY_PLACES + 2).reverse())])
    assert.deepEqual([places.length, places[0], left], [MAX_EMERGENCY_PLACES, 'clinic-0', ['clinic-16', 'clinic-17']])
  })

  it('are never more than a code holds, whatever the providers are called', () => {
    const network = { name: 'n'.repeat(80), chainId: 2 ** 50, genesisHash: relationshipOf(1), contracts: { providerRegistry: `0x${'ab'.repeat(20)}`, relationships: `0x${'ac'.repeat(20)}`, accessLogs: `0x${'ad'.repeat(20)}` }, multiaddrs: [] }
    const places = numbers(MAX_EMERGENCY_PLACES).map(n => ({ provider: String(n).padStart(40, 'a'), relationship: relationshipOf(n) }))
    const link = formatLink({ link: { kind: 'emergency', emergency: { network, places } }, appUrl: 'https://a-rather-long-name-of-a-hospital.example' })
    assert.ok(link.length <= MAX_QR_BYTES, String(link.length))
  })
})

describe('the cards that a provider is asked with', () => {
  const contextOf = (cards: number, used: { shared?: number[], asked?: number[] } = {}): PeerContext => ({
    account: { list: (part: string) => part === 'cards' ? numbers(cards).map(index => [`c${index}`, { index, createdAt: NOW }]) : (part === 'coSigns' ? used.asked ?? [] : used.shared ?? []).map(index => ['x', { card: `c${index}` }]) }
  } as unknown as PeerContext)

  it('are the newest first, and those that were for somebody alone last', () => {
    assert.deepEqual(cardsToTry(contextOf(4, { shared: [3], asked: [1] })), ['c2', 'c0', 'c3', 'c1'])
  })

  it('are no more than it has patience for', () => {
    assert.deepEqual(cardsToTry(contextOf(MAX_CARDS_TRIED + 1)).length, MAX_CARDS_TRIED)
  })
})
