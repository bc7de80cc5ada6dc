// specs/chain.md, sections "Reading" and "Carrying", as a person's peer does it.

/** Blocks whose events are asked for at once. */
export const BLOCKS_A_PAGE = 5_000

/** Characters of one answer. */
export const MAX_RPC_ANSWER = 64 * 1024 * 1024

/** Pause after all members were tried in vain, milliseconds; twice as long each time up to the last. */
export const FIRST_PAUSE_MS = 1_000
export const MAX_PAUSE_MS = 30_000

/** Members that are asked to carry one message, before it is left for later. */
export const MAX_CARRIERS = 5

/** Block periods in which a member is given nothing more by the same person: it sends what it has after one. */
export const CARRIER_REST_PERIODS = 2

/** How long a member has to take a message, milliseconds. */
export const CARRY_TIMEOUT_MS = 10_000
