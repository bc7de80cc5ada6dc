/** Connections that a node holds at once. */
export const MAX_CONNECTIONS = 2_000

/** New connections from one host in a second. A clinic's people may all come from one address. */
export const MAX_NEW_CONNECTIONS = 200

/** Streams of one protocol that one connection may open. */
export const MAX_STREAMS = 8

/** How often the access logs' root goes to the chain, when they have changed, ms. */
export const COMMIT_MS = 10 * 60_000

/** Longest configuration file, bytes. */
export const MAX_CONFIG_BYTES = 64 * 1024

/** How long a node waits for its engine before it gives up starting, ms. */
export const ENGINE_WAIT_MS = 30_000

/** Days that an invitation is good for, unless it is said otherwise; and the most. */
export const INVITATION_DAYS = 30
export const MAX_INVITATION_DAYS = 366

/** Longest file of keys, characters. */
export const MAX_KEYS_BYTES = 16 * 1024

/** Longest file with a password, bytes. */
export const MAX_PASSWORD_FILE = 4_096

/** Cost of scrypt for keys whose password is random: to stretch that gives nothing, and takes each start longer. */
export const RANDOM_PASSWORD_SCRYPT = { N: 4_096, r: 8, p: 1 }
