import { Interface } from 'ethers/abi'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { packMessages } from '../../protocol/chain/pack-messages.ts'
import type { NumberedMessage } from '../../protocol/chain/pack-messages.ts'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import { CARRY_GAS, MULTIADDRS_GAS } from './constants.ts'

/** What a transaction is to do, and the gas it may take. Addresses and data are 0x and hex digits. */
export interface ContractCall { to: string, data: string, gas: number }

const registry = new Interface(PROVIDER_REGISTRY_ABI)
const accessLogs = new Interface(ACCESS_LOGS_ABI)

/** The call that carries messages to the chain. */
export function encodeRelay (options: { messages: readonly NumberedMessage[], contracts: NetworkContracts }): ContractCall {
  const { messages, contracts } = options
  return { to: contracts.relationships, data: packMessages(messages), gas: CARRY_GAS }
}

/** The call that says where a member's node listens. */
export function encodeSetMultiaddrs (options: { multiaddrs: string[], contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.providerRegistry, data: registry.encodeFunctionData('setMultiaddrs', [options.multiaddrs]), gas: MULTIADDRS_GAS }
}

/** The call that binds a member to its access logs. */
export function encodeCommit (options: { root: Uint8Array, contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.accessLogs, data: accessLogs.encodeFunctionData('commit', [options.root]), gas: CARRY_GAS }
}
