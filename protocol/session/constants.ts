// The limits of specs/session.md, as a provider keeps them.

/** Seconds that a nonce stands. */
export const NONCE_SECONDS = 60

/** Nonces that stand at once on one connection; the oldest is forgotten. */
export const MAX_NONCES = 64

/** Sessions of one connection. */
export const MAX_SESSIONS = 256

/** Seconds that a session may last. */
export const MAX_SESSION_SECONDS = 3_600

/** Proofs that one connection may try in a minute, and all together: each costs a signature check. */
export const MAX_PROOFS_PER_PEER = 120
export const MAX_PROOFS = 12_000
