import { toHex } from '../crypto/bytes.ts'
import { MAX_NAME } from '../policy/constants.ts'
import { isGrantId } from '../policy/grant.ts'
import { FIRST_LINK } from '../receipts/constants.ts'
import { MAX_KEPT_CATEGORIES, MAX_KEPT_LOG_BYTES } from './constants.ts'
import type { PeerContext } from './context.ts'
import { decodeJson, encodeJson } from './json.ts'
import { keepNewest } from './keep-newest.ts'
import type { Relationship } from './relationship.ts'

/** One entry as it is kept here. */
export interface KeptEntry {
  index: number
  requester: string
  role: string
  at: number
  counts: Record<string, number>
  records: number
  bytes: number
  status: 'complete' | 'cut'
  proven: boolean
  /** The reason that was stated for an emergency. */
  emergency?: string
  /** By what somebody passed on: the grant that it begins at, and the links. */
  passedOn?: { grant: string, links: string[] }
  /** Ids of grants that records went out by, the first few. */
  grants?: string[]
  /** Its receipt could not be read: `at` is when it came, and nothing is known but that something happened. */
  unreadable?: true
  /** `0x` hex; the hash of the receipt likewise. */
  link: string
  receipt: string
}

/** Records by kind, as they are kept of a receipt: those of the first kinds, and all others without one. */
export function keepCounts (counts: ReadonlyArray<{ category: string, records: number }>): Record<string, number> {
  const kept = new Map<string, number>()
  for (const { category, records } of counts) {
    const isNamed = kept.has(category) || (kept.size < MAX_KEPT_CATEGORIES && category.length <= MAX_NAME)
    const name = isNamed ? category : ''
    kept.set(name, (kept.get(name) ?? 0) + records)
  }
  return Object.fromEntries(kept)
}

/** By what something was passed on, as it is kept of a receipt: ids, and nothing that is none. */
export function keepPassedOn ({ grant, links = [] }: { grant: string, links?: readonly string[] }): NonNullable<KeptEntry['passedOn']> {
  return { grant: isGrantId(grant) ? grant : '', links: links.filter(isGrantId) }
}

/** How far a log was read: the index after the last entry, and the link of that one. */
export interface LogPlace { next: number, link: string }

/** What this device holds of a provider's log. `to` of a gap is not included in it. */
export interface KeptLog extends LogPlace { entries: KeptEntry[], gaps: Array<{ from: number, to: number, at: number }>, /** When it was written here, having been asked for. */ readAt?: number | undefined }

/** What is held of a log. A place in it that is none is passed over: it goes on after the last entry that has one. */
export async function readKeptLog (context: PeerContext, relationship: Relationship): Promise<KeptLog> {
  const bytes = await context.store.get('state', nameOfLog(relationship))
  if (bytes === undefined) return { entries: [], gaps: [], next: 0, link: toHex(FIRST_LINK) }
  const kept = decodeJson<KeptLog>(bytes)
  const entries = kept.entries.filter(({ index, link }) => isPlace({ next: index + 1, link }))
  if (isPlace(kept)) return { ...kept, entries }
  const last = entries.at(-1)
  return { ...kept, entries, ...last === undefined ? { next: 0, link: toHex(FIRST_LINK) } : { next: last.index + 1, link: last.link } }
}

/**
 * What is kept of a log, and that as it is written into the store, under its name. It is encoded once, unless that shows that there may be too much of it.
 *
 * @param options.shown - as {@link keepNewest} takes it, and `mostBytes`
 */
export function fitKeptLog (options: { relationship: Pick<Relationship, 'id'>, log: KeptLog, shown: number, mostBytes?: number }): { log: KeptLog, written: [name: string, content: Uint8Array] } {
  const { relationship, log, shown, mostBytes = MAX_KEPT_LOG_BYTES } = options
  const fit = (most: number): KeptLog => ({ ...log, entries: keepNewest({ entries: log.entries, shown, mostBytes: most }) })
  let kept = fit(Infinity)
  let content = encodeJson(kept)
  // Its entries have fewer bytes than all of it.
  if (content.length > mostBytes) content = encodeJson(kept = fit(mostBytes))
  return { log: kept, written: [nameOfLog(relationship), content] }
}

/** How far another device of mine read this log, or this one before it was restored, as far as that is a place in a log. */
export function placeInAccount (context: PeerContext, relationship: Relationship): LogPlace | undefined {
  const place = context.account.get('logs', relationship.id)
  return place !== undefined && isPlace(place) ? place : undefined
}

function isPlace ({ next, link }: LogPlace): boolean { return Number.isSafeInteger(next) && next >= 0 && /^0x[0-9a-f]{64}$/.test(link) }

function nameOfLog (relationship: Pick<Relationship, 'id'>): string { return `log/${relationship.id}` }
