/** The contracts that make a network this one: addresses, 0x and 40 lower-case hex digits. */
export interface NetworkContracts { providerRegistry: string, relationships: string, accessLogs: string }

/** All contracts that every network has. See specs/network.md. */
export interface AllContracts extends NetworkContracts {
  viewerGroupFactory: string
  agentFactory: string
  deadmanSwitch: string
  custodyUntil: string
  weekHours: string
  coSigner: string
  allOf: string
  anyOf: string
}

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

/** A provider as it founds a network, or asks to be let in: the registry's `Candidate`. Addresses are 0x and 40 lower-case hex digits. */
export interface Candidate {
  handle: string
  name: string
  /** Sends its transactions. */
  operator: string
  /** Seals blocks. */
  consensus: string
  /** Signs for it off the chain. */
  signingKey: string
  /** Where its node listens, each with `/p2p/`. */
  multiaddrs: string[]
  /** SHA-256 of a public statement of who it is, 0x and 64 hex digits; 0: none. */
  statement: string
}

/** `majority`: as many blocks on top as more than half of the members seal at least, one for each at most. */
export type SettledDepth = number | 'majority'

/** network.json: what every member has the same of. See specs/network.md. */
export interface NetworkFile extends NetworkIdentity {
  version: 1
  name: string
  contracts: AllContracts
  engine: EngineName
  /** Seconds from block to block. */
  blockPeriod: number
  /** Blocks on top of a block until it counts as settled. */
  settledDepth: SettledDepth
  /** Seconds over which what widens access is spread. */
  spreadWindow: number
  founders: Candidate[]
}
