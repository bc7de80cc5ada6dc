import { fromHex, toHex, utf8 } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_SCRYPT, MAX_VAULT_FILE, VAULT_SALT_BYTES, VAULT_VERSION } from './constants.ts'

/** Cost of scrypt (RFC 7914). */
export interface ScryptCost { N: number, r: number, p: number }

/** What a vault file says: how to come from the password to the key that wraps the vault's key. */
export interface VaultFile { cost: ScryptCost, salt: Uint8Array, wrappedKey: Uint8Array }

/** The bytes of a vault file: JSON (specs/vault.md, "File"). */
export function encodeVaultFile (file: VaultFile): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify({ version: VAULT_VERSION, scrypt: file.cost, salt: toHex(file.salt), wrappedKey: toHex(file.wrappedKey) }))
}

/**
 * Reads a vault file.
 *
 * @throws VAULT_DAMAGED when it is none, UNSUPPORTED_VERSION when a later version of the app wrote it
 */
export function decodeVaultFile (bytes: Uint8Array): VaultFile {
  const json = parse(bytes)
  if (json.version !== VAULT_VERSION) throw new MedrecError('UNSUPPORTED_VERSION', 'This vault was made by another version of the app.')
  const { scrypt, salt, wrappedKey } = json
  if (!isCost(scrypt) || typeof salt !== 'string' || typeof wrappedKey !== 'string') throw new MedrecError('VAULT_DAMAGED')
  try {
    return { cost: { N: scrypt.N, r: scrypt.r, p: scrypt.p }, salt: fromHex(salt, VAULT_SALT_BYTES), wrappedKey: fromHex(wrappedKey) }
  } catch (cause) {
    throw new MedrecError('VAULT_DAMAGED', undefined, { cause })
  }
}

function parse (bytes: Uint8Array): Record<string, unknown> {
  if (bytes.length > MAX_VAULT_FILE) throw new MedrecError('VAULT_DAMAGED')
  try {
    const json: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (cause) {
    throw new MedrecError('VAULT_DAMAGED', undefined, { cause })
  }
  throw new MedrecError('VAULT_DAMAGED')
}

function isCost (value: unknown): value is ScryptCost {
  if (typeof value !== 'object' || value === null) return false
  const { N, r, p } = value as Record<string, unknown>
  return within(N, MAX_SCRYPT.N) && Number.isInteger(Math.log2(N)) && within(r, MAX_SCRYPT.r) && within(p, MAX_SCRYPT.p)
}

function within (value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max
}
