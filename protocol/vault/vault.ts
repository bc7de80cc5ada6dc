import { scryptAsync } from '@noble/hashes/scrypt.js'
import { aeadOpen, aeadSeal, importAeadKey } from '../crypto/aead.ts'
import { utf8 } from '../crypto/bytes.ts'
import { randomBytes as platformRandomBytes } from '../crypto/random.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { DEFAULT_SCRYPT, MAX_PASSWORD, MAX_SCRYPT_BYTES, VAULT_SALT_BYTES } from './constants.ts'
import { decodeVaultFile, encodeVaultFile } from './vault-file.ts'
import type { ScryptCost, VaultFile } from './vault-file.ts'

/** Seals and opens values of one vault (`sealValue`, `openValue`). It cannot be read out. */
export type VaultKey = CryptoKey

/** scrypt (RFC 7914) of a password's bytes: a platform's own is faster than one in JavaScript. It rejects when `signal` aborts, unless it is done before it can. */
export type DeriveKey = (options: { password: Uint8Array, salt: Uint8Array, cost: ScryptCost, length: number, maxBytes: number, signal?: AbortSignal | undefined }) => Promise<Uint8Array>

const WRAP_AAD = utf8('medrec/vault-key/1')

/**
 * A new vault: a random key, wrapped under the password (specs/vault.md).
 *
 * @param options.cost - of scrypt; the app's by default, lower in tests
 * @returns the file to store, in clear, and the key
 */
export async function createVault (options: { password: string, cost?: ScryptCost, deriveKey?: DeriveKey | undefined, randomBytes?: RandomBytes, signal?: AbortSignal }): Promise<{ file: Uint8Array<ArrayBuffer>, key: VaultKey }> {
  const dataKey = (options.randomBytes ?? platformRandomBytes)(32)
  return { file: await wrap({ ...options, dataKey }), key: await importAeadKey(dataKey) }
}

/**
 * Opens a vault.
 *
 * @throws WRONG_PASSWORD, VAULT_DAMAGED or UNSUPPORTED_VERSION
 */
export async function openVault (options: { file: Uint8Array, password: string, deriveKey?: DeriveKey | undefined, signal?: AbortSignal }): Promise<VaultKey> {
  return await importAeadKey(await unwrap(options))
}

/**
 * The same vault under another password: the file that replaces the old one. What is sealed stays as it is.
 *
 * @throws WRONG_PASSWORD when the old password does not open it
 */
export async function changePassword (options: { file: Uint8Array, password: string, newPassword: string, cost?: ScryptCost, deriveKey?: DeriveKey | undefined, randomBytes?: RandomBytes, signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>> {
  const dataKey = await unwrap(options)
  return await wrap({ ...options, password: options.newPassword, dataKey })
}

async function wrap (options: { dataKey: Uint8Array, password: string, cost?: ScryptCost, deriveKey?: DeriveKey | undefined, randomBytes?: RandomBytes, signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>> {
  const random = options.randomBytes ?? platformRandomBytes
  const file = { cost: options.cost ?? DEFAULT_SCRYPT, salt: random(VAULT_SALT_BYTES) }
  const key = await passwordKey({ ...options, file })
  const wrappedKey = await aeadSeal({ key, plaintext: options.dataKey, aad: WRAP_AAD, randomBytes: random })
  return encodeVaultFile({ ...file, wrappedKey })
}

async function unwrap (options: { file: Uint8Array, password: string, deriveKey?: DeriveKey | undefined, signal?: AbortSignal }): Promise<Uint8Array> {
  const file = decodeVaultFile(options.file)
  const key = await passwordKey({ ...options, file })
  try {
    return await aeadOpen({ key, sealed: file.wrappedKey, aad: WRAP_AAD })
  } catch (cause) {
    if (!isMedrecError(cause, 'SEAL_BROKEN')) throw cause
    throw new MedrecError('WRONG_PASSWORD', undefined, { cause })
  }
}

async function passwordKey (options: { password: string, file: Pick<VaultFile, 'cost' | 'salt'>, deriveKey?: DeriveKey | undefined, signal?: AbortSignal }): Promise<CryptoKey> {
  const { password, file: { cost, salt }, deriveKey = deriveInJavaScript, signal } = options
  if (password === '' || password.length > MAX_PASSWORD) throw new MedrecError('WRONG_PASSWORD', `A password has 1 to ${MAX_PASSWORD} characters.`)
  // NFKC: the same password typed on another keyboard gives the same bytes.
  const bytes = utf8(password.normalize('NFKC'))
  return await importAeadKey(await deriveKey({ password: bytes, salt, cost, length: 32, maxBytes: MAX_SCRYPT_BYTES, signal }))
}

const deriveInJavaScript: DeriveKey = async ({ password, salt, cost, length, maxBytes, signal }) =>
  await scryptAsync(password, salt, { ...cost, dkLen: length, maxmem: maxBytes, onProgress: () => { signal?.throwIfAborted() } })
