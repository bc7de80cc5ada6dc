import { fromString, toString } from 'uint8arrays'
import { createTreeHasher } from '../crypto/tree-hash.ts'
import type { IncrementalSha256 } from '../crypto/tree-hash.ts'
import type { SignedLink } from '../delegation/read-chain.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { fetchRecords } from '../records/fetch-records.ts'
import type { FetchedRecord, FetchPosition } from '../records/fetch-records.ts'
import type { Mux } from '../stream/open-mux.ts'
import { BATCH_BYTES, BATCH_RECORDS, MAX_FETCH_ATTEMPTS } from './constants.ts'
import type { Holdings } from './holdings.ts'

/** What {@link fetchInto} takes. */
export interface FetchIntoOptions {
  holdings: Holdings
  /** A stream and a session to ask in; asked for again when the stream was cut. */
  open: () => Promise<{ mux: Mux, session: number }>
  /** By which it was handed on to who asks. */
  chains?: ReadonlyArray<readonly SignedLink[]> | undefined
  now: () => number
  signal: AbortSignal
  createSha256?: (() => IncrementalSha256) | undefined
  /** Called when records are stored: those that have come in this run, and how many it will be. */
  onStored?: ((progress: { count: number, total: number }) => void) | undefined
}

/**
 * Brings a copy up to date: asks for what changed, goes on where it broke off, also after a restart, and stores in batches. The token
 * that says "up to date" is stored with the last batch only.
 *
 * @throws MedrecError what {@link fetchRecords} throws, after {@link MAX_FETCH_ATTEMPTS} cuts
 */
export async function fetchInto (options: FetchIntoOptions): Promise<void> {
  const run = new FetchRun(options)
  for (let attempt = 1; ; attempt++) {
    try {
      await run.attempt()
      return
    } catch (error) {
      if (!isMedrecError(error, 'STREAM_CUT') || attempt >= MAX_FETCH_ATTEMPTS || options.signal.aborted) throw error
    }
  }
}

class FetchRun {
  readonly #options: FetchIntoOptions
  readonly #position: FetchPosition = {}
  /** Of an answer that brings everything: what is held and not in here went away. */
  #seen: Set<string> | undefined
  #count = 0
  #total = 0
  #batch: FetchedRecord[] = []
  #batchBytes = 0
  #removed: string[] = []

  constructor (options: FetchIntoOptions) {
    this.#options = options
    const { cursor, token } = options.holdings.state
    if (cursor !== undefined) this.#position.cursor = fromString(cursor, 'base64url')
    // Without a token everything comes. What a first run that broke off has left here was seen by it.
    if (token === undefined) this.#seen = new Set(cursor === undefined ? [] : [...options.holdings.records].map(record => record.key))
  }

  async attempt (): Promise<void> {
    const { holdings, open, chains, signal, createSha256 } = this.#options
    const createHasher = createSha256 === undefined ? undefined : () => createTreeHasher({ createSha256 })
    const { mux, session } = await open()
    const { token } = holdings.state
    const since = token === undefined ? undefined : fromString(token, 'base64url')
    for await (const event of fetchRecords({ mux, session, since, position: this.#position, chains, signal, createHasher })) {
      if (event.kind === 'start') {
        if (event.reset) this.#seen = new Set()
        this.#total = this.#count + event.count
      } else if (event.kind === 'removed') {
        this.#removed.push(...event.keys)
      } else if (event.kind === 'record') {
        await this.#take(event.record)
      } else {
        await this.#finish(event.token)
      }
    }
  }

  async #take (record: FetchedRecord): Promise<void> {
    this.#seen?.add(record.key)
    this.#batch.push(record)
    this.#batchBytes += record.bytes.length
    this.#count++
    if (this.#batch.length >= BATCH_RECORDS || this.#batchBytes >= BATCH_BYTES) await this.#store({})
  }

  async #finish (token: Uint8Array): Promise<void> {
    const { holdings, now } = this.#options
    if (token.length === 0) throw new MedrecError('ANSWER_UNSOUND', 'The answer does not say from where to go on.')
    const seen = this.#seen
    if (seen !== undefined) this.#removed.push(...[...holdings.records].map(record => record.key).filter(key => !seen.has(key)))
    await this.#store({ token: toString(token, 'base64url'), upToDate: now() })
  }

  async #store (end: { token?: string, upToDate?: number }): Promise<void> {
    const { holdings, now, onStored } = this.#options
    const { cursor: _cursor, ...before } = holdings.state
    const held = this.#position.cursor
    const first = before.token === undefined
    const cursor = end.token === undefined && held !== undefined && (first || this.#seen === undefined) ? { cursor: toString(held, 'base64url') } : {}
    await holdings.apply({ put: this.#batch, remove: this.#removed, now: now(), state: { ...before, ...cursor, ...end } })
    this.#batch = []
    this.#batchBytes = 0
    this.#removed = []
    onStored?.({ count: this.#count, total: this.#total })
  }
}
