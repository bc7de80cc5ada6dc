/** Connections that a node holds at once. */
export const MAX_CONNECTIONS = 2_000

/** Connections of one member that have a place of their own. */
export const MAX_MEMBER_CONNECTIONS = 4

/** Places that strangers cannot have: enough for as many members as the registry takes. */
export const KEPT_CONNECTIONS = 64 * MAX_MEMBER_CONNECTIONS

/** How long a stranger's connection may be without a stream, ms; and while strangers have more than half of their places. */
export const IDLE_CONNECTION_MS = 60_000
export const IDLE_CROWDED_MS = 5_000

/** How often that is looked at, ms. */
export const IDLE_CHECK_MS = 1_000

/** When strangers' places are taken, what has been without a stream for so long gives way, ms; else what has been there for so long. */
export const GIVE_WAY_IDLE_MS = 1_000
export const GIVE_WAY_MS = 10_000

/** How long a connection may take to close before it is cut, ms. */
export const CLOSE_CONNECTION_MS = 1_000

/** New connections from one host in a second. A clinic's people may all come from one address. */
export const MAX_NEW_CONNECTIONS = 200

/** Connections whose handshake is not over, and how long it may take, ms. */
export const MAX_PENDING_CONNECTIONS = 1_000
export const HANDSHAKE_MS = 5_000

/** Streams of one protocol that one connection may open. */
export const MAX_STREAMS = 8

/** How often the access logs' root goes to the chain, when they have changed, ms. */
export const COMMIT_MS = 10 * 60_000

/** Longest configuration file, bytes. */
export const MAX_CONFIG_BYTES = 64 * 1024

/** Days that an invitation is good for, unless it is said otherwise; and the most. */
export const INVITATION_DAYS = 30
export const MAX_INVITATION_DAYS = 366

/** Longest file of keys, characters. */
export const MAX_KEYS_BYTES = 16 * 1024

/** Longest file with a password, bytes. */
export const MAX_PASSWORD_FILE = 4_096

/** Cost of scrypt for keys whose password is random: to stretch that gives nothing, and takes each start longer. */
export const RANDOM_PASSWORD_SCRYPT = { N: 4_096, r: 8, p: 1 }

/** Where a running node leaves its addresses for the commands beside it, in its data folder. */
export const ADDRESSES_FILE = 'addresses.json'
