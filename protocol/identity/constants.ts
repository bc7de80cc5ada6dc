/** Words of a key. specs/identity.md, "Words". */
export const WORD_COUNT = 12

/** The purpose level of every path: `m/28018'/…`. specs/identity.md, "Paths". */
export const PURPOSE = 28018

/** The role level of a path. specs/identity.md, "Paths". */
export const ROLES = { owner: 0, card: 1, blob: 2, account: 3, custodian: 4 } as const

/** Delegates past the last one known that a restoring peer tries for each provider. specs/identity.md, "Restoring". */
export const GAP_LIMIT = 20

/** Highest index of a delegate: what a hardened level can carry. */
export const MAX_INDEX = 0x7fffffff

/** Nodes of one seed's tree that are kept once they were derived. @internal */
export const MAX_DERIVED_NODES = 512
