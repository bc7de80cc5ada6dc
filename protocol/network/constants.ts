import type { AllContracts } from './types.ts'

// The limits of specs/network.md, section "Limits".

/** The longest name of a network or a provider, UTF-8 bytes. */
export const MAX_NAME_BYTES = 80

/** Multiaddrs in one network address, invitation or source. */
export const MAX_MULTIADDRS = 32

/** Multiaddrs of one member: the registry takes no more. */
export const MAX_MEMBER_MULTIADDRS = 8

/** The longest multiaddr, characters. */
export const MAX_MULTIADDR_LENGTH = 256

/** Providers that may found a network; the registry holds no more. */
export const MAX_FOUNDERS = 64

/** The longest network.json, characters. */
export const MAX_NETWORK_FILE_LENGTH = 1024 * 1024

/** Blocks on top that may be needed to settle one; `majority` never needs as many. */
export const MAX_SETTLED_DEPTH = 1_000

/** What a provider may be called by programs. */
export const HANDLE_PATTERN = /^[a-z0-9-]{3,40}$/

/** What a provider has on the chain that has published no statement of who it is: no hash of one. */
export const NO_STATEMENT = `0x${'00'.repeat(32)}`

/** Where block 0 of a founded network has the contracts: "MedRec" and a number. */
export const FOUNDED_CONTRACTS = {
  providerRegistry: '0x4d65645265630000000000000000000000000001',
  relationships: '0x4d65645265630000000000000000000000000002',
  accessLogs: '0x4d65645265630000000000000000000000000003',
  viewerGroupFactory: '0x4d65645265630000000000000000000000000004',
  agentFactory: '0x4d65645265630000000000000000000000000005',
  deadmanSwitch: '0x4d65645265630000000000000000000000000006',
  custodyUntil: '0x4d65645265630000000000000000000000000007',
  weekHours: '0x4d65645265630000000000000000000000000008',
  coSigner: '0x4d65645265630000000000000000000000000009',
  allOf: '0x4d6564526563000000000000000000000000000a',
  anyOf: '0x4d6564526563000000000000000000000000000b'
} as const satisfies AllContracts

/** Where block 0 of a founded network has the code that all groups, and all agents, run. */
export const FOUNDED_COPIED = {
  viewerGroup: '0x4d6564526563000000000000000000000000000c',
  agent: '0x4d6564526563000000000000000000000000000d'
} as const
