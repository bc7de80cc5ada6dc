// The numbers of specs/command-line.md.

/** How long a command waits for the chain, seconds, unless `--wait` says otherwise. */
export const WAIT_SECONDS = 60

/** How long a signed request to be let in is good for, seconds of the chain's time. */
export const REQUEST_SECONDS = 900

/** How long the node may take to say how its chain is, after a command has waited for it; ms. */
export const STATUS_MS = 5_000

/** How long a command waits at its end for providers to say who looked because of an emergency; ms. */
export const TELL_PATIENCE_MS = 2_000

/** A chain whose newest block is older than this many periods, and than so many seconds, stands still: an engine that seals out of its turn is a little late. */
export const STANDS_PERIODS = 4
export const STANDS_SECONDS = 5

/** Columns of a terminal that does not say how many it has, and of a file; with fewer than the second nothing can be laid out. */
export const USUAL_COLUMNS = 80
export const FEWEST_COLUMNS = 40

/** A group's address and the viewers whom one message can name: the contract's own limit. @internal */
export const MAX_WORDS = 65
