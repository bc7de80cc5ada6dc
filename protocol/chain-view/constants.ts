// The limits of specs/chain.md, section "Freshness".

/** A head older than this many block periods is stale … */
export const STALE_PERIODS = 10

/** … but never sooner than this, seconds. */
export const STALE_MIN_SECONDS = 15
