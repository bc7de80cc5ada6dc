import { aeadOpen, aeadSeal } from '../crypto/aead.ts'
import { utf8 } from '../crypto/bytes.ts'
import type { RandomBytes } from '../crypto/random.ts'
import type { VaultKey } from './vault.ts'

/** Where a value stands. It is bound to its place: moved elsewhere it does not open. */
export interface ValuePlace { namespace: string, name: string }

/** Seals a value for storage (specs/vault.md, "Values"). */
export async function sealValue (options: ValuePlace & { key: VaultKey, bytes: Uint8Array, randomBytes?: RandomBytes }): Promise<Uint8Array<ArrayBuffer>> {
  return await aeadSeal({ key: options.key, plaintext: options.bytes, aad: placeBytes(options), ...(options.randomBytes && { randomBytes: options.randomBytes }) })
}

/**
 * Opens a stored value.
 *
 * @throws SEAL_BROKEN when it was sealed by another vault or for another place, or was changed
 */
export async function openValue (options: ValuePlace & { key: VaultKey, sealed: Uint8Array }): Promise<Uint8Array<ArrayBuffer>> {
  return await aeadOpen({ key: options.key, sealed: options.sealed, aad: placeBytes(options) })
}

/** JSON keeps `a/b` + `c` and `a` + `b/c` apart. */
function placeBytes (place: ValuePlace): Uint8Array {
  return utf8(JSON.stringify(['medrec/value/1', place.namespace, place.name]))
}
