/** The version of account documents written here. specs/account.md. */
export const ACCOUNT_SCHEMA = { major: 1, minor: 0 } as const

/** Largest saved account document, bytes: what a provider keeps as one blob. specs/account.md, "Limits". */
export const MAX_ACCOUNT_BYTES = 4 * 1024 * 1024

/** Most entries of each part. */
export const MAX_ACCOUNT_ENTRIES = 2_000

/** UTF-8 bytes of one entry. */
export const MAX_ENTRY_BYTES = 64 * 1024

/** Most editions of a standing decision: changes of its terms. */
export const MAX_EDITIONS = 1_000
