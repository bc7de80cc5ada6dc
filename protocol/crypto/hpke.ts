import { Aes256Gcm, CipherSuite, HkdfSha256 } from '@hpke/core'
import { DhkemX25519HkdfSha256 } from '@hpke/dhkem-x25519'
import { MedrecError } from '../errors/medrec-error.ts'
import { asBufferSource, concat, utf8 } from './bytes.ts'
import { ENCAPSULATED_KEY_BYTES, MAX_INFO_BYTES } from './constants.ts'

/** An X25519 key pair, 32 bytes each. */
export interface EncryptionKeyPair { publicKey: Uint8Array<ArrayBuffer>, privateKey: Uint8Array<ArrayBuffer> }

/** The two parts of an HPKE message (RFC 9180, base mode, X25519, HKDF-SHA256, AES-256-GCM). */
export interface HpkeMessage { encapsulatedKey: Uint8Array<ArrayBuffer>, ciphertext: Uint8Array<ArrayBuffer> }

const suite = new CipherSuite({ kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() })

/** The key pair of `ikm` (at least 32 secret bytes), by RFC 9180 DeriveKeyPair. */
export async function deriveEncryptionKeyPair (ikm: Uint8Array): Promise<EncryptionKeyPair> {
  const pair = await suite.kem.deriveKeyPair(asBufferSource(ikm))
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(pair.publicKey)),
    privateKey: new Uint8Array(await suite.kem.serializePrivateKey(pair.privateKey))
  }
}

/**
 * Seals `plaintext` so that only the holder of the key can read it. It does not say who sealed it: sign inside.
 *
 * @param options.publicKey - X25519, 32 bytes
 * @param options.info - what the message is, such as `medrec/letter/1`; must be equal when opening
 * @throws INVALID_INPUT when the key is no key
 */
export async function hpkeSeal (options: { publicKey: Uint8Array, info: string, plaintext: Uint8Array, aad?: Uint8Array }): Promise<HpkeMessage> {
  try {
    const recipientPublicKey = await suite.kem.deserializePublicKey(asBufferSource(options.publicKey))
    const { enc, ct } = await suite.seal({ recipientPublicKey, info: infoBytes(options.info) }, asBufferSource(options.plaintext), additional(options.aad))
    return { encapsulatedKey: new Uint8Array(enc), ciphertext: new Uint8Array(ct) }
  } catch (cause) {
    throw new MedrecError('INVALID_INPUT', 'Nothing can be sealed to this key.', { cause })
  }
}

/**
 * Opens what {@link hpkeSeal} gave.
 *
 * @param options.privateKey - X25519, 32 bytes
 * @throws SEAL_BROKEN when the key, `info`, `aad` or a byte differs
 */
export async function hpkeOpen (options: { privateKey: Uint8Array, info: string, aad?: Uint8Array } & HpkeMessage): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const recipientKey = await suite.kem.deserializePrivateKey(asBufferSource(options.privateKey))
    const parameters = { recipientKey, enc: asBufferSource(options.encapsulatedKey), info: infoBytes(options.info) }
    return new Uint8Array(await suite.open(parameters, asBufferSource(options.ciphertext), additional(options.aad)))
  } catch (cause) {
    throw new MedrecError('SEAL_BROKEN', undefined, { cause })
  }
}

/** {@link hpkeSeal} as one byte string: encapsulated key (32 bytes) ‖ ciphertext. */
export async function sealTo (options: { publicKey: Uint8Array, info: string, plaintext: Uint8Array, aad?: Uint8Array }): Promise<Uint8Array<ArrayBuffer>> {
  const { encapsulatedKey, ciphertext } = await hpkeSeal(options)
  return concat(encapsulatedKey, ciphertext)
}

/**
 * Opens what {@link sealTo} gave.
 *
 * @throws SEAL_BROKEN when it does not open
 */
export async function openSealed (options: { privateKey: Uint8Array, info: string, sealed: Uint8Array, aad?: Uint8Array }): Promise<Uint8Array<ArrayBuffer>> {
  const { sealed, ...rest } = options
  return await hpkeOpen({
    ...rest,
    encapsulatedKey: new Uint8Array(sealed.subarray(0, ENCAPSULATED_KEY_BYTES)),
    ciphertext: new Uint8Array(sealed.subarray(ENCAPSULATED_KEY_BYTES))
  })
}

function infoBytes (info: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8(info)
  if (bytes.length > MAX_INFO_BYTES) throw new MedrecError('INVALID_INPUT', `The info string has more than ${MAX_INFO_BYTES} bytes.`)
  return bytes
}

function additional (aad: Uint8Array | undefined): Uint8Array<ArrayBuffer> {
  return aad === undefined ? new Uint8Array(0) : asBufferSource(aad)
}
