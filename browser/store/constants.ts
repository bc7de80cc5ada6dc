// Limits of specs/peer.md, section "Store".

/** Entries read at a time while iterating. */
export const PAGE_ENTRIES = 256
