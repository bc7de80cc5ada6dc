/** Most categories or labels of one record. */
export const MAX_TAGS = 32

/** Longest label taken from `meta.security`; one that is longer, or has other signs than letters, digits, `.`, `_` and `-`, is read as `R`. */
export const MAX_LABEL_LENGTH = 40

/** How deep a resource may be nested. Deeper ones are not classified: only the owner sees them. */
export const MAX_DEPTH = 100

/** Longest title, value or line of a summary, in UTF-16 units; longer ones end with `…`. */
export const MAX_SUMMARY_TEXT = 240

/** Longest text of a note in a summary. */
export const MAX_SUMMARY_NOTE = 20_000

/** Most lines and parts of a summary. */
export const MAX_SUMMARY_ITEMS = 40

/** Longer texts are not summarised: a list has no use for them. */
export const MAX_SUMMARISED_TEXT = 32 * 1024 * 1024
