/** Nodes on the way to a value of a contract's storage: one for each half byte of its hashed key, and the root. specs/chain.md, "Limits". */
export const MAX_PROOF_NODES = 65
