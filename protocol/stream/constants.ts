// The limits of specs/streams.md, section "Limits".

/** The version of the frame and of every body in it. */
export const FRAME_VERSION = 1

/** The largest encoded frame, bytes. */
export const MAX_FRAME_BYTES = 1024 * 1024

/** The largest run of record bytes in one item. */
export const MAX_DATA_BYTES = 64 * 1024

/**
 * The run of record bytes that a provider puts in one item: four of them, with what is around them, are just below
 * {@link WRITE_BATCH_BYTES}. Larger ones are slower where they arrive, since what the transport has split must be copied together.
 */
export const DATA_PIECE_BYTES = 16_320

/** Requests that may be open at once on one stream. */
export const MAX_OPEN_REQUESTS = 128

/** Bytes read from a stream and not yet taken by their reader, before the stream is paused. */
export const READ_BUFFER_BYTES = 1024 * 1024

/** Bytes of item bodies that an answer may be ahead of its reader: what a request begins with, and never exceeds. */
export const REQUEST_WINDOW_BYTES = 1024 * 1024

/** A reader grants credit anew when it has taken this many bytes. */
export const CREDIT_STEP_BYTES = 512 * 1024

/** Bytes queued for a stream before writers wait. */
export const WRITE_BUFFER_BYTES = 384 * 1024

/** What Yamux puts before what it is handed. @internal */
export const YAMUX_HEADER_BYTES = 12

/** Bytes of one part of what is handed to the transport: what one Noise message of 65,535 carries. @internal */
export const WRITE_PIECE_BYTES = 65_519

/**
 * The most bytes handed to the transport at once: with Yamux' header just four Noise messages. The other side answers each
 * with one window update, so that a few large ones are cheaper than many of 64 KiB.
 *
 * @internal
 */
export const WRITE_BATCH_BYTES = 4 * WRITE_PIECE_BYTES - YAMUX_HEADER_BYTES

/** Turns of the microtask queue that a writer lets pass for more frames to join the first. @internal */
export const COALESCE_TURNS = 100

/** How long a requester waits for the next item, unless it says otherwise, milliseconds. */
export const ITEM_TIMEOUT_MS = 30_000

/** How long an answer waits for a reader that takes nothing, milliseconds. */
export const STALL_TIMEOUT_MS = 120_000

/** How long a closing stream waits for what is queued, milliseconds. @internal */
export const CLOSE_TIMEOUT_MS = 2_000

/**
 * Yamux settings of every MedRec peer: the largest window stays below the 4 MiB at which libp2p resets a paused stream.
 */
export const YAMUX_OPTIONS = { streamOptions: { initialStreamWindowSize: 256 * 1024, maxStreamWindowSize: 1024 * 1024 } }

/** How often a peer asks the other side of a connection for a sign of life, milliseconds. */
export const CONNECTION_PING_MS = 10_000

/**
 * How long it waits for that sign before it gives the connection up, milliseconds: as long as for an item of an answer, so that whoever is busy for a while
 * loses an answer only where that one is late itself.
 */
export const CONNECTION_PATIENCE_MS = ITEM_TIMEOUT_MS

/**
 * libp2p's watch over connections, of every MedRec peer. Its own patience is 5 s, within which neither side may be busy in one piece: on a machine with much
 * to do a long policy takes longer, and with the connection goes every answer that is on its way.
 */
export const CONNECTION_MONITOR = { pingInterval: CONNECTION_PING_MS, pingTimeout: { minTimeout: CONNECTION_PATIENCE_MS, maxTimeout: CONNECTION_PATIENCE_MS } }

/** The kinds of a frame. */
export const KIND = { request: 1, item: 2, end: 3, error: 4, cancel: 5, credit: 6 } as const
