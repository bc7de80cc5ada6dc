/** Largest piece that `read` gives, bytes. specs/record-source.md, "Limits". */
export const MAX_PIECE = 64 * 1024

/** Bytes of a large record that are read at once; as many again are read ahead. @internal */
export const READ_AHEAD = 256 * 1024

/** Bytes read at once while files are copied and scanned. @internal */
export const SCAN_CHUNK = 1024 * 1024

/** What a source takes; a provider with more memory may raise it. */
export interface SourceLimits {
  /** Largest resource, bytes; a larger one is skipped and reported. One at a time is in memory while a file is scanned. */
  resource: number
  /** Largest file after decompression, bytes; a larger one is skipped and reported. */
  file: number
  /** Most files; with more the source does not open. */
  files: number
  /** Most resources, at about 1 KB of memory each; what is over is skipped and reported. */
  resources: number
  /** How deep folders are followed below the one that was given. */
  depth: number
}

/** What a source takes unless told otherwise. specs/record-source.md, "Limits". */
export const SOURCE_LIMITS: SourceLimits = { resource: 64 * 1024 * 1024, file: 8 * 1024 * 1024 * 1024, files: 10_000, resources: 500_000, depth: 8 }

/** Most problems that are kept to be told; the rest is counted. */
export const MAX_PROBLEMS = 500

/** How old the last look at the folder may be, seconds, before the next question looks again. */
export const LOOK_INTERVAL = 5

/** Copies that are kept open; others are opened for each read. */
export const MAX_OPEN_COPIES = 128

/** Longest key or `fullUrl` that the scanner remembers, bytes. @internal */
export const MAX_CAPTURE = 2048
