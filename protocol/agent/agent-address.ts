import { cloneAddress } from '../chain/clone-address.ts'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { FOUNDED_CONTRACTS, FOUNDED_COPIED } from '../network/constants.ts'

const FOUNDED = { factory: FOUNDED_CONTRACTS.agentFactory, implementation: FOUNDED_COPIED.agent }

/**
 * Where the agent of a relationship is, or would be: a copy of one code, for this relationship alone, by the factory. Worked out here, so that nobody can
 * say another address: who hands control over to it must know whose it is. 0x and 40 lower-case hex digits.
 *
 * @throws MedrecError `INVALID_INPUT` when the factory or the relationship has the wrong form
 */
export function agentAddress (options: { contracts: { agentFactory: string }, relationship: string }): string {
  const { contracts: { agentFactory }, relationship } = options
  return cloneAddress({ factory: toHex(fromHex(agentFactory, 20)), purpose: toHex(fromHex(relationship, 32)), founded: FOUNDED })
}
