// The limits of specs/chain.md, as a provider's node keeps them.

/** How long the own engine may take to answer, ms. */
export const RPC_TIMEOUT_MS = 10_000

/** How often the own engine is asked for a new head, ms. */
export const POLL_MS = 200

/** Pause after the engine did not answer, ms. */
export const RETRY_MS = 500

/** Blocks whose events are asked for at once. */
export const BLOCKS_A_PAGE = 5_000

/** Messages carried for one peer in a minute, and for all. */
export const MAX_CARRIED_PER_PEER = 60
export const MAX_CARRIED = 1_200

/** Peers that are counted at once; the oldest is forgotten. */
export const MAX_COUNTED_PEERS = 10_000

/** Messages in the journal that are not settled yet, before more are refused. */
export const MAX_JOURNAL = 10_000

/** Gas of a transaction: what the dearest message costs, with an account contract on both sides. */
export const CARRY_GAS = 1_000_000n

/** How often what was carried is looked after, ms. */
export const REPAIR_MS = 1_000

/** A transaction that is not on the chain after this time is sent again, ms. */
export const RESEND_MS = 4_000

/** Blocks on top of a transaction, after which it is not looked after any more: far more than a killed engine loses. */
export const KEEP_BLOCKS = 128
