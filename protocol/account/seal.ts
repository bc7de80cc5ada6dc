import { aeadOpen, aeadSeal, importAeadKey } from '../crypto/aead.ts'
import { utf8 } from '../crypto/bytes.ts'
import type { RandomBytes } from '../crypto/random.ts'
import type { AccountDocument } from './document.ts'
import { loadAccount, saveAccount } from './edit.ts'

const AAD = utf8('medrec/account/1')

/** The account as providers keep it (specs/account.md, "Storage"). `key` is what `deriveAccountKey` gives, 32 bytes. */
export async function sealAccount (options: { doc: AccountDocument, key: Uint8Array, randomBytes?: RandomBytes }): Promise<Uint8Array<ArrayBuffer>> {
  const key = await importAeadKey(options.key)
  return await aeadSeal({ key, plaintext: saveAccount(options.doc), aad: AAD, ...(options.randomBytes && { randomBytes: options.randomBytes }) })
}

/**
 * Opens what {@link sealAccount} gave.
 *
 * @throws SEAL_BROKEN when it was sealed with another key or changed, ACCOUNT_INVALID when it cannot be read
 */
export async function openAccount (options: { sealed: Uint8Array, key: Uint8Array }): Promise<AccountDocument> {
  return loadAccount(await aeadOpen({ key: await importAeadKey(options.key), sealed: options.sealed, aad: AAD }))
}
