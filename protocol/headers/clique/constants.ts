// What go-ethereum 1.13 has in consensus/clique. specs/chain.md, section "Checking".

/** Bytes of `extraData` before the signers, and after them. */
export const VANITY_BYTES = 32
export const SEAL_BYTES = 65

/** Blocks whose number is a multiple of it name the signers, and carry no vote. */
export const EPOCH_BLOCKS = 30_000

/** Difficulty of a block by whose turn it is, and by anybody else. */
export const IN_TURN = 2
export const OUT_OF_TURN = 1

/** Keccak-256 of the RLP of no uncles. */
export const NO_UNCLES = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'

/** Nonces: a vote to let in; a vote to take out, or none. */
export const VOTE_IN = '0xffffffffffffffff'
export const VOTE_OUT = '0x0000000000000000'

/** The least a gas limit can be, and the share of the parent's by which it may not differ. */
export const MIN_GAS_LIMIT = 5_000
export const GAS_LIMIT_SHARE = 1_024
