import { getCreate2Address, getCreateAddress } from 'ethers/address'
import { keccak256 } from 'ethers/crypto'
import { concat } from 'ethers/utils'
import { FOUNDED_CONTRACTS, FOUNDED_COPIED } from '../network/constants.ts'

const NO_SALT = `0x${'00'.repeat(32)}`

/**
 * Where the agent of a relationship is, or would be: a copy of one code, for this relationship alone, by the factory (contracts/src/Clones.sol). Worked out
 * here, so that nobody can say another address: who hands control over to it must know whose it is. 0x and 40 lower-case hex digits.
 */
export function agentAddress (options: { contracts: { agentFactory: string }, relationship: string }): string {
  const { contracts: { agentFactory }, relationship } = options
  // Block 0 of a founded network has the code at a place of its own; else the factory has made it, as the first thing.
  const implementation = agentFactory === FOUNDED_CONTRACTS.agentFactory ? FOUNDED_COPIED.agent : getCreateAddress({ from: agentFactory, nonce: 1 })
  const code = concat(['0x61004d3d81600a3d39f3363d3d373d3d3d363d73', implementation, '0x5af43d82803e903d91602b57fd5bf3', relationship])
  return getCreate2Address(agentFactory, NO_SALT, keccak256(code)).toLowerCase()
}
