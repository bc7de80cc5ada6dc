// @internal: of trying a network out on one machine.

/** Where ports of a development network are looked for first. */
export const DEVELOPMENT_PORT = 18_545

/** Providers of a development network: their nodes are in one process. */
export const MAX_DEVELOPMENT_PROVIDERS = 16
