// The limits of specs/chain.md, as a provider's node keeps them.

/** How long the own engine may take to answer, ms. */
export const RPC_TIMEOUT_MS = 10_000

/** How often the own engine is asked for a new head, ms. @internal */
export const POLL_MS = 200

/** How often the view is looked at again, {@link POLL_MS} apart, before it is said to be of another chain than the engine's. @internal */
export const AGREE_LOOKS = 10

/** How often the newest head is read in a row when another comes in its place meanwhile, before the engine counts as away. @internal */
export const REPLACED_LOOKS = 4

/** Pause after the engine did not answer, ms. @internal */
export const RETRY_MS = 500

/** Events that are held before the view takes them, besides one page: a chain may have more than there is memory. */
export const EVENTS_A_STEP = 4_096

/** Messages that are looked at in a minute, for one peer and for all; and as many of all may open a relationship: nobody knows those who do. */
export const MAX_TRIED_PER_PEER = 60
export const MAX_TRIED = 6_000
export const MAX_OPENS_TRIED = 1_000

/** Messages in a minute that are refused for their signer, or that the engine was asked for in vain, from one peer; the latter of all those that open, and of all others that accounts sign. */
export const MAX_FAILED_PER_PEER = 8
export const MAX_OPENS_FAILED = 300
export const MAX_ACCOUNTS_FAILED = 300

/** Messages of one relationship in a minute, signed by its keys, that the engine was asked for in vain: nobody else can use them up. */
export const MAX_FAILED_PER_RELATIONSHIP = 8

/** Messages sent in a minute, signed by keys: that open; that change a relationship, of one and of all; that end one. No kind has a part of another's. */
export const MAX_OPENS = 48
export const MAX_CHANGES_PER_RELATIONSHIP = 12
export const MAX_CHANGES = 120
export const MAX_ENDS = 40

/** Messages sent in a minute that accounts sign, of one relationship and of all: each may take several times what one signed by keys does. */
export const MAX_ACCOUNTS_PER_RELATIONSHIP = 2
export const MAX_ACCOUNTS = 4

/** Gas of an act: what is signed for a group, a condition or an agent. */
export const ACT_GAS = 500_000

/** Gas of what a member signs for a group of its own: as many changes as one message can have. */
export const GROUP_GAS = 3_000_000

/** Acts in a minute that the engine was asked for in vain: signed by a key that the chain names, of one relationship or place of an agent; others of one peer, and of all. */
export const MAX_ACTS_FAILED_PER_SUBJECT = 8
export const MAX_ACTS_FAILED_PER_PEER = 8
export const MAX_ACTS_FAILED = 300

/**
 * Gas in a minute of acts for groups and of co-signers, whom anybody can be; of custodians, and of who takes over; of owners. None has a part of another's.
 * And of each for one group, key or relationship, or one place of an agent.
 */
export const MAX_ANYBODYS_GAS = 600_000
export const MAX_CUSTODIANS_GAS = 600_000
export const MAX_OWNERS_GAS = 1_100_000
export const MAX_ACTS_GAS_PER_SUBJECT = 500_000

/** Transactions on the chain that could not do a message, after which it is given up. */
export const MAX_FAILED_RIDES = 2

/** Addresses that are known to have code or none, and for how long, seconds: one without may be given some. */
export const MAX_CODES = 10_000
export const CODE_SECONDS = 60

/** Messages and transactions in the journal, before more are refused, and messages that open among them. */
export const MAX_JOURNAL = 10_000
export const MAX_OPENS_JOURNALLED = 4_000

/** Messages of one relationship that wait at once. */
export const MAX_WAITING_PER_RELATIONSHIP = 4

/** Messages in a transaction: the contract's own limit. */
export const MAX_BATCH = 64

/** Gas of a transaction with one message that is not known to take less: what the dearest costs, with an account contract on both sides. */
export const CARRY_GAS = 1_000_000

/** Gas of a transaction with many: a third of a block. */
export const BATCH_GAS = 10_000_000

/** Gas for each of many besides what it took alone: an account contract may need more the next time. @internal */
export const SPARE_GAS = 50_000

/** Messages that are tried out again each time before transactions are made. */
export const MAX_TRIED_AGAIN = 256

/** Gas of a transaction that says where a node listens: eight of the longest addresses. */
export const MULTIADDRS_GAS = 3_000_000

/** How often what was carried is looked after, ms. @internal */
export const REPAIR_MS = 1_000

/** A transaction that is not on the chain after this time is sent again, seconds; at once when the chain came back shorter. */
export const RESEND_SECONDS = 4

/** How long the member's own words (where it listens, the root of its access log) are carried again, seconds. */
export const OWN_SECONDS = 24 * 60 * 60

/** How often the operator's balance is looked at, ms. */
export const BALANCE_MS = 60_000

/** A balance below this, wei, is filled up from the allowance: a tenth of it. */
export const LOW_BALANCE = 10n ** 11n

/** Gas of drawing the allowance. */
export const TOP_UP_GAS = 200_000

/** Blocks on top of a transaction, after which it is not looked after any more: far more than a killed engine loses. */
export const KEEP_BLOCKS = 128

/** Bytes of one answer of the engine: more than the events of one block come to. */
export const MAX_ENGINE_ANSWER = 32 * 1024 * 1024

/** Of the engine's socket: calls that wait for an answer at once. @internal */
export const MAX_IPC_PENDING = 4_096

/** Bytes from the beginning of an answer that is too large, to know by which call it answers: go-ethereum writes the call's id before all else. @internal */
export const IPC_HEAD_BYTES = 64

/** Bytes of such an answer that are passed over, before the line is given up: while they come nothing else is answered. */
export const MAX_IPC_DROPPED = 4 * 1024 * 1024 * 1024

/** How long an engine may not know which transactions it has, before its operator is told, seconds. */
export const INDEXING_SECONDS = 30

/** Proposals of strangers to be let in that are tried out in a minute, for one peer and for all. */
export const MAX_ADMISSIONS_TRIED_PER_PEER = 4
export const MAX_ADMISSIONS_TRIED = 60

/** Those that are carried in a day. */
export const MAX_ADMISSIONS = 16

/** Gas of a transaction that asks to be let in: what the longest candidate takes. */
export const ADMISSION_GAS = 3_500_000

/** Gas of a transaction that may decide: it makes the longest candidate a member, or moves the last member of 64 to another's place. */
export const GOVERN_GAS = 8_000_000

/** Gas that is not promised to others: to draw the allowance, vote, say where the node listens, and bind it to its logs. */
export const KEPT_GAS = TOP_UP_GAS + GOVERN_GAS + MULTIADDRS_GAS + CARRY_GAS

/** Blocks of a page of one agent's events: they are rare. @internal */
export const AGENT_LOG_BLOCKS = 1_000_000

/** Settled events of an agent that are kept, those that decide what it holds among them; of one with more unsettled ones nobody is let act until they are settled. */
export const KEPT_AGENT_EVENTS = 200
export const MAX_UNSETTLED_AGENT_EVENTS = 1_500

/** Blocks whose times are asked for at once. @internal */
export const BLOCKS_AT_ONCE = 16

/** Agents that are followed at once, those that were used last; how long an answer of one is waited for, and how long all that it has said, ms. */
export const MAX_AGENTS = 256
export const AGENT_ASK_MS = 2_000
export const AGENT_READ_MS = 10_000

/** Agents that were not read in one try, and of which it is remembered how far that came. */
export const MAX_AGENT_READINGS = 64

/** Gas of asking a contract whether it takes a signature, and how long its answer is waited for, ms. */
export const SIGNATURE_CALL_GAS = 4_000_000
export const SIGNATURE_ASK_MS = 2_000

/** Gas of asking an agent for the powers of all its places. */
export const AGENT_CALL_GAS = 4_000_000
