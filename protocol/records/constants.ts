// The limits of specs/records.md and specs/receipts.md, as a provider keeps them.

/** States of a requester's list that tokens may name; older ones begin anew. */
export const MAX_LIST_VERSIONS = 256

/** Lists of one relationship's requesters whose states are kept, and of them those by chains that begin at one grant. */
export const MAX_LISTS = 1_024
export const MAX_LISTS_OF_GRANT = 128

/** Decided lists kept in memory. @internal */
export const MAX_DECIDED = 2_000

/** Keys, and categories, that one request may choose. */
export const MAX_CHOSEN = 10_000

/** Answers in a row that break off over lists that change in between, before the next begins anew. */
export const MAX_CURSOR_STEPS = 8

/** Keys in one item of removals. */
export const REMOVED_AT_ONCE = 500

/** Answers with records that one delegate may have open at once, and all. */
export const MAX_ANSWERS_PER_REQUESTER = 64
export const MAX_ANSWERS = 2_000

/** Fetches of one delegate in an hour; of all a hundred times as many. */
export const MAX_FETCHES = 100_000

/** Watches of logs at once, of one peer and of all. */
export const MAX_WATCHES_PER_PEER = 64
/** Of one relationship: its owner and those who act for them, on all of their devices. */
export const MAX_WATCHES_PER_RELATIONSHIP = 64
export const MAX_WATCHES = 10_000

/** How long somebody waits for a receipt's signature, ms. */
export const SIGNATURE_WAIT_MS = 10_000

/** Entries of a log that its reader takes of one answer, and bytes of them: more than all that may wait for their signature can have. */
export const MAX_LOG_ENTRIES = 10_000
export const MAX_LOG_BYTES = 128 * 1024 * 1024

/** Entries read of a log at once. @internal */
export const LOG_PAGE = 500

/** How long a server that ends waits until what it cut is in the log, ms: what is late is closed at the next start. @internal */
export const CLOSE_WAIT_MS = 2_000

/** What a source in memory holds: records of all people, and bytes of them. */
export const MAX_MEMORY_RECORDS = 100_000
export const MAX_MEMORY_BYTES = 256 * 1024 * 1024

/** Largest piece that a source in memory gives, bytes. specs/record-source.md, "Interface". */
export const MEMORY_PIECE = 64 * 1024
