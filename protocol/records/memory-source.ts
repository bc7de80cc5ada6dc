import { treeHash } from '../crypto/tree-hash.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_MEMORY_BYTES, MAX_MEMORY_RECORDS, MEMORY_PIECE } from './constants.ts'
import type { PersonSummary, RecordDescriptor, RecordSource } from './source.ts'

/** A record as it is put into a {@link MemorySource}. */
export interface MemoryRecord {
  /** Stable within what there is of the person; the record's name in everything that follows. */
  key: string
  /** A grant must name all of them. None: only the person sees it. */
  categories: string[]
  /** Sensitivities; a grant must name all of them. */
  labels?: string[]
  mediaType: string
  bytes: Uint8Array
}

/** A source of records that are in memory: for stores that are small, and for tests. */
export interface MemorySource extends RecordSource {
  /**
   * Takes the place of all that there was of one person. Served from the next question on.
   *
   * @throws MedrecError `SOURCE_LIMIT` when there are more than 100,000 records or 256 MiB of them, of all people; `SOURCE_INVALID` when two have the same key
   */
  set: (options: { person: string, name: string, records: MemoryRecord[] }) => Promise<void>
  /** Forgets a person and all that there was of them. */
  remove: (person: string) => void
}

interface Held { name: string, list: RecordDescriptor[], bytes: Map<string, Uint8Array>, size: number }

/**
 * Makes an empty source in memory. specs/record-source.md, "Interface".
 *
 * @example
 * const source = createMemorySource()
 * await source.set({ person: '17', name: 'Ada', records: [{ key: 'phone', categories: ['phone'], mediaType: 'application/json', bytes }] })
 */
export function createMemorySource (): MemorySource {
  const people = new Map<string, Held>()
  return {
    people: async () => [...people].map(([id, { name, list }]): PersonSummary => ({ id, name, records: list.length })),
    list: async person => people.get(person)?.list ?? NOTHING,
    read: ({ person, key, offset = 0, signal }) => readPieces({ bytes: people.get(person)?.bytes.get(key), offset, signal }),
    close: async () => { people.clear() },
    set: async ({ person, name, records }) => {
      const others = [...people].filter(([id]) => id !== person).map(([, each]) => each)
      const count = others.reduce((sum, { list }) => sum + list.length, records.length)
      const size = others.reduce((sum, each) => sum + each.size, sizeOf(records.map(({ bytes }) => bytes.length)))
      if (count > MAX_MEMORY_RECORDS || size > MAX_MEMORY_BYTES) throw new MedrecError('SOURCE_LIMIT', 'There are more records than this source holds in memory.')
      people.set(person, await hold(name, records))
    },
    remove: person => { people.delete(person) }
  }
}

async function hold (name: string, records: MemoryRecord[]): Promise<Held> {
  const bytes = new Map(records.map(record => [record.key, record.bytes.slice()]))
  if (bytes.size < records.length) throw new MedrecError('SOURCE_INVALID', 'Two records have the same key.')
  const list = await Promise.all(records.map(async ({ key, categories, labels = [], mediaType }): Promise<RecordDescriptor> => {
    const own = bytes.get(key) ?? EMPTY
    return { key, hash: await treeHash(own), size: own.length, categories: [...new Set(categories)].sort(), labels: [...new Set(labels)].sort(), mediaType, source: '' }
  }))
  list.sort((a, b) => a.key < b.key ? -1 : 1)
  return { name, list, bytes, size: sizeOf(list.map(({ size }) => size)) }
}

function sizeOf (sizes: number[]): number {
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function * readPieces (options: { bytes: Uint8Array | undefined, offset: number, signal: AbortSignal | undefined }): AsyncGenerator<Uint8Array> {
  const { bytes, offset, signal } = options
  if (bytes === undefined) throw new MedrecError('RECORD_UNKNOWN')
  if (!Number.isSafeInteger(offset) || offset < 0 || offset > bytes.length) throw new MedrecError('INVALID_INPUT', 'The offset is not inside the record.')
  for (let from = offset; from < bytes.length; from += MEMORY_PIECE) {
    signal?.throwIfAborted()
    yield bytes.subarray(from, from + MEMORY_PIECE)
  }
}

const EMPTY = new Uint8Array(0)
const NOTHING: RecordDescriptor[] = []
