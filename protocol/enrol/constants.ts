// The limits of specs/enrol.md, as a provider keeps them.

/** Seconds that the provider's signature for opening a relationship stands. */
export const OPEN_SECONDS = 1_800

/** Bytes of an invitation's secret. */
export const SECRET_BYTES = 16
export const MAX_SECRET_BYTES = 64

/** Redemptions that one peer may try in a minute, and all together: a guess has 2⁻¹²⁸ of a chance. */
export const MAX_TRIES_PER_PEER = 20
export const MAX_TRIES = 600

/** Invitations that are open at once. */
export const MAX_INVITATIONS = 100_000
