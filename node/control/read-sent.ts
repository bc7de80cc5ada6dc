import type { JournalEntry } from '../chain/journal.ts'
import { readReceipt } from '../chain/read-receipt.ts'
import type { Rpc } from '../chain/rpc.ts'
import type { ProposalStatus } from './read-proposals.ts'
import { REGISTRY, ROLES } from './registry.ts'
import type { RegistryMember } from './registry.ts'

/** What this node has proposed in a transaction that is in no block yet. Addresses are 0x and 40 lower-case hex digits. */
export interface SentProposal extends Pick<ProposalStatus, 'handle' | 'role' | 'next'> {
  kind: 'removal' | 'rotation'
  transaction: string
}

/**
 * The removals and rotations that are sent and in no block up to `head`, in the order in which they were sent.
 *
 * @param options.transactions - that the node looks after
 * @param options.registry - the contract's address
 * @throws MedrecError `CHAIN_UNAVAILABLE`
 */
export async function readSent (options: { transactions: ReadonlyArray<Pick<JournalEntry, 'to' | 'data' | 'hash'>>, registry: string, members: RegistryMember[], head: number, rpc: Rpc }): Promise<SentProposal[]> {
  const { transactions, registry, members, head, rpc } = options
  const sent: SentProposal[] = []
  for (const { to, data, hash } of transactions) {
    const proposed = to === registry ? readProposed(data, members) : undefined
    if (proposed === undefined) continue
    const receipt = await readReceipt({ rpc, hash })
    if (receipt === 'none' || (receipt !== 'not-known-yet' && (receipt.blockNumber === null || Number(receipt.blockNumber) > head))) sent.push({ ...proposed, transaction: hash })
  }
  return sent
}

function readProposed (data: string, members: RegistryMember[]): Omit<SentProposal, 'transaction'> | undefined {
  const call = REGISTRY.parseTransaction({ data })
  if (call?.name !== 'proposeRemoval' && call?.name !== 'proposeRotation') return undefined
  const [id, role, next] = [...call.args] as [bigint, bigint?, string?]
  const handle = members.find(member => member.id === Number(id))?.handle ?? null
  return call.name === 'proposeRemoval'
    ? { kind: 'removal', handle, role: null, next: null }
    : { kind: 'rotation', handle, role: ROLES[Number(role)] ?? null, next: next?.toLowerCase() ?? null }
}
