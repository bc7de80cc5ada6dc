import { randomBytes } from 'node:crypto'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { hashCandidate } from '../../protocol/network/hash-terms.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { signForRegistry } from '../../protocol/typed-data/registry-messages.ts'
import type { MemberNode, Plan } from './start-member.ts'

const { providerRegistry: registry } = INTERFACES
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
  const signature = signForRegistry({ network, type: 'ProposeMembership', message: { candidate: hashCandidate(candidate), nonce: 0, deadline }, privateKey: operatorKey })
  return [candidate, deadline, toHex(signature)]
}
