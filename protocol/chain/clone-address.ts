import { getCreate2Address, getCreateAddress } from 'ethers/address'
import { keccak256 } from 'ethers/crypto'
import { concat } from 'ethers/utils'

const NO_SALT = `0x${'00'.repeat(32)}`

/**
 * Where a factory's copy of one code is, or would be (specs/contracts.md, "Copies"). 0x and 40 lower-case hex digits.
 *
 * @param options.purpose - what the copy is made for, 0x and 64 hex digits
 * @param options.founded - the factory of a founded network, and where block 0 has the code there; any other has made it, as the first thing
 */
export function cloneAddress (options: { factory: string, purpose: string, founded: { factory: string, implementation: string } }): string {
  const { factory, purpose, founded } = options
  const implementation = factory === founded.factory ? founded.implementation : getCreateAddress({ from: factory, nonce: 1 })
  const code = concat(['0x61004d3d81600a3d39f3363d3d373d3d3d363d73', implementation, '0x5af43d82803e903d91602b57fd5bf3', purpose])
  return getCreate2Address(factory, NO_SALT, keccak256(code)).toLowerCase()
}
