// The limits of specs/session.md, as a provider keeps them.

/** Seconds that a nonce stands. */
export const NONCE_SECONDS = 60

/** Nonces that stand at once on one connection; the oldest is forgotten. */
export const MAX_NONCES = 64

/** Sessions of one connection. */
export const MAX_SESSIONS = 256

/** Seconds that a session may last. */
export const MAX_SESSION_SECONDS = 3_600

/** Seconds that a session may last which a contract has signed for: what it lets do cannot be followed in memory. */
export const MAX_CONTRACT_SESSION_SECONDS = 60

/** Seconds after the end of a relationship in which its owner may still read the log of it: who looked just before a provider ended it. */
export const LOG_AFTER_END_SECONDS = 90 * 24 * 3_600

/** Proofs for which a contract is asked, each of which costs the engine a call, in a minute: of peers who have proved its address, for each address and for all. */
export const MAX_PROVED_PROOFS_PER_ADDRESS = 12
export const MAX_PROVED_PROOFS = 120

/** Of others those that name the controller of a relationship, for each address and for all. */
export const MAX_CONTROLLER_PROOFS_PER_ADDRESS = 6
export const MAX_CONTROLLER_PROOFS = 60

/** Of all others, for each peer and for all. */
export const MAX_STRANGER_PROOFS_PER_PEER = 12
export const MAX_STRANGER_PROOFS = 60

/** Of peers who have proved as viewer an address by its contract, as an organisation's system does for each of its people, for each peer and for all; peers that are remembered for it. */
export const MAX_VIEWER_PROOFS_PER_PEER = 60
export const MAX_VIEWER_PROOFS = 120
export const MAX_PROVED_VIEWERS = 1_024

/** Addresses that are remembered as proved by their contract, and peers of each; the oldest are forgotten. */
export const MAX_PROVED_ADDRESSES = 4_096
export const MAX_PROVED_PEERS = 8

/** Proofs that one connection may try in a minute, and all together: each costs a signature check. */
export const MAX_PROOFS_PER_PEER = 120
export const MAX_PROOFS = 12_000
