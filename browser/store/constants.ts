// Limits of specs/peer.md, section "Store".

/** Entries read at a time while iterating. @internal */
export const PAGE_ENTRIES = 256
