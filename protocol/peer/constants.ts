// Limits and times of a person's peer. specs/peer.md, section "Limits".

/** libp2p's own limits for a peer that dials providers and nobody else. */
export const PEER_CONNECTION_LIMITS = { maxConnections: 64, maxParallelDials: 8, dialTimeout: 10_000, maxIncomingPendingConnections: 0 } as const

/** The shortest password, characters. */
export const MIN_PASSWORD_LENGTH = 8

/** The longest name of a person, viewer or provider that is kept, characters. */
export const MAX_NAME_LENGTH = 80

/** The longest link or pasted string that is looked at, characters. */
export const MAX_LINK_LENGTH = 200_000
