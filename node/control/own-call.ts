import { isAddress } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { HANDLE_PATTERN, MAX_MEMBER_MULTIADDRS } from '../../protocol/network/constants.ts'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import { isMultiaddr, isWholeNumber } from '../../protocol/network/values.ts'
import { CARRY_GAS, GOVERN_GAS, MULTIADDRS_GAS } from '../chain/constants.ts'
import type { ContractCall } from '../chain/encode-call.ts'
import { CHOICES, REGISTRY, ROLES } from './registry.ts'
import type { Choice, RegistryMember, Role } from './registry.ts'

/** What an operator may have its node say to the registry. Members are named by their handles, keys by addresses. */
export type OwnCall =
  | { kind: 'vote', proposal: number, choice: Choice }
  | { kind: 'withdraw' | 'settle', proposal: number }
  | { kind: 'leave' }
  | { kind: 'propose-removal' | 'top-up', handle: string }
  | { kind: 'propose-rotation', handle: string, role: Role, key: string }
  | { kind: 'set-addresses', multiaddrs: string[] }

/** Reads one that came over the control socket. @throws MedrecError `INVALID_INPUT` */
export function readOwnCall (value: unknown): OwnCall {
  const call = (value ?? {}) as Record<string, unknown>
  const { kind, proposal, choice, handle, role, key, multiaddrs } = call
  switch (kind) {
    case 'vote':
      return { kind, proposal: demand(proposal, isProposal, 'proposal'), choice: demand(choice, isChoice, 'choice') }
    case 'withdraw':
    case 'settle':
      return { kind, proposal: demand(proposal, isProposal, 'proposal') }
    case 'leave':
      return { kind }
    case 'propose-removal':
    case 'top-up':
      return { kind, handle: demand(handle, isHandle, 'handle') }
    case 'propose-rotation':
      return { kind, handle: demand(handle, isHandle, 'handle'), role: demand(role, isRole, 'role'), key: demand(key, isAddress, 'key') }
    case 'set-addresses':
      return { kind, multiaddrs: demand(multiaddrs, isAddresses, 'multiaddrs') }
    default:
      throw new MedrecError('INVALID_INPUT', 'The node does not send this to the registry.')
  }
}

/** The transaction that does it. @throws MedrecError `INVALID_INPUT` when nobody among `members` has the handle */
export function encodeOwnCall (options: { call: OwnCall, members: RegistryMember[], contracts: NetworkContracts }): ContractCall {
  const { call, members, contracts } = options
  const idOf = (handle: string): number => {
    const found = members.find(member => member.handle === handle)
    if (found === undefined) throw new MedrecError('INVALID_INPUT', `There is no member "${handle}". "medrec network status" shows who is.`)
    return found.id
  }
  const to = (name: string, args: unknown[], gas = CARRY_GAS): ContractCall => ({ to: contracts.providerRegistry, data: REGISTRY.encodeFunctionData(name, args), gas })
  switch (call.kind) {
    // What decides does what was decided, in the same transaction.
    case 'vote': return to('vote', [call.proposal, CHOICES.indexOf(call.choice)], GOVERN_GAS)
    case 'settle': return to('settle', [call.proposal], GOVERN_GAS)
    case 'withdraw': return to('withdraw', [call.proposal])
    case 'leave': return to('leave', [], GOVERN_GAS)
    case 'propose-removal': return to('proposeRemoval', [idOf(call.handle)])
    case 'propose-rotation': return to('proposeRotation', [idOf(call.handle), ROLES.indexOf(call.role), call.key])
    case 'top-up': return to('topUp', [idOf(call.handle)])
    case 'set-addresses': return to('setMultiaddrs', [call.multiaddrs], MULTIADDRS_GAS)
  }
}

function demand<T> (value: unknown, is: (value: unknown) => value is T, field: string): T {
  if (!is(value)) throw new MedrecError('INVALID_INPUT', `"${field}" has the wrong form.`)
  return value
}

function isProposal (value: unknown): value is number {
  return isWholeNumber(value) && value > 0
}

function isChoice (value: unknown): value is Choice {
  return CHOICES.some(choice => choice === value)
}

function isRole (value: unknown): value is Role {
  return ROLES.some(role => role === value)
}

function isHandle (value: unknown): value is string {
  return typeof value === 'string' && HANDLE_PATTERN.test(value)
}

function isAddresses (value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= MAX_MEMBER_MULTIADDRS && value.every(isMultiaddr)
}
