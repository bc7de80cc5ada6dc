import { isMedrecError, MedrecError } from '../../../protocol/errors/medrec-error.ts'
import type { EmergencyPlaceEntry, ReadRecord } from '../../../protocol/peer/group-types.ts'
import type { RecordEntry } from '../../../protocol/peer/record-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { MAX_LOOK_BYTES, MAX_LOOK_RECORDS } from '../constants.ts'
import { idOf, viewOf } from './record-view.ts'
import type { RecordView } from './record-view.ts'
import { sortViews } from './timeline.ts'

/** The screen hears of what comes after each so many records. */
const RECORDS_A_TIME = 50

/** A provider of the card. `full`: it has more than is held; `code`: why it is not `read`. */
export interface LookPlace extends EmergencyPlaceEntry { state: 'asking' | 'read' | 'refused' | 'away' | 'full', records: number, code?: string }

/** What {@link EmergencyLook} takes. */
export interface LookOptions {
  peer: Pick<Peer, 'readAs'>
  /** The emergency card. */
  link: string
  places: EmergencyPlaceEntry[]
  reason: string
  /** Epoch seconds. */
  now: number
  changed: () => void
  maxBytes?: number
  maxRecords?: number
}

/** Somebody's records while they are looked at in an emergency: in memory and nowhere else, apart from all others, until it is ended. */
export class EmergencyLook {
  readonly link: string
  readonly reason: string
  /** Epoch seconds. */
  readonly askedAt: number
  readonly #options: LookOptions
  readonly #life = new AbortController()
  readonly #places: Map<string, LookPlace>
  readonly #held = new Map<string, { view: RecordView, text: string }>()
  #bytes = 0
  #views: RecordView[] | undefined

  constructor (options: LookOptions) {
    const { link, reason, now, places } = options
    this.link = link
    this.reason = reason
    this.askedAt = now
    this.#options = options
    this.#places = new Map(places.map(place => [place.relationship, { ...place, state: 'away', records: 0 }]))
  }

  get places (): LookPlace[] { return [...this.#places.values()] }
  get isAsking (): boolean { return this.places.some(({ state }) => state === 'asking') }

  /** Newest first. */
  views (): RecordView[] {
    this.#views ??= sortViews([...this.#held.values()].map(({ view }) => view))
    return this.#views
  }

  /** The exact original. @throws MedrecError `NOT_HELD` */
  text (entry: Pick<RecordEntry, 'relationship' | 'key'>): string {
    const held = this.#held.get(idOf(entry))
    if (held === undefined) throw new MedrecError('NOT_HELD')
    return held.text
  }

  /** Asks those who have not answered yet, all at once. Resolves when each has said something. */
  async ask (): Promise<void> {
    await Promise.all(this.places.filter(({ state }) => state === 'away' || state === 'refused').map(async place => { await this.#askOne(place) }))
  }

  /** Forgets all of it. */
  end (): void {
    this.#life.abort()
    this.#held.clear()
    this.#views = undefined
  }

  async #askOne (place: LookPlace): Promise<void> {
    const { peer, reason, changed } = this.#options
    const { relationship, handle } = place
    this.#drop(relationship)
    let count = 0
    this.#say({ ...place, state: 'asking', records: 0 })
    try {
      for await (const record of peer.readAs({ provider: handle, relationship, emergency: reason, signal: this.#life.signal })) {
        if (this.#life.signal.aborted) return
        if (!this.#hold(place, record)) {
          this.#say({ ...place, state: 'full', records: count, code: 'TOO_LARGE' })
          return
        }
        if (++count % RECORDS_A_TIME === 0) changed()
      }
      this.#say({ ...place, state: 'read', records: count })
    } catch (error) {
      if (this.#life.signal.aborted) return
      const code = isMedrecError(error) ? error.code : 'INTERNAL'
      this.#say({ ...place, state: code === 'DENIED' || code === 'NOT_FOR_YOU' ? 'refused' : 'away', records: count, code })
      if (code === 'INTERNAL') throw error
    }
  }

  #hold ({ relationship, handle, name }: LookPlace, { text, ...record }: ReadRecord): boolean {
    const { maxBytes = MAX_LOOK_BYTES, maxRecords = MAX_LOOK_RECORDS } = this.#options
    const entry: RecordEntry = { ...record, relationship, handle, provider: name, receivedAt: this.askedAt }
    const id = idOf(entry)
    const before = this.#held.get(id)
    const bytes = this.#bytes - (before?.view.entry.size ?? 0) + record.size
    if (bytes > maxBytes || (before === undefined && this.#held.size >= maxRecords)) return false
    this.#bytes = bytes
    this.#held.set(id, { view: viewOf(entry), text })
    this.#views = undefined
    return true
  }

  /** What came before an answer broke off comes again. */
  #drop (relationship: string): void {
    for (const [id, { view: { entry } }] of this.#held) {
      if (entry.relationship !== relationship) continue
      this.#bytes -= entry.size
      this.#held.delete(id)
    }
    this.#views = undefined
  }

  #say (place: LookPlace): void {
    const { code: _, ...rest } = place
    this.#places.set(place.relationship, place.state === 'asking' || place.state === 'read' ? rest : place)
    this.#options.changed()
  }
}
