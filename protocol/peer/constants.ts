// Limits and times of a person's peer. specs/peer.md, section "Limits".

/** libp2p's own limits for a peer that dials providers and nobody else. */
export const PEER_CONNECTION_LIMITS = { maxConnections: 64, maxParallelDials: 8, dialTimeout: 10_000, maxIncomingPendingConnections: 0 } as const

/** The shortest password, characters. */
export const MIN_PASSWORD_LENGTH = 8

/** The longest name of a person, viewer or provider that is kept, characters. */
export const MAX_NAME_LENGTH = 80

/** The longest link or pasted string that is looked at, characters. */
export const MAX_LINK_LENGTH = 200_000

/** Segments of a record index before they are made one. */
export const MAX_INDEX_SEGMENTS = 16

/** A batch of records is stored when it has this many records, or this many bytes. */
export const BATCH_RECORDS = 200
export const BATCH_BYTES = 2 * 1024 * 1024

/** How long dialling a provider, and opening a stream, may take, milliseconds. */
export const DIAL_TIMEOUT_MS = 10_000
export const STREAM_OPEN_TIMEOUT_MS = 10_000

/** Addresses of one provider that are tried. */
export const MAX_DIAL_ADDRESSES = 16

/** A session is proved anew this long before its end, seconds. */
export const SESSION_MARGIN_SECONDS = 30
