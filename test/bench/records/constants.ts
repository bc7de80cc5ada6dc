/** Small records of the person in these measurements, and bytes of each: 64 MB. */
export const RECORDS = 8_000
export const RECORD_BYTES = 8_000

/** Documents of another person, and bytes of each: 64 MB as well. */
export const DOCUMENTS = 64
export const DOCUMENT_BYTES = 1_000_000

/** Requests for one record each in one round, and how many at once. */
export const SMALL_REQUESTS = 2_000
export const AT_ONCE = 64
