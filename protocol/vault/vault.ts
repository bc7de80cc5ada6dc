import { scryptAsync } from '@noble/hashes/scrypt.js'
import { aeadOpen, aeadSeal, importAeadKey } from '../crypto/aead.ts'
import { utf8 } from '../crypto/bytes.ts'
import { randomBytes as platformRandomBytes } from '../crypto/random.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { DEFAULT_SCRYPT, MAX_PASSWORD, VAULT_SALT_BYTES } from './constants.ts'
import { decodeVaultFile, encodeVaultFile } from './vault-file.ts'
import type { ScryptCost, VaultFile } from './vault-file.ts'

/** Seals and opens values of one vault (`sealValue`, `openValue`). It cannot be read out. */
export type VaultKey = CryptoKey

const WRAP_AAD = utf8('medrec/vault-key/1')

/**
 * A new vault: a random key, wrapped under the password (specs/vault.md).
 *
 * @param options.cost - of scrypt; the app's by default, lower in tests
 * @returns the file to store, in clear, and the key
 */
export async function createVault (options: { password: string, cost?: ScryptCost, randomBytes?: RandomBytes, signal?: AbortSignal }): Promise<{ file: Uint8Array<ArrayBuffer>, key: VaultKey }> {
  const dataKey = (options.randomBytes ?? platformRandomBytes)(32)
  return { file: await wrap({ ...options, dataKey }), key: await importAeadKey(dataKey) }
}

/**
 * Opens a vault.
 *
 * @throws WRONG_PASSWORD, VAULT_DAMAGED or UNSUPPORTED_VERSION
 */
export async function openVault (options: { file: Uint8Array, password: string, signal?: AbortSignal }): Promise<VaultKey> {
  return await importAeadKey(await unwrap(options))
}

/**
 * The same vault under another password: the file that replaces the old one. What is sealed stays as it is.
 *
 * @throws WRONG_PASSWORD when the old password does not open it
 */
export async function changePassword (options: { file: Uint8Array, password: string, newPassword: string, cost?: ScryptCost, randomBytes?: RandomBytes, signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>> {
  const dataKey = await unwrap(options)
  return await wrap({ ...options, password: options.newPassword, dataKey })
}

async function wrap (options: { dataKey: Uint8Array, password: string, cost?: ScryptCost, randomBytes?: RandomBytes, signal?: AbortSignal }): Promise<Uint8Array<ArrayBuffer>> {
  const random = options.randomBytes ?? platformRandomBytes
  const file = { cost: options.cost ?? DEFAULT_SCRYPT, salt: random(VAULT_SALT_BYTES) }
  const key = await passwordKey(options.password, file, options.signal)
  const wrappedKey = await aeadSeal({ key, plaintext: options.dataKey, aad: WRAP_AAD, randomBytes: random })
  return encodeVaultFile({ ...file, wrappedKey })
}

async function unwrap (options: { file: Uint8Array, password: string, signal?: AbortSignal }): Promise<Uint8Array> {
  const file = decodeVaultFile(options.file)
  const key = await passwordKey(options.password, file, options.signal)
  try {
    return await aeadOpen({ key, sealed: file.wrappedKey, aad: WRAP_AAD })
  } catch (cause) {
    if (!isMedrecError(cause, 'SEAL_BROKEN')) throw cause
    throw new MedrecError('WRONG_PASSWORD', undefined, { cause })
  }
}

async function passwordKey (password: string, file: Pick<VaultFile, 'cost' | 'salt'>, signal?: AbortSignal): Promise<CryptoKey> {
  if (password === '' || password.length > MAX_PASSWORD) throw new MedrecError('WRONG_PASSWORD', `A password has 1 to ${MAX_PASSWORD} characters.`)
  // NFKC: the same password typed on another keyboard gives the same bytes.
  const bytes = utf8(password.normalize('NFKC'))
  const raw = await scryptAsync(bytes, file.salt, { ...file.cost, dkLen: 32, maxmem: 2 ** 30 + 2 ** 20, onProgress: () => { signal?.throwIfAborted() } })
  return await importAeadKey(raw)
}
