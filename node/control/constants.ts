// The limits of specs/control.md.

/** The socket, in the node's data folder. */
export const SOCKET_FILE = 'control.sock'

/** What a node holds locked in its data folder as long as it runs. */
export const LOCK_FILE = 'control.lock'

/** Where the socket is, when the path of the data folder is too long for one. */
export const POINTER_FILE = 'control.path'

/** Longest path of a socket that every system takes, bytes: macOS has 104 with the zero at its end, Linux 108. */
export const MAX_SOCKET_PATH = 103

/** Longest request, characters. */
export const MAX_REQUEST = 64 * 1024

/** Longest line of an answer, characters. */
export const MAX_ANSWER = 8 * 1024 * 1024

/** Connections at once: each is one call. */
export const MAX_CALLS = 16

/** How long a connection has to send its request, ms. */
export const REQUEST_MS = 5_000

/** How long who asked may leave an answer unread, ms. */
export const UNREAD_MS = 30_000

/** How long what the node signs for the registry or a group is good for, seconds: it brings that to the chain itself. */
export const SIGNED_SECONDS = 1_800

/** Most proposals that one answer holds: a page of the registry. */
export const MAX_PROPOSALS = 32

/** Most relationships that one answer about the view holds; and most anchors of them all, by which a page ends sooner. Of one that has more by itself the newest are told. */
export const MAX_VIEW_RELATIONSHIPS = 1_000
export const MAX_VIEW_ANCHORS = 10_000

/** Calls to the engine that one question makes at once. */
export const MAX_PARALLEL = 16

/** Blocks that are looked through at once for what was proposed, voted and decided: rare among what blocks have. */
export const HISTORY_BLOCKS = 100_000

/** How long what ends a relationship is good for, seconds: as long as what a person signs. */
export const END_SECONDS = 1_800

/** Ends that are brought to the chain at once; the others stand in the store until one is over. */
export const MAX_ENDS_AT_ONCE = 16
