// Limits and times of a person's peer. specs/peer.md, section "Limits".

/** libp2p's own limits for a peer that dials providers and nobody else. */
export const PEER_CONNECTION_LIMITS = { maxConnections: 64, maxParallelDials: 8, dialTimeout: 10_000, maxIncomingPendingConnections: 0 } as const

/** The shortest password, characters. */
export const MIN_PASSWORD_LENGTH = 8

/** Part of the shortest silence that somebody waits for, after which the person is asked whether they are there. */
export const ASK_LIFE_SHARE = 0.75

/** Segments of a record index before they are made one. */
export const MAX_INDEX_SEGMENTS = 16

/** A batch of records is stored when it has this many records, or this many bytes. */
export const BATCH_RECORDS = 200
export const BATCH_BYTES = 2 * 1024 * 1024

/** How long dialling a provider, and opening a stream, may take, milliseconds. */
export const DIAL_TIMEOUT_MS = 10_000
export const STREAM_OPEN_TIMEOUT_MS = 10_000

/** Addresses of one provider that are tried. */
export const MAX_DIAL_ADDRESSES = 16

/** A session is proved anew this long before its end, seconds. */
export const SESSION_MARGIN_SECONDS = 30

/** Times that a fetch goes on after its stream was cut, before it is left for later. */
export const MAX_FETCH_ATTEMPTS = 4

/** Addresses of members that are kept. */
export const MAX_KEPT_ADDRESSES = 512

/** How long an Anchor or Open that a person signs can be carried, seconds; the contract allows an hour. */
export const ANCHOR_SECONDS = 1_800

/** Rounds of sync, sign and watch in one go, before it is left for later. */
export const MAX_SETTLE_ROUNDS = 16

/** Anchors that were given out and may still come to the chain, as they are remembered. */
export const MAX_SIGNED = 64

/** How long a carrier gets at least, before another is asked to carry the same message, milliseconds. */
export const MIN_CARRY_PATIENCE_MS = 15_000

/** What is signed for an agent is given again while carriers carry as much as they may: how often, and for how long, ms. */
export const BUSY_AGAIN_MS = 10_000
export const BUSY_PATIENCE_MS = 70_000

/** How long an anchor that narrows waits for the provider to hear of it first, milliseconds. */
export const PUSH_HEAD_START_MS = 500

/** How long a person waits for a provider to hear of an end, or to say what other devices decided, milliseconds; the rest follows by itself. */
export const ASK_PATIENCE_MS = 3_000

/** How long a provider may take to say all of what an agent is, milliseconds: however slowly its items come. */
export const AGENT_ANSWER_MS = 30_000

/** How long the letters of one relationship are posted in one go, and those of one mailbox read, milliseconds; the rest later. */
export const LETTERS_MS = 30_000

/** Mailboxes of a provider that may take no more before the letters for others wait as well: it is the provider that takes no more, then. */
export const MAX_FULL_MAILBOXES = 8

/** Answers in a row that a log is read in; the rest comes when it is read next. */
export const MAX_LOG_ROUNDS = 100

/** Entries of one provider's log that are kept; older ones are forgotten. */
export const MAX_KEPT_LOG = 20_000

/** And their bytes, as they are kept; of those before them likewise. All of a log is read at each start. */
export const MAX_KEPT_LOG_BYTES = 16 * 1024 * 1024

/** Kinds of records that are named of an entry that is kept; what is more counts without a kind. */
export const MAX_KEPT_CATEGORIES = 64

/** Of those that are older, the ones about emergencies that the person has not been shown are kept all the same. */
export const MAX_KEPT_EMERGENCIES = 1_000

/** Members of whom it is asked whether they keep a group, and groups of which it is remembered. */
export const MAX_KEEPERS_ASKED = 64
export const MAX_KEPT_GROUPS = 64

/** Grants of one answer that are looked at for who was let in by them. */
export const MAX_GRANTS_NAMED = 8

/** What worked and is denied is asked for again after this time, milliseconds, before its copies are deleted. */
export const MIN_CONFIRM_MS = 5_000

/** Letters of one mailbox that are left there while nobody can be asked who may sign them, and for how long after they came, seconds. */
export const MAX_WAITING_LETTERS = 16
export const LETTER_WAIT_SECONDS = 14 * 24 * 3_600

/** Times that the first fetch is tried after joining. */
export const MAX_FIRST_FETCHES = 5

/** Times that a relationship is enrolled and carried again, before joining is given up for now. */
export const MAX_OPEN_ROUNDS = 4

/** What could not go out is tried again after this time, and after twice as long each time up to the last, milliseconds. */
export const FIRST_RETRY_MS = 1_000
export const MAX_RETRY_MS = 60_000

/** How often an open peer looks whether providers that were away are back, and whether something new came, milliseconds. */
export const LOOK_AGAIN_MS = 20_000
export const REFRESH_MS = 15 * 60_000

/** After a log was read because a provider said that it has more, the provider is waited for again after this time, milliseconds. */
export const WATCH_AGAIN_MS = 5_000

/** How often what is trusted of the chain is stored while nobody comes or goes, seconds. */
export const KEEP_TRUST_SECONDS = 60

/** A signal that does not abort. */
export const NEVER: AbortSignal = new AbortController().signal

/** The shortest silence after which a proxy may act, seconds. */
export const MIN_SILENCE_SECONDS = 86_400

/** Cards of mine that a provider is asked with, one after the other, where it is not said which. specs/emergency-card.md. */
export const MAX_CARDS_TRIED = 16

/** How far ahead of UTC, or behind, the clock of a condition may be, seconds. specs/conditions.md, "Limits". */
export const MAX_CLOCK_OFFSET = 14 * 3_600

/** Acts for one relationship in one go; what is left is done later. @internal */
export const MAX_ACTS = 48

/** Entries of a log that may still wait for their signature, and gaps of it that are kept. @internal */
export const MAX_UNSIGNED = 256
export const MAX_KEPT_GAPS = 1_000
