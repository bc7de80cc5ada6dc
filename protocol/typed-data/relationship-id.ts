import { keccak256 } from 'ethers/crypto'
import { zeroPadValue, concat } from 'ethers/utils'

/** The id that the Relationships contract gives a relationship: keccak256(abi.encode(ownerDelegate, providerDelegate)), 0x hex. */
export function relationshipId (options: { ownerDelegate: string, providerDelegate: string }): string {
  return keccak256(concat([zeroPadValue(options.ownerDelegate, 32), zeroPadValue(options.providerDelegate, 32)]))
}
