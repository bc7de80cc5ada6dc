/** Largest piece that `read` gives, bytes. specs/record-source.md, "Limits". */
export const MAX_PIECE = 64 * 1024

/** Bytes read at once while files are copied and scanned. */
export const SCAN_CHUNK = 1024 * 1024

/** Largest resource, bytes; a larger one is skipped and reported. */
export const MAX_RESOURCE = 64 * 1024 * 1024

/** Largest file after decompression, bytes; a larger one is skipped and reported. */
export const MAX_FILE = 8 * 1024 * 1024 * 1024

/** Most files of a source; with more it does not open. */
export const MAX_FILES = 10_000

/** How deep folders are followed below the one that was given. */
export const MAX_FOLDER_DEPTH = 8

/** Most resources of a source; those of further files are skipped and reported. */
export const MAX_RESOURCES = 500_000

/** Most problems that are kept to be told; the rest is counted. */
export const MAX_PROBLEMS = 500

/** How old the last look at the folder may be, seconds, before the next question looks again. */
export const LOOK_INTERVAL = 5

/** Copies that are kept open; others are opened for each read. */
export const MAX_OPEN_COPIES = 128

/** Longest key or `fullUrl` that the scanner remembers, bytes. */
export const MAX_CAPTURE = 2048
