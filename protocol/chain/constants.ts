// The limits of specs/chain.md, as a server keeps them.

/** Longest `params` of a call, characters. */
export const MAX_RPC_PARAMS = 16 * 1024

/** Longest answer of a call for events, characters of JSON: whose reader then asks for fewer blocks. One block of 30 million gas has less. */
export const MAX_EVENTS_RESULT = 16 * 1024 * 1024

/** Longest answer of any other call, characters of JSON. */
export const MAX_PLAIN_RESULT = 1024 * 1024

/** Characters of one part of an answer. */
export const RPC_PART = 64 * 1024

/** Blocks that one call for events may span. */
export const MAX_LOG_BLOCKS = 5_000

/**
 * Blocks whose events an engine is asked for at once. It makes the whole answer in memory before it sends any of it: a few thousand blocks full of events
 * would be more than it has.
 */
export const ENGINE_LOG_BLOCKS = 128

/** Pages of events in a row that went, before twice as many blocks are asked for. */
export const GROW_AFTER = 8

/** Bytes of the data of a call to a contract. */
export const MAX_CALL_BYTES = 4 * 1024

/** Calls of one peer in a minute, and of all. */
export const MAX_CALLS_PER_PEER = 3_000
export const MAX_CALLS = 60_000

/** Calls that are answered at once, of one peer and of all. */
export const MAX_OPEN_CALLS_PER_PEER = 16
export const MAX_OPEN_CALLS = 512

/** Characters of the answers that wait to be taken, of one peer and of all: there is room for the longest before the engine is asked. */
export const MAX_HELD_ANSWERS_PER_PEER = 2 * MAX_EVENTS_RESULT
export const MAX_HELD_ANSWERS = 16 * MAX_EVENTS_RESULT

/** How long a call waits for that room, milliseconds: less than its asker waits for an answer. */
export const ROOM_WAIT_MS = 5_000

/** How long an answer may take to be read, milliseconds. */
export const TAKE_ANSWER_MS = 300_000

/** Requests for heads that are open at once, of one peer or member, and of all that are no members. */
export const MAX_HEAD_READERS_PER_PEER = 2
export const MAX_HEAD_READERS = 2_000

/** Longest signature in a message to be carried, bytes: the contract's own limit. */
export const MAX_SIGNATURE_BYTES = 1024

/** Seconds that a deadline may be ahead. */
export const MAX_DEADLINE_AHEAD = 3_600

/** How far ahead of the relationship's sequence that of a message may not be: it goes to the chain as its last byte. */
export const SEQUENCE_WINDOW = 256

/** Viewers or keepers that one message changes: the contract's own limit. */
export const MAX_GROUP_CHANGES = 64

/** Longest condition with its parameters, bytes: the contract's own limit. */
export const MAX_CONDITION_BYTES = 512

/** Gas of a call to another contract than the network's: to read a group or an agent, or to ask a condition. */
export const MAX_CALL_GAS = 1_000_000
