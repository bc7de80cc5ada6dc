import { MedrecError } from '../errors/medrec-error.ts'
import { asBufferSource, concat } from './bytes.ts'
import { IV_BYTES } from './constants.ts'
import { randomBytes as platformRandomBytes } from './random.ts'
import type { RandomBytes } from './random.ts'

/** An AES-256-GCM key for {@link aeadSeal}; it cannot be read out again. `raw` is 32 bytes. */
export async function importAeadKey (raw: Uint8Array): Promise<CryptoKey> {
  if (raw.length !== 32) throw new MedrecError('INVALID_INPUT', `An AES-256 key has 32 bytes, got ${raw.length}.`)
  return await crypto.subtle.importKey('raw', asBufferSource(raw), 'AES-GCM', false, ['encrypt', 'decrypt'])
}

/** Seals `plaintext` with AES-256-GCM: IV (12 bytes, random) ‖ ciphertext ‖ tag (16 bytes). `aad` must be given again to open. */
export async function aeadSeal (options: { key: CryptoKey, plaintext: Uint8Array, aad?: Uint8Array, randomBytes?: RandomBytes }): Promise<Uint8Array<ArrayBuffer>> {
  const iv = (options.randomBytes ?? platformRandomBytes)(IV_BYTES)
  const ciphertext = await crypto.subtle.encrypt(parameters(iv, options.aad), options.key, asBufferSource(options.plaintext))
  return concat(iv, new Uint8Array(ciphertext))
}

/**
 * Opens what {@link aeadSeal} gave.
 *
 * @throws SEAL_BROKEN when the key, the `aad` or a byte differs
 */
export async function aeadOpen (options: { key: CryptoKey, sealed: Uint8Array, aad?: Uint8Array }): Promise<Uint8Array<ArrayBuffer>> {
  const iv = options.sealed.slice(0, IV_BYTES)
  if (iv.length < IV_BYTES) throw new MedrecError('SEAL_BROKEN', 'Sealed bytes are too short.')
  try {
    const plaintext = await crypto.subtle.decrypt(parameters(asBufferSource(iv), options.aad), options.key, asBufferSource(options.sealed.subarray(IV_BYTES)))
    return new Uint8Array(plaintext)
  } catch (cause) {
    throw new MedrecError('SEAL_BROKEN', undefined, { cause })
  }
}

function parameters (iv: Uint8Array<ArrayBuffer>, aad: Uint8Array | undefined): AesGcmParams {
  return { name: 'AES-GCM', iv, ...(aad === undefined ? {} : { additionalData: asBufferSource(aad) }) }
}
