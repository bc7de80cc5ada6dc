// What the stream benches send. The same sizes go over the bare stream and over MedRec's.

/** The bare stream, as fast as libp2p goes: bytes with nothing around them. */
export const BARE_BULK = '/medrec-bench/bare-bulk/1.0.0'

/** The bare echo: fixed sizes, so that nothing has to be framed. */
export const BARE_ECHO = '/medrec-bench/bare-echo/1.0.0'

/** MedRec's streams alone, without sessions, decisions and receipts. */
export const MUX = '/medrec-bench/mux/1.0.0'

/** Bytes of one bulk transfer between two processes of Node: several collections of garbage long. */
export const BULK_BYTES = 128 * 1024 * 1024

/** Bytes of one bulk transfer into a browser. */
export const BROWSER_BULK_BYTES = 16 * 1024 * 1024

/** Bytes that the bare stream sends at once. */
export const PIECE_BYTES = 64 * 1024

/** Bytes of a request, and of its answer. */
export const REQUEST_BYTES = 200
export const ANSWER_BYTES = 1024

/** Requests outstanding at once. */
export const OUTSTANDING = 64

/** Requests of one round between two processes of Node, and from a browser. */
export const REQUESTS = 5_000
export const BROWSER_REQUESTS = 2_000
