import { AbiCoder } from 'ethers/abi'
import { keccak256 } from 'ethers/crypto'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { FOUNDED_CONTRACTS, FOUNDED_COPIED } from '../network/constants.ts'
import { cloneAddress } from './clone-address.ts'

const FOUNDED = { factory: FOUNDED_CONTRACTS.viewerGroupFactory, implementation: FOUNDED_COPIED.viewerGroup }

/**
 * Where the viewer group is, or would be, that a keeper makes with a salt (32 bytes). 0x and 40 lower-case hex digits. See specs/viewer-group.md.
 *
 * @throws MedrecError `INVALID_INPUT` when factory, keeper or salt has the wrong form
 */
export function groupAddress (options: { contracts: { viewerGroupFactory: string }, keeper: string, salt: string }): string {
  const { contracts: { viewerGroupFactory }, keeper, salt } = options
  const purpose = keccak256(AbiCoder.defaultAbiCoder().encode(['address', 'bytes32'], [fromHex(keeper, 20), fromHex(salt, 32)].map(toHex)))
  return cloneAddress({ factory: toHex(fromHex(viewerGroupFactory, 20)), purpose, founded: FOUNDED })
}
