/** Version of receipts written here. specs/receipts.md. */
export const RECEIPT_VERSION = 1

/** Most receipts under one signature, and the longest that one waits for it, milliseconds. specs/receipts.md, "Batches". */
export const MAX_BATCH = 256
export const MAX_BATCH_WAIT_MS = 1_000

/** Longest encoded receipt, bytes; most counts in one. specs/receipts.md, "Limits". */
export const MAX_RECEIPT_BYTES = 256 * 1024
export const MAX_RECEIPT_COUNTS = 4_096

/** Stands in place of a grant's id, which it cannot be, for all that has no count of its own. specs/receipts.md, "Receipt". */
export const REST_OF_COUNTS = '*'

/** The link before the first entry of a log. specs/receipts.md, "Log". */
export const FIRST_LINK: Uint8Array = new Uint8Array(32)
