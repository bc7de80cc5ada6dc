// @internal: of trying a network out on one machine.

/** The first of the three ports that the app is looked for on, unless `--port` says otherwise. */
export const APP_PORT = 8080

/** Who the app is served to: a browser keeps one vault per origin, so that three people on one machine want three. */
export const APPS = ['you', 'a relative', 'a pharmacy'] as const

/** Where ports of providers and of the chain are looked for first. */
export const PROVIDER_PORT = 8180
export const CHAIN_PORT = 8545

/** Ports that are tried from the first one on, before any free one is taken. */
export const MAX_PORT_STEPS = 100

/** How often all is begun with other ports, when one was taken between being chosen and being listened on. */
export const MAX_PORT_TRIES = 3

/** How much of what a node said last is kept, to tell why it ended; characters. */
export const MAX_LAST_WORDS = 4_096

/** How long what a node that has ended wrote may take to arrive, ms. */
export const LAST_WORDS_MS = 1_000

/** A node that ended is started again after this time, and after twice as long each time up to the last; ms. */
export const FIRST_RESTART_MS = 500
export const MAX_RESTART_MS = 30_000

/** A node that ran this long starts over with the first wait, ms. */
export const STEADY_MS = 60_000

/** How long a node may take to be ready, ms. */
export const READY_TIMEOUT_MS = 180_000

/** How long a new network may take until its founders are members, and how often its nodes are asked; ms. */
export const MEMBERS_TIMEOUT_MS = 180_000
export const MEMBERS_POLL_MS = 250

/** How long what was started may take to end by itself, before it is killed; ms. */
export const STOP_TIMEOUT_MS = 10_000

/** A second Ctrl-C within this time is the same one, handed on by npm; ms. */
export const SAME_SIGNAL_MS = 1_500

/** How long the demonstration's invitations are good for, seconds. */
export const INVITATION_SECONDS = 30 * 86_400

/** People of one provider that invitations are made for; with a folder of one's own there may be very many. */
export const MAX_INVITED = 12

/** A node's log that is larger when the node is started is put aside, bytes. */
export const MAX_LOG_BYTES = 8 * 1024 * 1024

/** The most validators of the demonstration: as many providers as are made up. */
export const MAX_VALIDATORS = 9

/** How far down the causes of an error a taken port is looked for. @internal */
export const MAX_CAUSES = 4
