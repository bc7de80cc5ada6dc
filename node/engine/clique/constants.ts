/** The last release of go-ethereum that seals. specs/network.md, "Engine". */
export const GETH_VERSION = '1.13.15'

/** Go's module of it, and its hash as Go's checksum database has it. */
export const GETH_MODULE = `github.com/ethereum/go-ethereum@v${GETH_VERSION}`
export const GETH_MODULE_SUM = 'h1:U7sSGYGo4SPjP6iNIifNoyIAiNjrmQkz6EwQG+/EZWo='

/** The oldest Go that builds it; from the second one on its linker must be told to let the program reach into the runtime. */
export const OLDEST_GO = { major: 1, minor: 21 }
export const GO_CHECKS_LINKNAME = { major: 1, minor: 23 }

/** How often a line says how far the building is, ms. @internal */
export const BUILD_PROGRESS_MS = 15_000

/** How long `geth version` and `go env` may take, ms. @internal */
export const PROGRAM_ANSWER_MS = 30_000

/** How much of what such a program says is looked at, characters. @internal */
export const MAX_PROGRAM_OUTPUT = 1024 * 1024

/** How long geth may take until it answers and its key is open, ms: after a kill it looks through its data first. */
export const GETH_READY_MS = 120_000

/** Blocks that it is asked for at once where many are: an asker for each of 64 members stays below what its line takes. */
export const BLOCKS_AT_ONCE = 16

/** How often it is asked while it starts, ms. @internal */
export const GETH_POLL_MS = 50

/** How long it may take to write what it has and end, ms, before it is killed. */
export const GETH_STOP_MS = 20_000

/** Ended by itself it is started again after this time, and after twice as long each time up to the last; ms. */
export const FIRST_RESTART_MS = 500
export const MAX_RESTART_MS = 30_000

/** One that ran this long starts over with the first wait, ms. */
export const STEADY_MS = 60_000

/** Memory for its caches, MiB. @internal */
export const GETH_CACHE_MB = 128

/** Free room on the disk below which it is not started, and ends by itself, MiB. */
export const MIN_FREE_MB = 128

/** Links between engines: each member's and some more. */
export const MAX_ENGINE_PEERS = 100

/** Its log is put aside when it is larger, bytes; of the older ones the last is kept. And how often that is looked at, ms. */
export const MAX_ENGINE_LOG_BYTES = 8 * 1024 * 1024
export const LOG_LOOK_MS = 60_000

/** How much of the end of its log is looked through for the reason when it ends, bytes. @internal */
export const LOG_TAIL_BYTES = 8 * 1024

/** The longest path of a Unix domain socket, bytes: 104 on macOS and 108 on Linux, with a zero at the end. @internal */
export const MAX_SOCKET_PATH = 103

/** Cost of scrypt for a keystore whose password is 32 random bytes: to stretch those gives nothing. */
export const KEYSTORE_SCRYPT = { N: 4_096, r: 8, p: 1 }

/** How far this machine's clock may be from the others', seconds: Clique refuses blocks from the future, and whoever is behind seals too late. */
export const MAX_CLOCK_SKEW = 15
