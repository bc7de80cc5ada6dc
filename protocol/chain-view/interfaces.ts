import { Interface } from 'ethers/abi'
import { ACCESS_LOGS_ABI } from '../chain/abi/access-logs.ts'
import { PROVIDER_REGISTRY_ABI } from '../chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../chain/abi/relationships.ts'
import type { NetworkContracts } from '../network/types.ts'

/** How each of the three contracts is called and what it tells; see specs/registry.md, specs/relationships.md and specs/receipts.md. */
export const INTERFACES: Readonly<Record<keyof NetworkContracts, Interface>> = {
  providerRegistry: new Interface(PROVIDER_REGISTRY_ABI),
  relationships: new Interface(RELATIONSHIPS_ABI),
  accessLogs: new Interface(ACCESS_LOGS_ABI)
}
