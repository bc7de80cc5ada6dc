/** The contracts of a network: addresses, 0x and 40 lower-case hex digits. */
export interface NetworkContracts { providerRegistry: string, relationships: string, accessLogs: string }

/** What makes a network this one and no other. */
export interface NetworkIdentity {
  chainId: number
  /** Hash of block 0, 0x and 64 lower-case hex digits. */
  genesisHash: string
  contracts: NetworkContracts
}

/** A network with members to begin with: what invitations, shares and `medrec:network:` strings carry. */
export interface NetworkAddress extends NetworkIdentity {
  /** What people call the network. */
  name: string
  /** Of members, each with `/p2p/`. */
  multiaddrs: string[]
}

/** What seals the chain. */
export type EngineName = 'anvil' | 'clique' | 'qbft'

/** A provider that founded the network, as others reach it. */
export interface FounderEntry { handle: string, name: string, multiaddrs: string[] }

/** network.json: what every member has the same of. See specs/network.md. */
export interface NetworkFile extends NetworkIdentity {
  version: 1
  name: string
  engine: EngineName
  /** Seconds from block to block. */
  blockPeriod: number
  /** Blocks on top of a block until it counts as settled. */
  settledDepth: number
  /** Seconds over which what widens access is spread. */
  spreadWindow: number
  founders: FounderEntry[]
}
