import { SigningKey } from 'ethers/crypto'
import { computeAddress } from 'ethers/transaction'
import { getBytes, hexlify } from 'ethers/utils'
import { MedrecError } from '../errors/medrec-error.ts'
import { typedDataDigest } from './digest.ts'
import type { TypedDataOptions } from './digest.ts'
import type { TypedDataName } from './types.ts'

/** r, s and v of a key's signature. */
export const SIGNATURE_BYTES = 65

/** Half the order of secp256k1. Of the two signatures that anyone can make from one, only that with the lower s counts. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/**
 * Signs a typed message.
 *
 * @param options.privateKey - secp256k1, 32 bytes
 * @returns 65 bytes: r ‖ s ‖ v, v 27 or 28
 * @throws MedrecError `INVALID_INPUT` when the message or the key has the wrong form
 */
export function signTypedData<N extends TypedDataName> (options: TypedDataOptions<N> & { privateKey: Uint8Array }): Uint8Array {
  const digest = typedDataDigest(options)
  try {
    return getBytes(new SigningKey(options.privateKey).sign(digest).serialized)
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', 'The private key has the wrong form.', { cause })
  }
}

/**
 * The address whose key signed the message, `0x` and 40 lower-case hex digits. Compare it: any well-formed signature gives some address.
 *
 * @throws MedrecError `SIGNATURE_INVALID` when the signature is no signature; `INVALID_INPUT` when the message has the wrong form
 */
export function recoverSigner<N extends TypedDataName> (options: TypedDataOptions<N> & { signature: Uint8Array }): string {
  return computeAddress(recoverPublicKey(options)).toLowerCase()
}

/**
 * The public key whose private one signed the message, `0x04` and 128 lower-case hex digits. Compare it: any well-formed signature gives some key.
 *
 * @throws MedrecError as {@link recoverSigner}
 */
export function recoverPublicKey<N extends TypedDataName> (options: TypedDataOptions<N> & { signature: Uint8Array }): string {
  const { signature } = options
  const digest = typedDataDigest(options)
  if (!isKeySignature(signature)) throw new MedrecError('SIGNATURE_INVALID')
  try {
    return SigningKey.recoverPublicKey(digest, hexlify(signature))
  } catch (cause) {
    throw new MedrecError('SIGNATURE_INVALID', undefined, { cause })
  }
}

/** Whether it has the one form that a key's signature may have: 65 bytes, v 27 or 28, and the lower s. */
export function isKeySignature (signature: Uint8Array): boolean {
  const v = signature[64]
  return signature.length === SIGNATURE_BYTES && (v === 27 || v === 28) && BigInt(hexlify(signature.subarray(32, 64))) <= HALF_ORDER
}

/** Whether `address` signed the message. Never throws because of the signature. */
export function isSignedBy<N extends TypedDataName> (options: TypedDataOptions<N> & { signature: Uint8Array, address: string }): boolean {
  try {
    return recoverSigner(options) === options.address
  } catch (error) {
    if (error instanceof MedrecError && error.code === 'SIGNATURE_INVALID') return false
    throw error
  }
}

/** The address of a key, `0x` and 40 lower-case hex digits. */
export function addressOfKey (privateKey: Uint8Array): string {
  try {
    return computeAddress(new SigningKey(privateKey)).toLowerCase()
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', 'The private key has the wrong form.', { cause })
  }
}
