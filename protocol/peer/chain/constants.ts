// specs/chain.md, sections "Reading" and "Carrying", as a person's peer does it.

/** Blocks whose events are asked for at once. */
export const BLOCKS_A_PAGE = 5_000

/** Characters of one answer: no member gives more. */
export const MAX_RPC_ANSWER = 16 * 1024 * 1024

/** Characters of all answers in one reading, and events of them that are kept until it is proven. */
export const MAX_READING_CHARACTERS = 1024 * 1024 * 1024
export const MAX_READING_EVENTS = 1_000_000

/** Characters of one event's data: the registry's longest, a candidate with all addresses, has less. */
export const MAX_EVENT_CHARACTERS = 32 * 1024

/** Characters of the data of the newest events, which stay in memory as they came. */
export const MAX_RECENT_CHARACTERS = 64 * 1024 * 1024

/** Characters of what the other member has to say to one reading. */
export const MAX_AGREE_CHARACTERS = 256 * 1024

/** How long one reading may take, milliseconds: without the events, more for each page of them, and at most. */
export const READING_TIMEOUT_MS = 60_000
export const READING_PAGE_MS = 5_000
export const MAX_READING_MS = 900_000

/** How long a member has to be reached and to say which network it is of, milliseconds. */
export const REACH_TIMEOUT_MS = 30_000

/** Pause after all members were tried in vain, milliseconds; twice as long each time up to the last. */
export const FIRST_PAUSE_MS = 1_000
export const MAX_PAUSE_MS = 30_000

/** Members that are asked to carry one message, before it is left for later. */
export const MAX_CARRIERS = 5

/** Block periods in which a member is given nothing more by the same person: it sends what it has after one. */
export const CARRIER_REST_PERIODS = 2

/** How long a member has to take a message, milliseconds. */
export const CARRY_TIMEOUT_MS = 10_000

/** Headers that are looked at below a head until more than half have sealed: as many as the registry has seats. */
export const MAX_RUN = 128

/** Steps from what is trusted to a head, each half as far as one that did not go. */
export const MAX_PROOF_STEPS = 256

/** Headers that are kept. */
export const MAX_KEPT_HEADERS = 512

/** Members that are followed at once, so that one which shows an old head is noticed. */
export const MAX_FOLLOWED = 2

/** How long the member that is read from may stay behind another's head, milliseconds; then that other is read from. */
export const LEAD_PATIENCE_MS = 3_000

/** Times in a row that a member's chain may change while it is read, before it is left for another. */
export const MAX_UNSTEADY = 5

/** How long a member is not asked again, seconds: one that said what is not so, and one whose head is too old. */
export const FALSE_ASIDE_SECONDS = 600
export const STALE_ASIDE_SECONDS = 60

/** Members that said what is not so, as they are remembered. */
export const MAX_FALSE_ANSWERS = 64

/** How long another member has to be reached, and then to say whether it has the same, milliseconds. */
export const AGREE_TIMEOUT_MS = 5_000

/** How long a member has for an answer, and for each further part of it, milliseconds. */
export const ASK_TIMEOUT_MS = 10_000
