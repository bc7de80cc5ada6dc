/** One of the people a provider has records about. */
export interface PersonSummary {
  /** The provider's own number for them; never leaves the provider. */
  id: string
  name: string
  /** As the source has it: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  birthDate?: string
  records: number
}

/** What a provider's store says of one record, without its bytes. */
export interface RecordDescriptor {
  /** Stable within what there is of the person. */
  key: string
  /** 32 bytes, tree hash of the record's bytes. */
  hash: Uint8Array
  /** Bytes. */
  size: number
  /** Sorted. */
  categories: string[]
  /** Sorted. */
  labels: string[]
  mediaType: string
  /** Where in the store it is from. */
  source: string
}

/** A provider's store of records, read-only. See specs/record-source.md. */
export interface RecordSource {
  people: () => Promise<PersonSummary[]>
  /** Sorted by key; the same array as long as nothing changed. */
  list: (person: string) => Promise<RecordDescriptor[]>
  /** The record's bytes from `offset` on, in pieces of at most 64 KiB, in bounded memory. */
  read: (options: { person: string, key: string, offset?: number, signal?: AbortSignal }) => AsyncIterable<Uint8Array>
  close: () => Promise<void>
}
