import { keccak256 } from 'ethers/crypto'
import { TypedDataEncoder } from 'ethers/hash'
import { concat, getBytes } from 'ethers/utils'
import { MedrecError } from '../errors/medrec-error.ts'
import { TYPED_DATA_TYPES } from './types.ts'
import type { TypedDataMessage, TypedDataName, TypedDataNetwork } from './types.ts'

/** What {@link typedDataDigest} takes. */
export interface TypedDataOptions<N extends TypedDataName> { network: TypedDataNetwork, type: N, message: TypedDataMessage<N> }

const encoders = new Map<TypedDataName, TypedDataEncoder>()

/**
 * The 32 bytes that are signed for a typed message: EIP-712 with domain {name "MedRec", version "1", chainId, verifyingContract:
 * the Relationships contract}. The same message on another network or contract has another digest. See specs/typed-data.md.
 *
 * @throws MedrecError `INVALID_INPUT` when a field is missing or has the wrong form
 */
export function typedDataDigest<N extends TypedDataName> (options: TypedDataOptions<N>): Uint8Array {
  const { network, type, message } = options
  try {
    return getBytes(keccak256(concat(['0x1901', domainHash(network), encoderOf(type).hash(message)])))
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', `The ${type} message has a field of the wrong form.`, { cause })
  }
}

function domainHash (network: TypedDataNetwork): string {
  return TypedDataEncoder.hashDomain({
    name: 'MedRec', version: '1', chainId: network.chainId, verifyingContract: network.contracts.relationships
  })
}

function encoderOf (type: TypedDataName): TypedDataEncoder {
  let encoder = encoders.get(type)
  if (encoder === undefined) {
    encoder = TypedDataEncoder.from({ [type]: [...TYPED_DATA_TYPES[type]] })
    encoders.set(type, encoder)
  }
  return encoder
}
