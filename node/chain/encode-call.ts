import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import type { MembershipMessage } from '../../protocol/chain/membership-message.ts'
import { packMessages } from '../../protocol/chain/pack-messages.ts'
import type { NumberedMessage } from '../../protocol/chain/pack-messages.ts'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import { ADMISSION_GAS, CARRY_GAS, MULTIADDRS_GAS, TOP_UP_GAS } from './constants.ts'

/** What a transaction is to do, and the gas it may take. Addresses and data are 0x and hex digits. */
export interface ContractCall { to: string, data: string, gas: number }

/** The call that carries messages to the chain. @param options.gas - what it may take; that of one message when not given */
export function encodeRelay (options: { messages: readonly NumberedMessage[], contracts: NetworkContracts, gas?: number }): ContractCall {
  const { messages, contracts, gas = CARRY_GAS } = options
  return { to: contracts.relationships, data: packMessages(messages), gas }
}

/** The call that says where a member's node listens. */
export function encodeSetMultiaddrs (options: { multiaddrs: string[], contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.providerRegistry, data: INTERFACES.providerRegistry.encodeFunctionData('setMultiaddrs', [options.multiaddrs]), gas: MULTIADDRS_GAS }
}

/** The call that binds a member to its access logs. */
export function encodeCommit (options: { root: Uint8Array, contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.accessLogs, data: INTERFACES.accessLogs.encodeFunctionData('commit', [options.root]), gas: CARRY_GAS }
}

/** The call that draws the rest of a member's allowance. */
export function encodeTopUp (options: { member: number, contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.providerRegistry, data: INTERFACES.providerRegistry.encodeFunctionData('topUp', [options.member]), gas: TOP_UP_GAS }
}

/** The call that asks for a provider to be let in. */
export function encodeAdmission (options: { message: MembershipMessage, contracts: NetworkContracts }): ContractCall {
  const { message: { candidate, deadline, signature }, contracts } = options
  return { to: contracts.providerRegistry, data: INTERFACES.providerRegistry.encodeFunctionData('proposeMembership', [candidate, deadline, signature]), gas: ADMISSION_GAS }
}
