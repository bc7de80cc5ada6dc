import { randomBytes } from 'node:crypto'
import { AbiCoder, Interface, keccak256, SigningKey, TypedDataEncoder } from 'ethers'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import type { MemberNode, Plan } from './start-member.ts'

const registry = new Interface(PROVIDER_REGISTRY_ABI)
const CALL_GAS = 3_000_000

/** Asks the registry at the head of a node's engine. */
export async function readRegistry (options: { node: MemberNode, network: NetworkFile, method: string, args?: unknown[] }): Promise<unknown[]> {
  const { node, network, method, args = [] } = options
  const data = await node.geth.rpc('eth_call', [{ to: network.contracts.providerRegistry, data: registry.encodeFunctionData(method, args) }, 'latest'])
  return [...registry.decodeFunctionResult(method, data as string)] as unknown[]
}

/** Has a member call the registry; its carrier brings that to the chain. */
export async function callRegistry (options: { node: MemberNode, network: NetworkFile, method: string, args: unknown[] }): Promise<void> {
  const { node, network, method, args } = options
  await node.carrier.callOwn({ id: toHex(randomBytes(8)), call: { to: network.contracts.providerRegistry, data: registry.encodeFunctionData(method, args), gas: CALL_GAS } })
}

/** What a candidate signs to ask to be let in, for somebody else to carry. */
export function signCandidate (options: { plan: Plan, network: NetworkFile, deadline: number }): [candidate: Candidate, deadline: number, signature: string] {
  const { plan: { candidate, operatorKey }, network, deadline } = options
  const type = registry.getFunction('proposeMembership')?.inputs[0]
  if (type === undefined) throw new RangeError('The registry takes no candidates.')
  const domain = { name: 'MedRec', version: '1', chainId: network.chainId, verifyingContract: network.contracts.providerRegistry }
  const types = { ProposeMembership: [{ name: 'candidate', type: 'bytes32' }, { name: 'nonce', type: 'uint64' }, { name: 'deadline', type: 'uint64' }] }
  const digest = TypedDataEncoder.hash(domain, types, { candidate: keccak256(AbiCoder.defaultAbiCoder().encode([type], [candidate])), nonce: 0, deadline })
  return [candidate, deadline, new SigningKey(operatorKey).sign(digest).serialized]
}
