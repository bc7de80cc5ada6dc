// What a reader takes from a provider at most. specs/records.md, section "Limits".

/** The largest record, bytes: it is held in memory until its hash is known to be right. */
export const MAX_RECORD_BYTES = 64 * 1024 * 1024

/** Records in one answer. */
export const MAX_ANSWER_RECORDS = 1_000_000

/** Bytes of the records in one answer: 64 GiB. */
export const MAX_ANSWER_BYTES = 64n * 1024n ** 3n

/** The longest key of a record, characters. */
export const MAX_KEY_LENGTH = 512

/** Categories, or labels, of one record. */
export const MAX_RECORD_TAGS = 64
