// The limits of specs/notices.md, as a provider keeps them.

/** The largest sealed letter, bytes. */
export const MAX_LETTER = 65_536

/** Seconds that a letter is kept. */
export const LETTER_SECONDS = 30 * 86_400

/** Letters in one mailbox, and of these by one relationship; left by one relationship, and in all. */
export const MAX_IN_MAILBOX = 256
export const MAX_IN_MAILBOX_FROM = 64
export const MAX_FROM_RELATIONSHIP = 512
export const MAX_LETTERS = 100_000

/** Letters that one relationship may leave in an hour. */
export const MAX_POSTS = 240

/** Letters that one request may acknowledge. */
export const MAX_ACKNOWLEDGED = 512

/** Requests that wait for letters at once, of one peer and in all. */
export const MAX_WAITING_PER_PEER = 256
export const MAX_WAITING = 5_000
