/** What a user with five relationships and thirty updates costs in MedRec 2.0, bytes of transactions: the figure of its thesis. */
export const THESIS_BYTES = 41_362
export const RELATIONSHIPS = 5
export const UPDATES = 30

/** A fifth of it, for messages that ride alone, and a tenth, for a full transaction. */
export const MOST_ALONE = Math.floor(THESIS_BYTES / 5)
export const MOST_FULL = Math.floor(THESIS_BYTES / 10)

/** Messages in a transaction. */
export const BATCHES = [1, 8, 64] as const

/** As networks have it: 2^31 and 47 bits of a hash. */
export const CHAIN_ID = 2 ** 31 + 0x6b3c_91d5_a7e2

/** Of an operator that has carried for a while, and of a relationship among many. */
export const NONCE = 1_234_567
export const NUMBER = 2_345_678

/** Gas of a transaction: three bytes, as with every batch. */
export const GAS = 5_000_000

export const SECONDS_A_YEAR = 365.25 * 86_400
