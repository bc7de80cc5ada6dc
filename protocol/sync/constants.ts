// The limits of specs/sync.md, as a provider keeps them.

/** Policies kept in memory; others are read when they are wanted. @internal */
export const MAX_POLICIES_IN_MEMORY = 1_000

/** Largest sealed blob, bytes. */
export const MAX_BLOB_BYTES = 768 * 1024

/** Blobs that the owner of one relationship may keep. */
export const MAX_BLOBS = 4

/** Requests of one relationship in a minute, and questions for blobs of one peer, and of all. */
export const MAX_SYNC_REQUESTS = 600
export const MAX_BLOB_READS_PER_PEER = 120
export const MAX_BLOB_READS = 6_000

/**
 * What the turns of one relationship's owner, and of all its custodians together, may cost in a minute: each as many as it brings changes and operations, ten for each
 * batch, and as many as the policy that is held has changes. Of a policy of 10,000 changes, each signed by itself, that is one first exchange; of one of fewer than 500 it never counts. specs/sync.md, "Limits".
 */
export const MAX_SYNC_WORK = 300_000

/** Turns of an owner, and of custodians, and offers that wait for one policy while it is worked on. */
export const MAX_WAITING_TURNS = 64
export const MAX_WAITING_OFFERS = 4

/** Turns of an exchange before it is given up: a policy as large as may be takes eight. specs/sync.md, "Limits". */
export const MAX_SYNC_TURNS = 64

/** What a batch of a turn counts for in that: a signature is looked at. */
export const BATCH_WORK = 10

/** Policies that a viewer's peer may bring in a minute; of all a hundred times as many. */
export const MAX_OFFERS = 30
