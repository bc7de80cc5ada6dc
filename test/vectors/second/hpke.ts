import { createCipheriv, createDecipheriv, createHmac, createPrivateKey, createPublicKey, diffieHellman } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

// HPKE as RFC 9180 says it, base mode with X25519, HKDF-SHA256 and AES-256-GCM, by the platform's primitives alone: the second computation behind specs/vectors, and what seals with a key
// pair that is not random. For tests.

const VERSION = Buffer.from('HPKE-v1')
const KEM_SUITE = Buffer.from('KEM\x00\x20')
const HPKE_SUITE = Buffer.from('HPKE\x00\x20\x00\x01\x00\x02')
const PKCS8_X25519 = Buffer.from('302e020100300506032b656e04220420', 'hex')

/** An X25519 key pair, 32 bytes each. */
export interface PlainKeyPair { privateKey: Buffer, publicKey: Buffer }

/** DeriveKeyPair of section 7.1.3. */
export function plainKeyPair (ikm: Uint8Array): PlainKeyPair {
  const privateKey = expand(KEM_SUITE, extract(KEM_SUITE, Buffer.alloc(0), 'dkp_prk', ikm), 'sk', Buffer.alloc(0), 32)
  return { privateKey, publicKey: rawPublic(privateObject(privateKey)) }
}

/** What the recipient gets: the encapsulated key (of the sender's `ephemeral` pair) ‖ ciphertext. */
export function plainSeal (options: { recipient: Uint8Array, ephemeral: PlainKeyPair, info: string, plaintext: Uint8Array, aad?: Uint8Array }): Buffer {
  const { recipient, ephemeral, info, plaintext, aad } = options
  const shared = diffieHellman({ privateKey: privateObject(ephemeral.privateKey), publicKey: publicObject(recipient) })
  const { key, nonce } = schedule({ shared, context: Buffer.concat([ephemeral.publicKey, recipient]), info })
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  if (aad !== undefined) cipher.setAAD(aad)
  return Buffer.concat([ephemeral.publicKey, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

/** What was sealed to a private key, without additional data. */
export function plainOpen (options: { privateKey: Uint8Array, info: string, sealed: Buffer }): Buffer {
  const { privateKey, info, sealed } = options
  const encapsulated = sealed.subarray(0, 32)
  const own = privateObject(privateKey)
  const { key, nonce } = schedule({ shared: diffieHellman({ privateKey: own, publicKey: publicObject(encapsulated) }), context: Buffer.concat([encapsulated, rawPublic(own)]), info })
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(32, -16)), decipher.final()])
}

/** The key and the nonce of the first message, of section 5.1. */
function schedule ({ shared, context, info }: { shared: Buffer, context: Buffer, info: string }): { key: Buffer, nonce: Buffer } {
  const secret = expand(KEM_SUITE, extract(KEM_SUITE, Buffer.alloc(0), 'eae_prk', shared), 'shared_secret', context, 32)
  const about = Buffer.concat([Buffer.of(0), extract(HPKE_SUITE, Buffer.alloc(0), 'psk_id_hash', Buffer.alloc(0)), extract(HPKE_SUITE, Buffer.alloc(0), 'info_hash', Buffer.from(info))])
  const prk = extract(HPKE_SUITE, secret, 'secret', Buffer.alloc(0))
  return { key: expand(HPKE_SUITE, prk, 'key', about, 32), nonce: expand(HPKE_SUITE, prk, 'base_nonce', about, 12) }
}

function extract (suite: Buffer, salt: Uint8Array, label: string, ikm: Uint8Array): Buffer {
  return createHmac('sha256', salt.length === 0 ? Buffer.alloc(32) : salt).update(Buffer.concat([VERSION, suite, Buffer.from(label), ikm])).digest()
}

/** At most 32 bytes: the first block of HKDF's expansion. */
function expand (suite: Buffer, prk: Buffer, label: string, info: Uint8Array, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.of(length >> 8, length & 255), VERSION, suite, Buffer.from(label), info])
  return createHmac('sha256', prk).update(Buffer.concat([labelled, Buffer.of(1)])).digest().subarray(0, length)
}

function privateObject (key: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([PKCS8_X25519, key]), format: 'der', type: 'pkcs8' })
}

function publicObject (key: Uint8Array): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: Buffer.from(key).toString('base64url') }, format: 'jwk' })
}

function rawPublic (key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')
}
