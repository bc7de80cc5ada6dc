import { agentAddress } from '../../agent/agent-address.ts'
import type { PeerContext } from '../context.ts'

/** Whether control of a relationship has been handed over to its agent, at settled depth, as far as is known here. */
export function isInControl (context: PeerContext, relationship: string): boolean {
  const { chain, file } = context.network ?? {}
  return file !== undefined && chain?.view.relationship(relationship).settled?.controller === agentAddress({ contracts: file.contracts, relationship })
}
