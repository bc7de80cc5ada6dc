/** Nodes on the way to a value of a contract's storage: one for each half byte of its hashed key, and the root. specs/chain.md, "Limits". */
export const MAX_PROOF_NODES = 65

/** Longest `extraData`, bytes: the signers of a block that names them, at most 64 and as many that have still to go. specs/chain.md, "Limits". */
export const MAX_EXTRA_BYTES = 32 + 20 * 128 + 65
