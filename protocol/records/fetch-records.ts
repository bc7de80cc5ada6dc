import { equalBytes } from '../crypto/bytes.ts'
import { TREE_CHUNK } from '../crypto/constants.ts'
import { createTreeHasher } from '../crypto/tree-hash.ts'
import type { TreeHasher } from '../crypto/tree-hash.ts'
import type { SignedLink } from '../delegation/read-chain.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../messages/records_pb.ts'
import type { EndMarker, Record as RecordItem } from '../messages/records_pb.ts'
import { MAX_DATA_BYTES } from '../stream/constants.ts'
import type { Mux } from '../stream/open-mux.ts'
import { requestItems } from '../stream/request-items.ts'
import { MAX_ANSWER_BYTES, MAX_ANSWER_RECORDS, MAX_KEY_LENGTH, MAX_RECORD_BYTES, MAX_RECORD_TAGS } from './client-limits.ts'

/** A record that came whole: its bytes have the hash that was announced. */
export interface FetchedRecord {
  key: string
  hash: Uint8Array
  categories: string[]
  labels: string[]
  mediaType: string
  source: string
  bytes: Uint8Array
}

/** What comes of a fetch, in order: one `start`, removals, records, one `end`. Without `end` the answer is not whole. */
export type FetchEvent =
  | { kind: 'start', reset: boolean, count: number, bytes: number }
  | { kind: 'removed', keys: string[] }
  | { kind: 'record', record: FetchedRecord }
  | { kind: 'end', token: Uint8Array, receiptHash: Uint8Array, count: number }

/** Where an answer stands. Kept by the caller; when the stream is cut, the same one given again goes on there. */
export interface FetchPosition { cursor?: Uint8Array, partial?: Uint8Array, partialKey?: string }

/** What {@link fetchRecords} takes. */
export interface FetchRecordsOptions {
  mux: Mux
  session: number
  /** The token of the last `end`: only what changed since comes. */
  since?: Uint8Array | undefined
  position?: FetchPosition | undefined
  categories?: string[] | undefined
  keys?: string[] | undefined
  /** What is stated to invoke emergency access. Such an answer gives no token. */
  emergency?: string | undefined
  /** By which the requester was handed on what others were granted. */
  chains?: ReadonlyArray<readonly SignedLink[]> | undefined
  signal?: AbortSignal | undefined
  /** For platforms with an incremental hash. */
  createHasher?: (() => TreeHasher) | undefined
}

/**
 * Fetches records and checks every byte: each record against its hash, the whole answer against its end marker. See specs/records.md.
 *
 * @throws MedrecError `ANSWER_UNSOUND`; `TOO_LARGE`; `STREAM_CUT` when it broke off (then `position` says where); `DENIED`, `CHAIN_STALE`, `POLICY_STALE`
 */
export async function * fetchRecords (options: FetchRecordsOptions): AsyncGenerator<FetchEvent> {
  const { mux, session, since, position = {}, categories = [], keys = [], emergency = '', chains = [], signal, createHasher = createTreeHasher } = options
  const held = position.partial
  const transcript = createHasher()
  const reading = new AnswerReader(position, createHasher)
  const items = requestItems({
    mux,
    request: RequestSchema,
    item: ItemSchema,
    signal,
    message: { body: { case: 'fetch', value: { session, since: since ?? new Uint8Array(), cursor: position.cursor ?? new Uint8Array(), offset: BigInt(held?.length ?? 0), categories, keys, emergency, chains: chains.map(links => ({ links: links.map(link => ({ ...link })) })) } } }
  })
  for await (const { item, bytes } of items) {
    const { body } = item
    if (reading.ended) throw new MedrecError('ANSWER_UNSOUND', 'Something came after the end marker.')
    if (body.case === 'start') {
      yield reading.start(body.value)
      continue
    }
    if (body.case === 'end') {
      const record = await reading.finishRecord()
      if (record !== undefined) yield { kind: 'record', record }
      reading.end(body.value, await transcript.digest())
      yield { kind: 'end', token: body.value.token, receiptHash: body.value.receiptHash, count: body.value.count }
      continue
    }
    const room = transcript.update(bytes)
    if (room !== undefined) await room
    if (body.case === 'data') {
      const taken = reading.data(body.value)
      if (taken !== undefined) await taken
    } else if (body.case === 'removed') {
      reading.removed(body.value.keys)
      yield { kind: 'removed', keys: body.value.keys }
    } else if (body.case === 'record') {
      const record = await reading.finishRecord()
      if (record !== undefined) yield { kind: 'record', record }
      reading.beginRecord(body.value)
    } else {
      throw new MedrecError('BAD_MESSAGE')
    }
  }
  if (!reading.ended) throw new MedrecError('ANSWER_UNSOUND', 'The answer has no end marker.')
}

class AnswerReader {
  readonly #position: FetchPosition
  readonly #createHasher: () => TreeHasher
  #start: { count: number, bytes: number } | undefined
  #begun = 0
  #removed = 0
  #count = 0
  #bytes = 0
  #announced: RecordItem | undefined
  #buffer = new Uint8Array()
  #filled = 0
  #hashed = 0
  #hasher: TreeHasher | undefined
  ended = false

  constructor (position: FetchPosition, createHasher: () => TreeHasher) {
    this.#position = position
    this.#createHasher = createHasher
  }

  start (start: { reset: boolean, count: number, bytes: bigint }): FetchEvent {
    if (this.#start !== undefined) throw new MedrecError('ANSWER_UNSOUND', 'The answer starts twice.')
    if (start.count > MAX_ANSWER_RECORDS || start.bytes > MAX_ANSWER_BYTES) throw new MedrecError('TOO_LARGE', 'The answer has more records than the limit.')
    this.#start = { count: start.count, bytes: Number(start.bytes) }
    return { kind: 'start', reset: start.reset, ...this.#start }
  }

  /** What was announced: a provider that never comes to an end would fill the reader's disk. */
  #announcement (): { count: number, bytes: number } {
    if (this.#start === undefined) throw new MedrecError('ANSWER_UNSOUND', 'The answer does not begin with its start.')
    return this.#start
  }

  removed (keys: string[]): void {
    this.#announcement()
    if (this.#begun > 0) throw new MedrecError('ANSWER_UNSOUND', 'A removal came after a record.')
    this.#removed += keys.length
    if (this.#removed > MAX_ANSWER_RECORDS) throw new MedrecError('TOO_LARGE', 'The answer has more removals than the limit.')
    if (keys.some(key => key.length > MAX_KEY_LENGTH)) throw new MedrecError('BAD_MESSAGE')
  }

  beginRecord (record: RecordItem): void {
    if (++this.#begun > this.#announcement().count) throw new MedrecError('ANSWER_UNSOUND', 'More records came than were announced.')
    const { key, size, offset } = record
    if (size > MAX_RECORD_BYTES) throw new MedrecError('TOO_LARGE', 'A record is larger than the limit.')
    if (key.length === 0 || key.length > MAX_KEY_LENGTH || record.hash.length !== 32) throw new MedrecError('BAD_MESSAGE')
    if (record.categories.length > MAX_RECORD_TAGS || record.labels.length > MAX_RECORD_TAGS) throw new MedrecError('TOO_LARGE')
    this.#announced = record
    this.#buffer = new Uint8Array(Number(size))
    this.#filled = Number(offset)
    this.#hashed = 0
    this.#hasher = undefined
    if (offset > 0n) {
      const held = this.#position.partial
      if (held === undefined || this.#position.partialKey !== key || held.length !== this.#filled || offset > size) {
        throw new MedrecError('ANSWER_UNSOUND', 'The answer goes on in the middle of a record that is not held.')
      }
      this.#buffer.set(held)
    }
    // From here on a cut resumes at this record.
    this.#position.cursor = record.cursor
    this.#position.partialKey = key
    delete this.#position.partial
  }

  /** A promise when the reader should wait for the hash. */
  data (bytes: Uint8Array): Promise<void> | undefined {
    if (bytes.length > MAX_DATA_BYTES) throw new MedrecError('BAD_MESSAGE')
    const record = this.#announced
    if (record === undefined || this.#filled + bytes.length > this.#buffer.length || this.#bytes + bytes.length > this.#announcement().bytes) throw new MedrecError('ANSWER_UNSOUND', 'More bytes came than were announced.')
    this.#buffer.set(bytes, this.#filled)
    this.#filled += bytes.length
    this.#bytes += bytes.length
    this.#position.partial = this.#buffer.subarray(0, this.#filled)
    return this.#hash(TREE_CHUNK)
  }

  async finishRecord (): Promise<FetchedRecord | undefined> {
    const record = this.#announced
    if (record === undefined) return undefined
    if (this.#filled !== this.#buffer.length) throw new MedrecError('ANSWER_UNSOUND', 'A record is shorter than was announced.')
    await this.#hash(1)
    const hash = await (this.#hasher ?? this.#createHasher()).digest()
    // What is kept of a record that proves wrong must not be resumed from.
    delete this.#position.partial
    if (!equalBytes(hash, record.hash)) throw new MedrecError('ANSWER_UNSOUND', 'A record does not have the hash that was announced.')
    this.#count++
    this.#announced = undefined
    const { key, categories, labels, mediaType, source } = record
    return { key, hash, categories, labels, mediaType, source, bytes: this.#buffer }
  }

  // What has come, once it is so much, in one piece: the hasher then need not put pieces together.
  #hash (atLeast: number): Promise<void> | undefined {
    if (this.#filled - this.#hashed < atLeast) return undefined
    this.#hasher ??= this.#createHasher()
    const piece = this.#buffer.subarray(this.#hashed, this.#filled - this.#filled % atLeast)
    this.#hashed += piece.length
    return this.#hasher.update(piece)
  }

  end (marker: EndMarker, transcript: Uint8Array): void {
    const start = this.#announcement()
    if (this.#count !== start.count || this.#bytes !== start.bytes) throw new MedrecError('ANSWER_UNSOUND', 'Less came than was announced.')
    if (marker.count !== this.#count || Number(marker.bytes) !== this.#bytes || !equalBytes(marker.hash, transcript)) throw new MedrecError('ANSWER_UNSOUND')
    this.ended = true
  }
}
