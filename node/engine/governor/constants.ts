// The limits of specs/governor.md.

/** How long a proof of a member's engine counts, and how far below the own head it may be. */
export const READY_PERIODS = 10
export const READY_BLOCKS = 3

/** By how many blocks a partner may be ahead of a node that begins to seal. */
export const AHEAD_BLOCKS = 1

/** How long it waits for what a partner says to have, when nothing of it comes. */
export const CATCH_UP_PERIODS = 20

/** How long each next founder waits to make the founders members. */
export const ADMIT_PERIODS = 5

/** How long a head stands still until it is a split's. */
export const SPLIT_PERIODS = 10

/** Blocks that are looked at for what two sides of a split have in common. */
export const COMMON_BLOCKS = 256

/** How long it is tried to have an engine follow, and after how long it is connected anew in that, seconds; and how often it is looked at, ms. */
export const FOLLOW_SECONDS = 75
export const FOLLOW_AGAIN_SECONDS = 15
export const FOLLOW_POLL_MS = 500

/** How long a partner whose head did not come is not followed again, seconds. */
export const DISTRUST_SECONDS = 600

/** Seats that one call of the registry gives. */
export const SEATS_A_PAGE = 32
