import { BIP39 } from '../published.ts'
import { bytes, hex } from '../second/bytes.ts'
import { plainKeyPair, plainSeal } from '../second/hpke.ts'
import { plainSeed } from '../second/bip32.ts'
import { plainAead, plainScrypt } from '../second/identity.ts'
import { repeated } from './case.ts'
import type { VectorCase } from './case.ts'

const WORDS = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ')
const seed = hex(plainSeed(WORDS.join(' ')))
const network = { chainId: 777, registry: repeated('5a', 20) }
const choice = { seed, network, role: 'owner', provider: 'mercy-general', index: 0 }

const recipient = plainKeyPair(bytes(repeated('01', 32)))
const other = plainKeyPair(bytes(repeated('03', 32)))
const sealedFor = (aad?: string): Buffer => plainSeal({
  recipient: recipient.publicKey, ephemeral: plainKeyPair(bytes(repeated('02', 32))), info: 'medrec/letter/1', plaintext: Buffer.from('a letter'), ...(aad === undefined ? {} : { aad: bytes(aad) })
})
const opening = { privateKey: hex(recipient.privateKey), info: 'medrec/letter/1', sealed: hex(sealedFor()) }

function changed (content: Buffer, at: number): string {
  const copy = Buffer.from(content)
  copy[at] = (copy[at] ?? 0) ^ 1
  return hex(copy)
}

/** specs/identity.md. */
export const IDENTITY_CASES: VectorCase[] = [
  ...BIP39.map(([, words]) => ({ name: `seed of "${words.split(' ')[0]} …", without a passphrase`, does: 'words/seed', given: { words: words.split(' ') } })),
  { name: 'eleven words', does: 'words/seed', given: { words: WORDS.slice(1) }, fails: 'BAD_WORDS' },
  { name: 'thirteen words', does: 'words/seed', given: { words: [...WORDS, 'about'] }, fails: 'BAD_WORDS' },
  { name: 'a word that is none of the list', does: 'words/seed', given: { words: WORDS.with(2, 'thanx') }, fails: 'BAD_WORDS' },
  { name: 'a wrong checksum', does: 'words/seed', given: { words: WORDS.with(11, 'year') }, fails: 'BAD_WORDS' },
  { name: 'two words that changed places', does: 'words/seed', given: { words: WORDS.with(0, 'winner').with(1, 'legal') }, fails: 'BAD_WORDS' },

  { name: 'the first delegate of an owner with a provider', does: 'identity/delegate', given: choice },
  { name: 'the twentieth', does: 'identity/delegate', given: { ...choice, index: 19 } },
  { name: 'the last index that there is', does: 'identity/delegate', given: { ...choice, index: 0x7fffffff } },
  { name: 'with another provider', does: 'identity/delegate', given: { ...choice, provider: 'corner-pharmacy' } },
  { name: 'in a network with another chain id', does: 'identity/delegate', given: { ...choice, network: { ...network, chainId: 2 ** 50 } } },
  { name: 'in a network with another registry', does: 'identity/delegate', given: { ...choice, network: { ...network, registry: repeated('5b', 20) } } },
  { name: 'a card', does: 'identity/delegate', given: { seed, network, role: 'card', index: 3 } },
  { name: 'the last address of a helper\'s second card', does: 'identity/delegate', given: { seed, network, role: 'custodian', index: 15 } },
  { name: 'the key of a blob', does: 'identity/delegate', given: { ...choice, role: 'blob' } },
  { name: 'an owner\'s delegate without a provider', does: 'identity/delegate', given: { seed, network, role: 'owner', index: 0 }, fails: 'INVALID_INPUT' },
  { name: 'a card for one provider', does: 'identity/delegate', given: { ...choice, role: 'card' }, fails: 'INVALID_INPUT' },
  { name: 'a custodian\'s key for one provider', does: 'identity/delegate', given: { ...choice, role: 'custodian' }, fails: 'INVALID_INPUT' },
  { name: 'an index that no hardened level can carry', does: 'identity/delegate', given: { ...choice, index: 2 ** 31 }, fails: 'INVALID_INPUT' },
  { name: 'an index below 0', does: 'identity/delegate', given: { ...choice, index: -1 }, fails: 'INVALID_INPUT' },
  { name: 'a registry of 19 bytes', does: 'identity/delegate', given: { ...choice, network: { ...network, registry: repeated('5a', 19) } }, fails: 'INVALID_INPUT' },

  { name: 'the salt of a policy', does: 'identity/policy-salt', given: { privateKey: repeated('07', 32) } },
  { name: 'the key of an account', does: 'identity/account-key', given: { seed, network } },
  { name: 'the standing key of an account', does: 'identity/standing-key', given: { seed, network } },
  { name: 'where an account lies with a provider', does: 'identity/blob', given: { seed, network, provider: 'mercy-general' } },
  { name: 'where it lies with another', does: 'identity/blob', given: { seed, network, provider: 'corner-pharmacy' } },

  { name: 'a sealed message', does: 'seal/open', given: opening, gives: { plaintext: hex(Buffer.from('a letter')) } },
  { name: 'a sealed message with associated data', does: 'seal/open', given: { ...opening, aad: '0x0102', sealed: hex(sealedFor('0x0102')) }, gives: { plaintext: hex(Buffer.from('a letter')) } },
  { name: 'sealed for another kind of message', does: 'seal/open', given: { ...opening, info: 'medrec/share/1' }, fails: 'SEAL_BROKEN' },
  { name: 'sealed to another key', does: 'seal/open', given: { ...opening, privateKey: hex(other.privateKey) }, fails: 'SEAL_BROKEN' },
  { name: 'sealed with other associated data', does: 'seal/open', given: { ...opening, aad: '0x0103', sealed: hex(sealedFor('0x0102')) }, fails: 'SEAL_BROKEN' },
  { name: 'a bit of the encapsulated key is another', does: 'seal/open', given: { ...opening, sealed: changed(sealedFor(), 0) }, fails: 'SEAL_BROKEN' },
  { name: 'a bit of the ciphertext is another', does: 'seal/open', given: { ...opening, sealed: changed(sealedFor(), 33) }, fails: 'SEAL_BROKEN' },
  { name: 'the last byte is missing', does: 'seal/open', given: { ...opening, sealed: hex(sealedFor().subarray(0, -1)) }, fails: 'SEAL_BROKEN' },
  { name: 'shorter than an encapsulated key', does: 'seal/open', given: { ...opening, sealed: hex(sealedFor().subarray(0, 31)) }, fails: 'SEAL_BROKEN' }
]

const cost = { N: 1024, r: 8, p: 1 }
const password = 'correct horse battery staple'
const [salt, key] = [bytes(repeated('20', 16)), bytes(repeated('2a', 32))]
const wrappedKey = hex(plainAead(plainScrypt(password, salt, cost), bytes(repeated('30', 12)), key, 'medrec/vault-key/1'))
const fields = { version: 1, scrypt: cost, salt: hex(salt), wrappedKey }
const sealed = plainAead(key, bytes(repeated('40', 12)), Buffer.from(WORDS.join(' ')), '["medrec/value/1","keys","words"]')
const value = { file: JSON.stringify(fields), password, namespace: 'keys', name: 'words', sealed: hex(sealed) }
const otherFile = (change: object): object => ({ ...value, file: JSON.stringify({ ...fields, ...change }) })

/** specs/vault.md. */
export const VAULT_CASES: VectorCase[] = [
  { name: 'a value', does: 'vault/value', given: value },
  {
    name: 'a password in another normal form', does: 'vault/value',
    given: { ...otherFile({ wrappedKey: hex(plainAead(plainScrypt('ﬁ\u0301', salt, cost), bytes(repeated('30', 12)), key, 'medrec/vault-key/1')) }), password: 'f\u00ed' }
  },
  { name: 'another password', does: 'vault/value', given: { ...value, password: 'correct horse battery stable' }, fails: 'WRONG_PASSWORD' },
  { name: 'another salt', does: 'vault/value', given: otherFile({ salt: repeated('21', 16) }), fails: 'WRONG_PASSWORD' },
  { name: 'a wrapped key that is no whole one', does: 'vault/value', given: otherFile({ wrappedKey: '0x00' }), fails: 'WRONG_PASSWORD' },
  { name: 'a later version', does: 'vault/value', given: otherFile({ version: 2 }), fails: 'UNSUPPORTED_VERSION' },
  { name: 'no JSON', does: 'vault/value', given: { ...value, file: '{' }, fails: 'VAULT_DAMAGED' },
  { name: 'N that is no power of two', does: 'vault/value', given: otherFile({ scrypt: { ...cost, N: 1000 } }), fails: 'VAULT_DAMAGED' },
  { name: 'N above what a reader takes', does: 'vault/value', given: otherFile({ scrypt: { ...cost, N: 2 ** 21 } }), fails: 'VAULT_DAMAGED' },
  { name: 'r above what a reader takes', does: 'vault/value', given: otherFile({ scrypt: { ...cost, r: 9 } }), fails: 'VAULT_DAMAGED' },
  { name: 'p above what a reader takes', does: 'vault/value', given: otherFile({ scrypt: { ...cost, p: 5 } }), fails: 'VAULT_DAMAGED' },
  { name: 'a salt of 15 bytes', does: 'vault/value', given: otherFile({ salt: repeated('20', 15) }), fails: 'VAULT_DAMAGED' },
  { name: 'a file above the limit', does: 'vault/value', given: { ...value, file: value.file + ' '.repeat(4097 - value.file.length) }, fails: 'VAULT_DAMAGED' },
  { name: 'a value that stood under another name', does: 'vault/value', given: { ...value, name: 'other' }, fails: 'SEAL_BROKEN' },
  { name: 'a namespace and name that only together are the same', does: 'vault/value', given: { ...value, namespace: 'key', name: 'swords' }, fails: 'SEAL_BROKEN' },
  { name: 'a value of which a bit is another', does: 'vault/value', given: { ...value, sealed: changed(sealed, 12) }, fails: 'SEAL_BROKEN' }
]
