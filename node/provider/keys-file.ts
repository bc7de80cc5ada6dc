import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { utf8, fromHex, toHex, isAddress } from '../../protocol/crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { openValue, sealValue } from '../../protocol/vault/sealed-value.ts'
import { createVault, openVault } from '../../protocol/vault/vault.ts'
import type { ScryptCost } from '../../protocol/vault/vault-file.ts'
import { deriveKey } from '../derive-key.ts'
import { describeSystemError } from '../describe-system-error.ts'
import { MAX_KEYS_BYTES } from './constants.ts'

/** What of a file of sealed keys is in clear, so that commands that sign nothing need no password. */
export interface PublicKeys {
  peerId: string
  /** Addresses, 0x and 40 lower-case hex digits. */
  operator: string
  consensus: string
  signingKey: string
  /** Consensus addresses that this node had before. */
  formerConsensus: string[]
}

/** A file of keys as it lies on the disk: version 1 in clear, version 2 sealed under a password. Secrets are hex digits. */
export type KeysFile = { version: 1, secrets: Record<string, unknown> } | { version: 2, public: PublicKeys, vault: Uint8Array, sealed: Uint8Array }

/** Where the secrets stand in their vault. specs/provider.md, "Keys". */
const PLACE = { namespace: 'provider-keys', name: 'keys' }

/**
 * Reads a file of keys, without opening what is sealed; undefined when there is none.
 *
 * @throws MedrecError `KEYS_INVALID` when it can be read by others, or is damaged
 */
export async function readKeysFile (file: string): Promise<KeysFile | undefined> {
  const found = await stat(file).catch(() => undefined)
  if (found === undefined) return undefined
  if ((found.mode & 0o077) !== 0 && process.platform !== 'win32') throw new MedrecError('KEYS_INVALID', `${file} can be read by other users of this machine. Take that away: chmod 600.`)
  const text = await readFile(file, 'utf8').catch((cause: unknown) => { throw new MedrecError('KEYS_INVALID', `The file of keys cannot be read: ${describeSystemError(cause)}.`, { cause }) })
  try {
    if (text.length > MAX_KEYS_BYTES) throw new MedrecError('KEYS_INVALID', 'The file of keys is too long.')
    const json = JSON.parse(text) as Record<string, unknown>
    if (json['version'] === 1) return { version: 1, secrets: json }
    if (json['version'] !== 2) throw new MedrecError('KEYS_INVALID', 'The file of keys is of another version.')
    return { version: 2, public: readPublic(json['public']), vault: utf8(JSON.stringify(json['vault'])), sealed: fromHex(String(json['sealed'])) }
  } catch (cause) {
    throw isMedrecError(cause, 'KEYS_INVALID') ? cause : new MedrecError('KEYS_INVALID', 'The file of keys cannot be read.', { cause })
  }
}

/**
 * Opens the secrets of a file of version 2.
 *
 * @throws MedrecError `KEYS_LOCKED` when the password is wrong; `KEYS_INVALID` when the file is damaged
 */
export async function openSecrets (options: { keys: KeysFile & { version: 2 }, password: string, signal?: AbortSignal | undefined }): Promise<Record<string, unknown>> {
  const { keys, password, signal } = options
  try {
    const key = await openVault({ file: keys.vault, password, deriveKey, ...(signal === undefined ? {} : { signal }) })
    return JSON.parse(new TextDecoder().decode(await openValue({ ...PLACE, key, sealed: keys.sealed }))) as Record<string, unknown>
  } catch (cause) {
    if (isMedrecError(cause, 'WRONG_PASSWORD')) throw new MedrecError('KEYS_LOCKED', 'The password does not open the keys of this node.', { cause })
    throw new MedrecError('KEYS_INVALID', 'The file of keys is damaged. Take it from your backup.', { cause })
  }
}

/** Writes a file of version 1, in clear. */
export async function writePlainKeys (options: { file: string, secrets: Record<string, string> }): Promise<void> {
  await write(options.file, { version: 1, ...options.secrets })
}

/** Writes a file of version 2. @param options.cost - of scrypt; lower in tests */
export async function writeSealedKeys (options: { file: string, password: string, secrets: Record<string, string>, public: PublicKeys, cost?: ScryptCost | undefined }): Promise<void> {
  const { file, password, secrets, cost } = options
  const vault = await createVault({ password, deriveKey, ...(cost === undefined ? {} : { cost }) })
  const sealed = await sealValue({ ...PLACE, key: vault.key, bytes: utf8(JSON.stringify(secrets)) })
  await write(file, { version: 2, public: options.public, vault: JSON.parse(new TextDecoder().decode(vault.file)) as unknown, sealed: toHex(sealed) })
}

async function write (file: string, json: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  // One that an earlier try has left may be for everybody to read.
  await rm(`${file}.part`, { force: true })
  const handle = await open(`${file}.part`, 'wx', 0o600)
  try {
    await handle.writeFile(JSON.stringify(json, null, 2))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${file}.part`, file)
  // The name is on the disk only when its folder is.
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function readPublic (value: unknown): PublicKeys {
  const { peerId, operator, consensus, signingKey, formerConsensus } = value as Record<string, unknown>
  const isGood = typeof peerId === 'string' && isAddress(operator) && isAddress(consensus) && isAddress(signingKey) && Array.isArray(formerConsensus) && formerConsensus.every(isAddress)
  if (!isGood) throw new MedrecError('KEYS_INVALID', 'The file of keys does not say whose they are.')
  return { peerId, operator, consensus, signingKey, formerConsensus }
}
