// The limits of specs/engine.md.

/** Asking a partner's node how its engine stands. */
export const ENGINE_PROTOCOL = '/medrec/engine/1.0.0'

/** The bytes of one connection between two engines. */
export const LINK_PROTOCOL = '/medrec/engine-link/1.0.0'

/** Requests of a partner in a minute, and of all together. */
export const MAX_REQUESTS_PER_PARTNER = 120
export const MAX_REQUESTS = 64 * MAX_REQUESTS_PER_PARTNER

/** Hashes that one request may ask for. */
export const MAX_HASHES = 256

/** Headers that one request may ask for. */
export const MAX_HEADERS = 32

/** Requests for hashes and headers that a partner may have open: the first is answered, the rest wait for it. */
export const MAX_BLOCKS_OPEN_PER_PARTNER = 4
export const MAX_BLOCKS_OPEN = 64 * MAX_BLOCKS_OPEN_PER_PARTNER

/** Links that a partner may have open, and all together. */
export const MAX_LINKS_PER_PARTNER = 4
export const MAX_LINKS = 64 * MAX_LINKS_PER_PARTNER

/** Bytes of a link that wait for the own engine, before the partner's node is told to wait. */
export const MAX_LINK_WAITING = 256 * 1024

/** How long a partner may take to answer, ms. */
export const PARTNER_TIMEOUT_MS = 5_000

/** Pause before a partner that could not be reached is dialled again, ms; twice as long each time up to the last. */
export const FIRST_DIAL_PAUSE_MS = 1_000
export const MAX_DIAL_PAUSE_MS = 5_000

/** Pause before a partner is asked again at whose PeerId another's node is, or a node that proves no node key, ms. */
export const REFUSED_PAUSE_MS = 15_000

/** For so many blocks after the one that drops a sealer it stays a partner. */
export const DROPPED_BLOCKS = 5

/** A partner's status is known for this many block periods, and at least for so many seconds. */
export const KNOWN_PERIODS = 3
export const KNOWN_MIN_SECONDS = 5

/** How often the log says that somebody who is no partner asked, and that a partner's node key is refused, seconds. */
export const TELL_AGAIN_SECONDS = 3_600
