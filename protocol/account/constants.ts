/** The version of account documents written here. specs/account.md. */
export const ACCOUNT_SCHEMA = { major: 1, minor: 0 } as const

/** Largest saved account document that is read, bytes. specs/account.md, "Limits". */
export const MAX_ACCOUNT_BYTES = 4 * 1024 * 1024

/** From so many bytes on, when it is saved, an account goes on in a fresh document: well below what a provider keeps as one blob. specs/account.md, "Beginning anew". */
export const BEGIN_ACCOUNT_ANEW_BYTES = 512 * 1024

/** Largest saved account that a provider keeps, bytes: sealed it is a blob of at most 768 KiB (specs/sync.md). */
export const MAX_LAID_ACCOUNT_BYTES = 767 * 1024

/** What has been over for so long is not taken into a fresh document, seconds. */
export const FORGET_AFTER_SECONDS = 365 * 86_400

/** Earlier values of an entry by which a fresh document knows that another device only has an older one. */
export const MAX_PASSED = 64

/** Most entries of each part. */
export const MAX_ACCOUNT_ENTRIES = 2_000

/** UTF-8 bytes of one entry. */
export const MAX_ENTRY_BYTES = 64 * 1024

/** Most editions of a standing decision: changes of its terms. */
export const MAX_EDITIONS = 1_000
