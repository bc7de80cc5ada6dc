import { fromHex, toHex, utf8 } from '../../../protocol/crypto/bytes.ts'
import { openSealed } from '../../../protocol/crypto/hpke.ts'
import { deriveDelegate } from '../../../protocol/identity/derive.ts'
import type { DeriveOptions } from '../../../protocol/identity/derive.ts'
import type { KeyNetwork } from '../../../protocol/identity/path.ts'
import { deriveAccountKey, deriveBlobAddress, derivePolicySalt, deriveStandingKey } from '../../../protocol/identity/secrets.ts'
import { wordsToSeed } from '../../../protocol/identity/words.ts'
import { openValue } from '../../../protocol/vault/sealed-value.ts'
import { openVault } from '../../../protocol/vault/vault.ts'

/** specs/identity.md and specs/vault.md. */
export const IDENTITY = {
  'words/seed': ({ words }: { words: string[] }) => ({ seed: toHex(wordsToSeed({ words })) }),

  'identity/delegate': async ({ seed, ...choice }: Omit<DeriveOptions, 'seed'> & { seed: string }) => {
    const { address, publicKey, privateKey, encryption } = await deriveDelegate({ ...choice, seed: fromHex(seed) })
    return { address, privateKey: toHex(privateKey), publicKey: toHex(publicKey), encryptionPrivateKey: toHex(encryption.privateKey), encryptionPublicKey: toHex(encryption.publicKey) }
  },

  'identity/policy-salt': ({ privateKey }: { privateKey: string }) => ({ salt: toHex(derivePolicySalt({ privateKey: fromHex(privateKey) })) }),

  'identity/account-key': ({ seed, network }: { seed: string, network: KeyNetwork }) => ({ key: toHex(deriveAccountKey({ seed: fromHex(seed), network })) }),

  'identity/standing-key': ({ seed, network }: { seed: string, network: KeyNetwork }) => ({ key: toHex(deriveStandingKey({ seed: fromHex(seed), network })) }),

  'identity/blob': ({ seed, network, provider }: { seed: string, network: KeyNetwork, provider: string }) => {
    const { id, key } = deriveBlobAddress({ seed: fromHex(seed), network, provider })
    return { id: toHex(id), address: key.address }
  },

  'seal/open': async ({ privateKey, info, aad, sealed }: { privateKey: string, info: string, aad?: string, sealed: string }) =>
    ({ plaintext: toHex(await openSealed({ privateKey: fromHex(privateKey), info, sealed: fromHex(sealed), ...(aad === undefined ? {} : { aad: fromHex(aad) }) })) }),

  'vault/value': async ({ file, password, namespace, name, sealed }: { file: string, password: string, namespace: string, name: string, sealed: string }) => {
    const key = await openVault({ file: utf8(file), password })
    return { value: toHex(await openValue({ key, namespace, name, sealed: fromHex(sealed) })) }
  }
}
