import type { HeaderFields } from '../../protocol/headers/block-header.ts'

/** The newest block of an engine. */
export interface EngineHead {
  number: number
  /** 0x and 64 lower-case hex digits. */
  hash: string
  totalDifficulty: bigint
  /** Epoch seconds. */
  timestamp: number
}

/**
 * An engine whose blocks are sealed by those whom more than half of the sealers have let in, as the governor and the members' nodes see it. Addresses are
 * 0x and 40 lower-case hex digits, node keys 128 hex digits. Every call fails with `CHAIN_UNAVAILABLE` while the engine does not answer. See specs/governor.md.
 */
export interface SealingEngine {
  head: () => Promise<EngineHead>
  /** Rule 3 of EIP-3436 among heads of equal difficulty and number; less is better. */
  rank: (head: EngineHead) => Promise<number>
  /** Who seals as of the head, in ascending order. */
  sealers: () => Promise<string[]>
  /** What it votes for when it seals, one of them by chance in each block: address → whether that one is to seal. */
  votes: () => Promise<Map<string, boolean>>
  /** Votes of a sealer that stand in its blocks up to the head, and wait for those of others. */
  cast: (sealer: string) => Promise<Map<string, boolean>>
  vote: (options: { sealer: string, isIn: boolean }) => Promise<void>
  takeVoteBack: (sealer: string) => Promise<void>
  /** With which key it seals; undefined while it does not. */
  sealsAs: () => Promise<string | undefined>
  /** Has it seal with one of its keys. */
  startSealing: (sealer: string) => Promise<void>
  stopSealing: () => Promise<void>
  /** Hashes of the blocks `first` … `first + count - 1`, as far as there are any. */
  hashes: (options: { first: number, count: number }) => Promise<string[]>
  /** Headers of such blocks. */
  headers: (options: { first: number, count: number }) => Promise<HeaderFields[]>
  /** Takes back every block above `number`. */
  rewind: (number: number) => Promise<void>
  /** The public key by which other engines know it. */
  nodeKey: () => Promise<string>
  /** Node keys of the engines it is connected to. */
  peers: () => Promise<string[]>
  /** Has it dial an engine at a port on loopback, and dial again when that connection ends. */
  connect: (options: { nodeKey: string, port: number }) => Promise<void>
  disconnect: (nodeKey: string) => Promise<void>
  /** Who sealed how many of the newest blocks, at most 64 of them. */
  activity: () => Promise<Map<string, number>>
}
