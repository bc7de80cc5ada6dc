import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { FetchedRecord } from '../records/fetch-records.ts'
import { MAX_INDEX_SEGMENTS } from './constants.ts'
import { decodeJson, encodeJson } from './json.ts'
import type { PeerProfile } from './options.ts'
import type { SealedStore } from './sealed-store.ts'
import { summarizeRecord } from './summarize-record.ts'

/** A record in the index of a {@link Holdings}. */
export interface HeldRecord {
  key: string
  categories: string[]
  labels: string[]
  mediaType: string
  size: number
  hash: string
  receivedAt: number
  source: string
  summary?: unknown
  /** Names the stored text; a fresh number for each version, so that a crash leaves either version whole. */
  slot: number
}

/** How far the copy has come: kept in the same transaction as the records it speaks of. */
export interface HoldingsState {
  /** Base64url: for `since` next time. */
  token?: string
  /** Base64url: where an answer broke off that this copy has the first part of. */
  cursor?: string
  upToDate?: number
  /** Version of the profile that made the summaries. */
  profile?: string
}

interface Manifest { segments: number[], nextSegment: number, nextSlot: number, state: HoldingsState }
interface Segment { put: HeldRecord[], remove: string[] }

/**
 * The copy of the records of one relationship, in a store. The index is a log of segments, one per batch, compacted now and then;
 * records, index and sync state change in one transaction. Texts are read one by one, the index is in memory.
 */
export class Holdings {
  readonly #store: SealedStore
  readonly #scope: string
  readonly #profile: PeerProfile
  readonly #records = new Map<string, HeldRecord>()
  #manifest: Manifest = { segments: [], nextSegment: 0, nextSlot: 0, state: {} }
  #writing: Promise<unknown> = Promise.resolve()

  private constructor (options: { store: SealedStore, scope: string, profile: PeerProfile }) {
    this.#store = options.store
    this.#scope = options.scope
    this.#profile = options.profile
  }

  /** Reads the index of what is held under `scope`. @throws MedrecError `STORE_DAMAGED` */
  static async open (options: { store: SealedStore, scope: string, profile: PeerProfile }): Promise<Holdings> {
    const holdings = new Holdings(options)
    await holdings.#load()
    return holdings
  }

  get records (): Iterable<HeldRecord> { return this.#records.values() }
  get size (): number { return this.#records.size }
  get state (): Readonly<HoldingsState> { return this.#manifest.state }

  has (key: string): boolean { return this.#records.has(key) }

  /** The exact text as it came. @throws MedrecError `NOT_HELD` */
  async text (key: string): Promise<string> {
    const record = this.#records.get(key)
    const bytes = record === undefined ? undefined : await this.#store.get('records', this.#textName(record.slot))
    if (bytes === undefined) throw new MedrecError('NOT_HELD')
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  }

  /** Adds, replaces and removes; durable when it resolves. */
  async apply (change: { put?: FetchedRecord[], remove?: string[], state?: HoldingsState, now: number }): Promise<void> {
    await this.#exclusively(async () => {
      const { put = [], remove = [], now } = change
      const next = structuredClone(this.#manifest)
      const held = put.map(record => this.#describe(record, next.nextSlot++, now))
      const gone = [...new Set([...remove, ...held.map(record => record.key)])].flatMap(key => this.#records.get(key) ?? [])
      if (change.state !== undefined) next.state = change.state
      const entries: Array<[string, Uint8Array]> = held.map((record, index) => [this.#textName(record.slot), put[index]?.bytes ?? new Uint8Array()])
      const after = new Map(this.#records)
      for (const key of remove) after.delete(key)
      for (const record of held) after.set(record.key, record)
      const dropped = this.#addSegment({ next, after, segment: { put: held, remove }, entries })
      entries.push([this.#manifestName(), encodeJson(next)])
      // What goes, with what takes its place: nothing names it afterwards, so that a crash in between would keep it for good.
      await this.#store.put('records', entries, [...gone.map(record => this.#textName(record.slot)), ...dropped])
      this.#manifest = next
      this.#records.clear()
      for (const [key, record] of after) this.#records.set(key, record)
    })
  }

  /** Makes all summaries anew when the profile has changed since. */
  async refreshSummaries (): Promise<boolean> {
    if (this.#manifest.state.profile === this.#profile.version || this.#records.size === 0) return false
    await this.#exclusively(async () => {
      for (const record of this.#records.values()) {
        const summary = summarizeRecord(this.#profile, { ...record, text: await this.text(record.key) })
        if (summary === undefined) delete record.summary
        else record.summary = summary
      }
      const next = structuredClone(this.#manifest)
      next.state = { ...next.state, profile: this.#profile.version }
      const entries: Array<[string, Uint8Array]> = []
      const dropped = this.#compact({ next, after: this.#records, entries })
      entries.push([this.#manifestName(), encodeJson(next)])
      await this.#store.put('records', entries, dropped)
      this.#manifest = next
    })
    return true
  }

  /** Deletes every copy. */
  async erase (): Promise<void> {
    await this.#exclusively(async () => {
      const names = [...this.#records.values()].map(record => this.#textName(record.slot))
      names.push(...this.#manifest.segments.map(number => this.#segmentName(number)))
      // With the manifest, which alone says their names.
      await this.#store.delete('records', [this.#manifestName(), ...names])
      this.#records.clear()
      this.#manifest = { segments: [], nextSegment: 0, nextSlot: 0, state: {} }
    })
  }

  async #load (): Promise<void> {
    const bytes = await this.#store.get('records', this.#manifestName())
    if (bytes === undefined) return
    this.#manifest = decodeJson<Manifest>(bytes)
    for (const number of this.#manifest.segments) {
      const segment = await this.#store.get('records', this.#segmentName(number))
      if (segment === undefined) throw new MedrecError('STORE_DAMAGED')
      const { put, remove } = decodeJson<Segment>(segment)
      for (const key of remove) this.#records.delete(key)
      for (const record of put) this.#records.set(record.key, record)
    }
  }

  #describe (record: FetchedRecord, slot: number, now: number): HeldRecord {
    const { key, categories, labels, mediaType, source, bytes } = record
    let text: string | undefined
    try {
      text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    } catch (cause) {
      throw new MedrecError('ANSWER_UNSOUND', 'A record is not UTF-8 text.', { cause })
    }
    const summary = summarizeRecord(this.#profile, { text, mediaType, categories, labels })
    return { key, categories, labels, mediaType, size: bytes.length, hash: toHex(record.hash), receivedAt: now, source, slot, ...(summary === undefined ? {} : { summary }) }
  }

  #addSegment (work: { next: Manifest, after: Map<string, HeldRecord>, segment: Segment, entries: Array<[string, Uint8Array]> }): string[] {
    const { next, segment, entries } = work
    next.state = { ...next.state, profile: this.#records.size === 0 ? this.#profile.version : next.state.profile ?? this.#manifest.state.profile ?? this.#profile.version }
    if (next.segments.length >= MAX_INDEX_SEGMENTS) return this.#compact(work)
    if (segment.put.length === 0 && segment.remove.length === 0) return []
    const number = next.nextSegment++
    next.segments.push(number)
    entries.push([this.#segmentName(number), encodeJson(segment)])
    return []
  }

  #compact (work: { next: Manifest, after: Map<string, HeldRecord>, entries: Array<[string, Uint8Array]> }): string[] {
    const { next, after, entries } = work
    const dropped = next.segments.map(number => this.#segmentName(number))
    const number = next.nextSegment++
    next.segments = [number]
    entries.push([this.#segmentName(number), encodeJson({ put: [...after.values()], remove: [] } satisfies Segment)])
    return dropped
  }

  async #exclusively<T> (work: () => Promise<T>): Promise<T> {
    const result = this.#writing.then(work)
    this.#writing = result.catch(() => undefined)
    return await result
  }

  #manifestName (): string { return `${this.#scope}/manifest` }
  #segmentName (number: number): string { return `${this.#scope}/index/${number}` }
  #textName (slot: number): string { return `${this.#scope}/text/${slot}` }
}
