// Limits of specs/peer.md, section "Store".

/** Entries read at a time while iterating. @internal */
export const PAGE_ENTRIES = 256

/** How long another process may hold the file before opening it is given up, milliseconds. */
export const OPEN_TIMEOUT_MS = 2_000
