import { AbiCoder, concat, id as hashText, TypedDataEncoder, zeroPadValue } from 'ethers'
import type { Contract, TypedDataField, Wallet } from 'ethers'
import type { TypedDataNetwork } from '../../protocol/typed-data/types.ts'

/** The owner, where a custodian has a place. */
export const OWNER = 255

const field = (name: string, type: string): TypedDataField => ({ name, type })
const BY = [field('by', 'uint8'), field('expectedSequence', 'uint64'), field('deadline', 'uint64')]
const ACT_TYPES = {
  AddCustodian: [field('place', 'uint8'), field('custodian', 'address'), field('powers', 'uint8'), field('notBefore', 'uint64'), field('notAfter', 'uint64'), field('condition', 'bytes')],
  EndCustodian: [field('place', 'uint8'), field('custodian', 'address')],
  NominateOwner: [field('nominee', 'address')],
  Object: [],
  SetRecovery: [field('threshold', 'uint8'), field('delay', 'uint64')],
  SetOwner: [field('owner', 'address')]
} as const
const PLAIN_TYPES = {
  CreateAgent: [field('relationship', 'bytes32'), field('deadline', 'uint64')],
  TakeOver: [field('agent', 'address'), field('owner', 'address'), field('expectedSequence', 'uint64'), field('deadline', 'uint64')],
  SignOfLife: [field('relationship', 'bytes32'), field('expectedSequence', 'uint64'), field('deadline', 'uint64')],
  CoSign: [field('subject', 'bytes32'), field('until', 'uint64'), field('expectedSequence', 'uint64'), field('deadline', 'uint64')],
  CreateGroup: [field('keeper', 'address'), field('salt', 'bytes32'), field('deadline', 'uint64')],
  ChangeViewers: [field('group', 'address'), field('added', 'address[]'), field('removed', 'address[]'), field('by', 'address'), field('expectedSequence', 'uint64'), field('deadline', 'uint64')],
  ChangeKeepers: [field('group', 'address'), field('added', 'address[]'), field('removed', 'address[]'), field('by', 'address'), field('expectedSequence', 'uint64'), field('deadline', 'uint64')]
} as const

/** Names of the messages that an agent takes. */
export type ActName = keyof typeof ACT_TYPES

/** Signs a message of specs/agent.md, specs/viewer-group.md or specs/conditions.md that is no act of an agent. */
export function signPlain (options: { network: TypedDataNetwork, key: Wallet, type: keyof typeof PLAIN_TYPES, message: Record<string, unknown> }): string {
  return sign({ ...options, fields: PLAIN_TYPES[options.type] })
}

/** What an act ends with, signed by `key` for whoever acts; the sequence is the one that the agent has. */
export async function signAct (options: {
  network: TypedDataNetwork
  agent: Contract
  key: Wallet
  by?: number
  type: ActName
  message: Record<string, unknown>
  deadline: number
  condition?: string
}): Promise<{ by: number, expectedSequence: bigint, deadline: number, signature: string, condition: string }> {
  const { network, agent, key, by = OWNER, type, deadline, condition = '0x' } = options
  const [place] = by === OWNER ? [] : await agent.getFunction('custodians').staticCall(by, 1) as Array<{ sequence: bigint }>
  const expectedSequence = place?.sequence ?? await agent.getFunction('sequence').staticCall() as bigint
  const message = { agent: await agent.getAddress(), ...options.message, by, expectedSequence, deadline }
  return { by, expectedSequence, deadline, signature: sign({ network, key, type, message, fields: [field('agent', 'address'), ...ACT_TYPES[type], ...BY] }), condition }
}

/** A custodian's signature as an agent takes it: what was signed is said with it. See specs/agent.md, "Signatures". */
export function envelopeOf (options: { kind: 'session' | 'anchor', place: number, signature: string, fields: Array<bigint | number | string>, condition?: string }): string {
  const { kind, place, signature, fields, condition = '0x' } = options
  const words = fields.map(value => typeof value === 'string' ? zeroPadValue(value, 32) : AbiCoder.defaultAbiCoder().encode(['uint256'], [value]))
  return concat([kind === 'session' ? '0x01' : '0x02', AbiCoder.defaultAbiCoder().encode(['uint8'], [place]).replace(/^0x.*(..)$/, '0x$1'), signature, ...words, condition])
}

/** As EIP-712 encodes a string. */
export function hashOf (text: string): string { return hashText(text) }

function sign (options: { network: TypedDataNetwork, key: Wallet, type: string, fields: readonly TypedDataField[], message: Record<string, unknown> }): string {
  const { network, key, type, fields, message } = options
  const domain = { name: 'MedRec', version: '1', chainId: network.chainId, verifyingContract: network.contracts.relationships }
  return key.signingKey.sign(TypedDataEncoder.hash(domain, { [type]: [...fields] }, message)).serialized
}
