import { createCipheriv, createDecipheriv, hkdfSync, scryptSync } from 'node:crypto'
import { plainNode, plainPublicKey, plainSeed } from './bip32.ts'
import { be, bytes, hex, sha256 } from './bytes.ts'
import { plainKeyPair } from './hpke.ts'
import { plainAddress } from './sign.ts'

interface Network { chainId: number, registry: string }
interface Choice { seed: string, network: Network, role: string, provider?: string, index: number }

const ROLES = ['owner', 'card', 'blob', 'account', 'custodian']

/** specs/identity.md and specs/vault.md, computed once more. */
export const SECOND_IDENTITY = {
  'words/seed': ({ words }: { words: string[] }) => ({ gives: { seed: hex(plainSeed(words.join(' '))) } }),

  'identity/delegate': (given: Choice) => {
    const { path, ...steps } = pathOf(given)
    const [signing, encryption] = [keyAt(given.seed, `${path}/0'`), keyAt(given.seed, `${path}/1'`)]
    const pair = plainKeyPair(encryption)
    return {
      steps: { ...steps, path, encryptionInput: hex(encryption) },
      gives: { address: plainAddress(hex(signing)), privateKey: hex(signing), publicKey: hex(plainPublicKey(signing)), encryptionPrivateKey: hex(pair.privateKey), encryptionPublicKey: hex(pair.publicKey) }
    }
  },

  'identity/policy-salt': ({ privateKey }: { privateKey: string }) => ({ gives: { salt: secret(bytes(privateKey), 'medrec/policy-salt/1') } }),

  'identity/account-key': (given: { seed: string, network: Network }) => accountSecret(given, 'medrec/account-key/1'),

  'identity/standing-key': (given: { seed: string, network: Network }) => accountSecret(given, 'medrec/standing-key/1'),

  'identity/blob': ({ seed, network, provider }: { seed: string, network: Network, provider: string }) => {
    const { path } = pathOf({ seed, network, role: 'blob', provider, index: 0 })
    const key = keyAt(seed, `${path}/0'`)
    return { steps: { path: `${path}/0'`, publicKey: hex(plainPublicKey(key)) }, gives: { id: hex(sha256(plainPublicKey(key))), address: plainAddress(hex(key)) } }
  },

  'vault/value': ({ file, password, namespace, name, sealed }: { file: string, password: string, namespace: string, name: string, sealed: string }) => {
    const { scrypt: cost, salt, wrappedKey } = JSON.parse(file) as { scrypt: { N: number, r: number, p: number }, salt: string, wrappedKey: string }
    const passwordKey = plainScrypt(password, bytes(salt), cost)
    const key = plainOpen(passwordKey, bytes(wrappedKey), 'medrec/vault-key/1')
    const additional = JSON.stringify(['medrec/value/1', namespace, name])
    return { steps: { passwordKey: hex(passwordKey), key: hex(key), additional }, gives: { value: hex(plainOpen(key, bytes(sealed), additional)) } }
  }
}

/** scrypt over a password as specs/vault.md has it. */
export function plainScrypt (password: string, salt: Uint8Array, cost: { N: number, r: number, p: number }): Buffer {
  return scryptSync(password.normalize('NFKC'), salt, 32, { ...cost, maxmem: 256 * 1024 * 1024 })
}

/** AES-256-GCM: IV ‖ ciphertext ‖ tag. */
export function plainAead (key: Uint8Array, iv: Uint8Array, plaintext: Uint8Array, additional: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(additional))
  return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}

function plainOpen (key: Uint8Array, sealed: Buffer, additional: string): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(Buffer.from(additional)).setAuthTag(sealed.subarray(-16))
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()])
}

function pathOf ({ network, role, provider, index }: Choice): { networkHash: string, providerHash?: string, path: string } {
  const networkHash = sha256('medrec/network/1', be(network.chainId, 8), bytes(network.registry))
  const providerHash = provider === undefined ? undefined : sha256('medrec/provider/1', provider)
  const bits = (hash: Buffer | undefined, from: number): number => hash === undefined ? 0 : Number.parseInt([...hash.subarray(0, 8)].map(byte => byte.toString(2).padStart(8, '0')).join('').slice(from, from + 31), 2)
  const levels = [28018, bits(networkHash, 0), ROLES.indexOf(role), bits(providerHash, 0), bits(providerHash, 31), index]
  return { networkHash: hex(networkHash), ...(providerHash === undefined ? {} : { providerHash: hex(providerHash) }), path: `m/${levels.map(level => `${level}'`).join('/')}` }
}

function keyAt (seed: string, path: string): Buffer {
  return plainNode(bytes(seed), path).key
}

function accountSecret ({ seed, network }: { seed: string, network: Network }, info: string): { steps: { path: string }, gives: { key: string } } {
  const { path } = pathOf({ seed, network, role: 'account', index: 0 })
  return { steps: { path: `${path}/0'` }, gives: { key: secret(keyAt(seed, `${path}/0'`), info) } }
}

function secret (input: Uint8Array, info: string): string {
  return hex(new Uint8Array(hkdfSync('sha256', input, Buffer.alloc(0), info, 32)))
}
