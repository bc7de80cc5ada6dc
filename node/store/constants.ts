/** How long a writer waits for another process that writes to the same database, ms. */
export const BUSY_TIMEOUT_MS = 5_000

/** Writes that wait to be put on disk together, before more are refused. */
export const MAX_WAITING_WRITES = 10_000
