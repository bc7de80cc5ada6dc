import { getCreate2Address, getCreateAddress } from 'ethers/address'
import { keccak256 } from 'ethers/crypto'
import { concat } from 'ethers/utils'
import { FOUNDED_CONTRACTS, FOUNDED_COPIED } from './constants.ts'

/** What is copied: for each relationship, or for each keeper and salt. */
export type CopyKind = 'agent' | 'viewerGroup'

const NO_SALT = `0x${'00'.repeat(32)}`
const CODE = /^0x363d3d373d3d3d363d73[0-9a-f]{40}5af43d82803e903d91602b57fd5bf3([0-9a-f]{64})$/

/**
 * Where the copy of a contract for this purpose is, or would be: of one code, by its factory (contracts/src/Clones.sol). 0x and 40 lower-case hex digits.
 *
 * @param options.purpose - 0x and 64 hex digits
 */
export function copyAddress (options: { kind: CopyKind, factory: string, purpose: string }): string {
  const { kind, factory, purpose } = options
  // Block 0 of a founded network has the code at a place of its own; else the factory has made it, as the first thing.
  const implementation = factory === FOUNDED_CONTRACTS[`${kind}Factory`] ? FOUNDED_COPIED[kind] : getCreateAddress({ from: factory, nonce: 1 })
  const code = concat(['0x61004d3d81600a3d39f3363d3d373d3d3d363d73', implementation, '0x5af43d82803e903d91602b57fd5bf3', purpose])
  return getCreate2Address(factory, NO_SALT, keccak256(code)).toLowerCase()
}

/** What a code says that it is a copy for, 0x and 64 hex digits; undefined when it is no copy's. Whose copy, only {@link copyAddress} tells. */
export function purposeOfCode (code: string): string | undefined {
  const [, purpose] = CODE.exec(code.toLowerCase()) ?? []
  return purpose === undefined ? undefined : `0x${purpose}`
}
