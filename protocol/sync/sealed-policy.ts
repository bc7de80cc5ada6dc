import { concat, fromHex } from '../crypto/bytes.ts'
import { ENCAPSULATED_KEY_BYTES } from '../crypto/constants.ts'
import { hpkeOpen, hpkeSeal } from '../crypto/hpke.ts'
import { MedrecError } from '../errors/medrec-error.ts'

/** HPKE's info for policies that travel sealed. specs/sync.md, "Offer". */
export const POLICY_INFO = 'medrec/policy-offer/1'

/**
 * Seals a packed policy to its provider, for whoever may bring it there: encapsulated key (32 bytes) ‖ ciphertext, bound to the relationship.
 *
 * @param options.providerEncryptionKey - X25519, 32 bytes, as the provider's member key attested it
 */
export async function sealPolicy (options: { packed: Uint8Array, relationship: string, providerEncryptionKey: Uint8Array }): Promise<Uint8Array> {
  const { packed, relationship, providerEncryptionKey } = options
  const { encapsulatedKey, ciphertext } = await hpkeSeal({ publicKey: providerEncryptionKey, info: POLICY_INFO, plaintext: packed, aad: fromHex(relationship, 32) })
  return concat(encapsulatedKey, ciphertext)
}

/**
 * Opens what {@link sealPolicy} gave. What it says is not validated.
 *
 * @throws MedrecError `SEAL_BROKEN` when it is for another key or relationship
 */
export async function openSealedPolicy (options: { sealed: Uint8Array, relationship: string, privateKey: Uint8Array }): Promise<Uint8Array> {
  const { sealed, relationship, privateKey } = options
  if (sealed.length <= ENCAPSULATED_KEY_BYTES) throw new MedrecError('SEAL_BROKEN')
  return await hpkeOpen({
    privateKey, info: POLICY_INFO, aad: fromHex(relationship, 32),
    encapsulatedKey: new Uint8Array(sealed.subarray(0, ENCAPSULATED_KEY_BYTES)), ciphertext: new Uint8Array(sealed.subarray(ENCAPSULATED_KEY_BYTES))
  })
}
