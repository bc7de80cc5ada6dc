import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { deriveSigningKey } from './derive.ts'
import type { SigningKey } from './derive.ts'
import type { KeyNetwork } from './path.ts'

/** Where an account document lies with one provider: under `id`, which nobody can link to another provider's. */
export interface BlobAddress {
  /** 32 bytes: SHA-256 of the public key. */
  id: Uint8Array<ArrayBuffer>
  /** Signs what is stored there. */
  key: SigningKey
}

/** The 32-byte AES key of a person's account document in one network (specs/identity.md, "Secrets"). */
export function deriveAccountKey (options: { seed: Uint8Array, network: KeyNetwork }): Uint8Array<ArrayBuffer> {
  return expand(deriveSigningKey({ ...options, role: 'account', index: 0 }).privateKey, 'medrec/account-key/1')
}

/** The 32-byte key by which the grants that carry out one decision are known to who keeps the account, and to nobody else. */
export function deriveStandingKey (options: { seed: Uint8Array, network: KeyNetwork }): Uint8Array<ArrayBuffer> {
  return expand(deriveSigningKey({ ...options, role: 'account', index: 0 }).privateKey, 'medrec/standing-key/1')
}

/** The id and key of the sealed account document at a provider (its handle). */
export function deriveBlobAddress (options: { seed: Uint8Array, network: KeyNetwork, provider: string }): BlobAddress {
  const key = deriveSigningKey({ ...options, role: 'blob', index: 0 })
  return { id: sha256(key.publicKey), key }
}

/** The secret salt (32 bytes) of a relationship's policy, from the owner's delegate: every device of a person has the same one. */
export function derivePolicySalt (options: { privateKey: Uint8Array }): Uint8Array<ArrayBuffer> {
  return expand(options.privateKey, 'medrec/policy-salt/1')
}

function expand (secret: Uint8Array, info: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(hkdf(nobleSha256, secret, undefined, utf8(info), 32))
}
