/** What every policy says of its version: part of the first change, so that the minor stays 0 whatever version makes it. A document of another major is refused. specs/policy.md, "Versions". */
export const POLICY_SCHEMA = { major: 1, minor: 0 } as const

/** Bytes of the secret salt of a policy. specs/commitment.md. */
export const POLICY_SALT_BYTES = 32

/** Grants of a policy that have not ended. specs/policy.md, "Limits". */
export const MAX_GRANTS = 1_000

/** Groups that grants which have not ended are for, the members one of them; conditions of those for one address, and of all for groups. So all is looked at: decision.md, "Finding out". */
export const MAX_GROUPS = 64
export const MAX_CONDITIONS = 16

/** Largest saved document, and largest packed one, bytes. */
export const MAX_POLICY_BYTES = 1024 * 1024

/** The same with its changes not compressed, bytes. specs/sync.md, "Limits". */
export const MAX_PLAIN_POLICY_BYTES = 4 * MAX_POLICY_BYTES

/** Changes of a document. */
export const MAX_POLICY_CHANGES = 10_000

/** Operations of a document, and so of all changes of an offer; with what others than its owner write. A few bytes of a change can stand for many. */
export const MAX_POLICY_OPERATIONS = 65_536
export const MAX_OPERATIONS_OF_OTHERS = 49_152

/** Actors of a document, and what its changes are made on, counted for each of them; with what others than its owner write. What is done with a document grows with both, far more than with its bytes. */
export const MAX_POLICY_ACTORS = 4_096
export const MAX_ACTORS_OF_OTHERS = 3_072
export const MAX_POLICY_DEPS = 32_768
export const MAX_DEPS_OF_OTHERS = 24_576

/** Of one change: bytes, operations, and bytes of its actor. specs/policy.md, "Changes". */
export const MAX_CHANGE_BYTES = 16 * 1024
export const MAX_CHANGE_OPERATIONS = 256
export const ACTOR_BYTES = 16

/** Of these, those that say whose actor it is. specs/policy.md, "Actors". */
export const ACTOR_KEY_BYTES = 10

/** Columns that a change says to have: some fifteen kinds are known. */
export const MAX_CHANGE_COLUMNS = 32

/** Changes that one turn of an exchange brings, their bytes and operations, and hashes further back that it names. specs/sync.md, "Limits". */
export const MAX_TURN_CHANGES = 2_048
export const MAX_TURN_BYTES = 512 * 1024
export const MAX_TURN_OPERATIONS = 16_384
export const MAX_OLDER = 64

/** Changes, and values under keys, that are looked at in one piece, before others are answered. @internal */
export const PIECE_CHANGES = 256

/** Operations that are read, or applied, in one piece, likewise. @internal */
export const PIECE_OPERATIONS = 8_192

/** Batches whose signatures are looked at in one piece, likewise. @internal */
export const PIECE_BATCHES = 16

/** Changes that one signature names. specs/policy.md, "Signed changes". */
export const MAX_BATCH_CHANGES = 256

/** Batches that one turn of an exchange brings, and their bytes: a policy whose every change was signed by itself takes 20 turns. specs/sync.md, "Limits". */
export const MAX_TURN_BATCHES = 512
export const MAX_TURN_BATCH_BYTES = 128 * 1024

/** Batches that are kept beside a policy, their bytes, and signers of one change. specs/policy.md, "Signed changes". */
export const MAX_BATCHES = 10_000
export const MAX_BATCHES_BYTES = 2 * 1024 * 1024
export const MAX_CHANGE_SIGNERS = 8

/** Of a batch's id. */
export const BATCH_ID_BYTES = 16

/** How far a policy may grow by what others than its owner write: the rest is the owner's, who can always take away. specs/policy.md, "Validation". */
export const MAX_HEADS_OF_OTHERS = 8
export const MAX_CHANGES_OF_OTHERS = 7_500
export const MAX_BYTES_OF_OTHERS = 768 * 1024
export const MAX_GRANTS_OF_OTHERS = 750
export const MAX_GROUPS_OF_OTHERS = 32
export const MAX_CONDITIONS_OF_OTHERS = 8

/** And what has ended, and is given up, with what stands there, bytes: that is for ever, also in each fresh document, which is to have at most half of the bytes that a policy may have. */
export const MAX_ENDED_BYTES_OF_OTHERS = 256 * 1024

/** The same of the batches beside it. specs/policy.md, "Signed changes". */
export const MAX_BATCHES_OF_OTHERS = 7_500
export const MAX_BATCHES_BYTES_OF_OTHERS = 1_536 * 1024

/** What an author leaves free for what takes away: changes, as many operations, actors and changes that those are made on; and of each grant that could still be ended bytes, and what its end is made on. specs/policy.md, "Validation". */
export const SPARE_CHANGES = 64
export const SPARE_BYTES = 128
export const SPARE_DEPS = 8

/** From how many changes, actors (before the room that {@link SPARE_CHANGES} and {@link MAX_GRANTS} leave is all there is), or bytes when it is saved, on a policy is gone on with in a fresh document, and from how much that its changes are made on. specs/policy.md, "A fresh document". */
export const BEGIN_ANEW_CHANGES = 8_192
export const BEGIN_ANEW_ACTORS = 3_000
export const BEGIN_ANEW_DEPS = 24_576
export const BEGIN_ANEW_BYTES = 768 * 1024

/** Of each change that a fresh document begins with, after the first: keys, and UTF-8 bytes of the keys and what stands under them. */
export const FIRST_CHANGE_KEYS = 128
export const FIRST_CHANGE_BYTES = 8 * 1024

/** Changes that are named for each grant that a fresh document begins with: of what devices wrote under one id without knowing of each other. */
export const MAX_ORIGINS = 8

/** UTF-16 units of what stands under an id in `ended`, or under a key of `lost`. */
export const MAX_MARK = 64

/** Heads of a document: devices that wrote without knowing of each other. */
export const MAX_HEADS = 64

/** Values in conflict under one key: what devices wrote there without knowing of each other. Of one who acts for the owner, who leaves room to the others that do; and with what all of those write: what is left there is the owner's. specs/policy.md, "Validation". */
export const MAX_VALUES = 64
export const MAX_VALUES_OF_ONE = 8
export const MAX_VALUES_OF_OTHERS = 56

/** UTF-8 bytes of one grant. */
export const MAX_GRANT_BYTES = 4_096

/** Categories and labels of one grant. */
export const MAX_GRANT_CATEGORIES = 64
export const MAX_GRANT_LABELS = 64

/** Longest id, category, label, action or standing id, UTF-16 units; longest purpose. */
export const MAX_NAME = 64
export const MAX_PURPOSE = 256

/** The last second of the year 9999, UTC: times beyond it are none. A `Date` of JavaScript holds it. specs/policy.md, "Grants". */
export const MAX_TIME = 253_402_300_799

/** How often a grant may be handed on: links of a chain. specs/decision.md, "Delegation". */
export const MAX_DEPTH = 4

/** Longest emergency access, seconds after it was invoked, and what it is where the owner does not choose. */
export const MAX_EMERGENCY_SECONDS = 604_800
export const DEFAULT_EMERGENCY_SECONDS = 86_400

/** Anchored states that an in-force state remembers to find where a chain that came back shorter agrees with it. */
export const MAX_TRAIL = 64

/** Relationships whose histories of anchors are remembered, those that were asked for last. @internal */
export const MAX_HISTORIES = 16

/** The anchor of a relationship whose owner has anchored nothing yet: nobody but the owner. */
export const NO_ANCHOR = `0x${'0'.repeat(64)}`

/** Longest condition, address and parameters, bytes: as long as an agent's. */
export const MAX_CONDITION_BYTES = 512
