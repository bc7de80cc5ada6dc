import { FOUNDED_CONTRACTS, FOUNDED_COPIED } from '../../protocol/network/constants.ts'

/** Of the development chain: seconds from block to block, and blocks on top until one is settled. */
export const ANVIL_BLOCK_PERIOD = 1
export const ANVIL_SETTLED_DEPTH = 1

/** How long the engine may take to answer first, ms. @internal */
export const ENGINE_READY_MS = 30_000

/** How long it may take to write its state and end, ms. @internal */
export const ENGINE_STOP_MS = 10_000

/** What who creates the contracts has to spend, wei, at a gas price of 1. @internal */
export const CREATOR_FUNDS = 10n ** 18n

/** What the registry pays its members' allowances from, wei: as good as without an end. */
export const REGISTRY_FUNDS = 10n ** 24n

/** Seconds over which what widens access is spread on a network for trying out. @internal */
export const DEMO_SPREAD_WINDOW = 2

/** How long the deployment waits for a receipt, ms. @internal */
export const DEPLOY_TIMEOUT_MS = 30_000

/** How often the engine's state is looked at, to keep a copy of what is whole, ms. @internal */
export const KEEP_STATE_MS = 500

/** The engine writes its whole state again and again: this many bytes in a second, and more seconds between when it is larger. */
export const STATE_BYTES_A_SECOND = 32 * 1024 * 1024

/** Gas of the creation of the registry with its founders, and of each other contract: with few founders one block of 30 million takes all. @internal */
export const REGISTRY_GAS = 22_000_000n
export const CREATION_GAS = 5_000_000n

/** Gas of a block. */
export const BLOCK_GAS_LIMIT = 30_000_000n

/** What a founder's operator has from block 0 on, wei: enough to make the founders members, at a gas price of 1. */
export const FOUNDING_FUNDS = BLOCK_GAS_LIMIT

/** Where block 0 has the contracts. */
export const GENESIS_CONTRACTS = FOUNDED_CONTRACTS
export const GENESIS_COPIED = FOUNDED_COPIED

/** Blocks after which votes of the engine begin anew. */
export const CLIQUE_EPOCH = 30_000

/** Block periods that QBFT waits for a round. */
export const QBFT_TIMEOUT_PERIODS = 2

/** Longest founder file, characters. */
export const MAX_FOUNDER_FILE_LENGTH = 64 * 1024

/** What a network is founded with unless it is said otherwise: seconds from block to block, and over which what widens access is spread. */
export const DEFAULT_BLOCK_PERIOD = 2
export const DEFAULT_SPREAD_WINDOW = 60
