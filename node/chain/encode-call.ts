import { Interface } from 'ethers/abi'
import { ACCESS_LOGS_ABI } from '../../protocol/chain/abi/access-logs.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'
import type { MembershipMessage } from '../../protocol/chain/membership-message.ts'
import type { RelayMessage } from '../../protocol/chain/relay-message.ts'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import { ADMISSION_GAS, CARRY_GAS, MULTIADDRS_GAS } from './constants.ts'

/** What a transaction is to do, and the gas it may take. Addresses and data are 0x and hex digits. */
export interface ContractCall { to: string, data: string, gas: number }

const registry = new Interface(PROVIDER_REGISTRY_ABI)
const relationships = new Interface(RELATIONSHIPS_ABI)
const accessLogs = new Interface(ACCESS_LOGS_ABI)

/** The call that carries a message to the chain. */
export function encodeRelay (options: { message: RelayMessage, contracts: NetworkContracts }): ContractCall {
  const { message, contracts } = options
  if (message.kind === 'propose-membership') {
    const { candidate, deadline, signature } = message
    return { to: contracts.providerRegistry, data: registry.encodeFunctionData('proposeMembership', [candidate, deadline, signature]), gas: ADMISSION_GAS }
  }
  return { to: contracts.relationships, data: relationships.encodeFunctionData(...functionOf(message)), gas: CARRY_GAS }
}

/** The call that says where a member's node listens. */
export function encodeSetMultiaddrs (options: { multiaddrs: string[], contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.providerRegistry, data: registry.encodeFunctionData('setMultiaddrs', [options.multiaddrs]), gas: MULTIADDRS_GAS }
}

/** The call that binds a member to its access logs. */
export function encodeCommit (options: { root: Uint8Array, contracts: NetworkContracts }): ContractCall {
  return { to: options.contracts.accessLogs, data: accessLogs.encodeFunctionData('commit', [options.root]), gas: CARRY_GAS }
}

function functionOf (message: Exclude<RelayMessage, MembershipMessage>): [string, unknown[]] {
  switch (message.kind) {
    case 'open': return ['open', [message.ownerDelegate, message.providerDelegate, message.deadline, message.ownerSignature, message.providerSignature]]
    case 'anchor': return ['anchor', [[message.relationship, message.commitment, message.expectedSequence, message.deadline, message.signature]]]
    case 'set-controller': return ['setController', [message.relationship, message.controller, message.expectedSequence, message.deadline, message.signature]]
    case 'terminate': return ['terminate', [message.relationship, message.expectedSequence, message.deadline, message.signature]]
  }
}
