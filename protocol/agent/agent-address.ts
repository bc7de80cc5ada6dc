import { copyAddress } from '../network/copy-address.ts'

/**
 * Where the agent of a relationship is, or would be: a copy of one code, for this relationship alone. Worked out here, so that nobody can say another
 * address: who hands control over to it must know whose it is. 0x and 40 lower-case hex digits.
 */
export function agentAddress (options: { contracts: { agentFactory: string }, relationship: string }): string {
  return copyAddress({ kind: 'agent', factory: options.contracts.agentFactory, purpose: options.relationship })
}
