import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { HDKey } from '@scure/bip32'
import { mnemonicToSeedSync } from '@scure/bip39'
import { decodeBase58, getBytes, hashMessage, keccak256, recoverAddress, SigningKey, toUtf8Bytes, TypedDataEncoder } from 'ethers'
import { packMessage } from '../../protocol/chain/pack-messages.ts'
import { fromHex, toHex, utf8 } from '../../protocol/crypto/bytes.ts'
import { deriveEncryptionKeyPair, hpkeOpen } from '../../protocol/crypto/hpke.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { checkWords, generateWords, wordsToSeed } from '../../protocol/identity/words.ts'
import { addressOfKey, isKeySignature } from '../../protocol/typed-data/sign.ts'
import { BIP32, BIP39, EIP2098, EIP2098_KEY, EIP712, RFC9180 } from './published.ts'
import { plainExtendedKey, plainNode, plainSeed } from './second/bip32.ts'
import { plainHeaderHash, plainSealer, plainSigners } from './second/clique.ts'
import type { HeaderJson } from './second/clique.ts'
import { plainKeyPair, plainSeal } from './second/hpke.ts'
import { plainDigest, plainDomainHash, plainEncodedType, plainStructHash } from './second/typed-data.ts'

// What the project takes from standards, and the second computations that specs/vectors is made with, against the vectors that the standards publish.

const { headers } = JSON.parse(await readFile(new URL('../../specs/vectors/headers.json', import.meta.url), 'utf8')) as { headers: [HeaderJson, ...HeaderJson[]] }
const hex = (digits: string): Uint8Array => fromHex(`0x${digits}`)

describe('BIP-39', () => {
  for (const [entropy, words, seed] of BIP39) {
    it(`makes "${words.split(' ').slice(0, 3).join(' ')} …" of ${entropy}, and its seed`, () => {
      const list = words.split(' ')
      assert.deepEqual(generateWords({ randomBytes: () => new Uint8Array(hex(entropy)) }), list)
      assert.deepEqual(checkWords(list), list)
      assert.equal(toHex(mnemonicToSeedSync(words, 'TREZOR')), `0x${seed}`)
      assert.equal(plainSeed(words, 'TREZOR').toString('hex'), seed)
      // The project's own seeds are without a passphrase, which the published ones have.
      assert.equal(toHex(wordsToSeed({ words: list })), `0x${plainSeed(words).toString('hex')}`)
    })
  }
})

describe('BIP-32', () => {
  BIP32.forEach(({ seed, chains }, i) => {
    for (const [path, key] of chains) {
      it(`gives the key of ${path} in test vector ${i + 1}`, () => {
        assert.equal(HDKey.fromMasterSeed(hex(seed)).derive(path).privateExtendedKey, key)
        // 78 bytes and a checksum of four.
        assert.equal(plainExtendedKey(plainNode(hex(seed), path)).toString('hex'), decodeBase58(key).toString(16).padStart(164, '0').slice(0, 156))
      })
    }
  })
})

describe('go-ethereum', () => {
  it('has the hashes and sealers that the second computation gives', () => {
    assert.deepEqual(headers.map(header => toHex(plainHeaderHash(header))), headers.map(header => header['hash']))
    const signers = plainSigners(headers[0])
    for (const header of headers.slice(1)) assert.ok(signers.includes(plainSealer(header)))
  })
})

describe('EIP-712', () => {
  const { domain, types, message, digest, signature, address } = EIP712

  it('hashes and signs the mail', () => {
    const key = getBytes(keccak256(toUtf8Bytes('cow')))
    assert.equal(addressOfKey(key), address)
    assert.equal(TypedDataEncoder.hashDomain(domain), EIP712.domainHash)
    assert.equal(TypedDataEncoder.hash(domain, types, message), digest)
    assert.equal(new SigningKey(key).sign(digest).serialized, signature)
    assert.ok(isKeySignature(fromHex(signature)))
  })

  it('is what the second computation does', () => {
    assert.equal(plainEncodedType(types, 'Mail'), EIP712.encodedType)
    assert.equal(toHex(plainDomainHash(domain)), EIP712.domainHash)
    assert.equal(toHex(plainStructHash(types, 'Mail', message)), EIP712.structHash)
    assert.equal(toHex(plainDigest(plainDomainHash(domain), plainStructHash(types, 'Mail', message))), digest)
  })
})

describe('EIP-2098', () => {
  for (const { text, r, s, v, compact } of EIP2098) {
    it(`is how the signature of "${text}" goes to the chain`, () => {
      const signature = hex(`${r}${s}${v.toString(16)}`)
      assert.equal(recoverAddress(hashMessage(text), toHex(signature)).toLowerCase(), addressOfKey(fromHex(EIP2098_KEY)))
      const packed = packMessage({ message: { kind: 'terminate', relationship: `0x${'11'.repeat(32)}`, expectedSequence: 0, deadline: 0, signature }, number: 0 })
      assert.equal(toHex(packed.subarray(-64)), compact)
    })
  }
})

describe('HPKE', () => {
  const { info, enc, ct } = RFC9180
  const [privateKey, encapsulatedKey, ciphertext, aad] = [fromHex(RFC9180.skRm), fromHex(enc), fromHex(ct), utf8(RFC9180.aad)]

  it('derives the recipient\'s key pair', async () => {
    const pair = await deriveEncryptionKeyPair(fromHex(RFC9180.ikmR))
    assert.deepEqual({ privateKey: toHex(pair.privateKey), publicKey: toHex(pair.publicKey) }, { privateKey: RFC9180.skRm, publicKey: RFC9180.pkRm })
  })

  it('opens what the RFC sealed, and nothing else', async () => {
    assert.equal(new TextDecoder().decode(await hpkeOpen({ privateKey, info, aad, encapsulatedKey, ciphertext })), RFC9180.plaintext)
    for (const other of [{ info: 'Ode on a Grecian Urm' }, { aad: utf8('Count-1') }, { ciphertext: new Uint8Array(ciphertext.subarray(0, -1)) }]) {
      await assert.rejects(hpkeOpen({ privateKey, info, aad, encapsulatedKey, ciphertext, ...other }), error => isMedrecError(error, 'SEAL_BROKEN'))
    }
  })

  it('is what the second computation does', () => {
    const recipient = plainKeyPair(fromHex(RFC9180.ikmR))
    assert.equal(toHex(recipient.privateKey), RFC9180.skRm)
    const sealed = plainSeal({ recipient: recipient.publicKey, ephemeral: plainKeyPair(fromHex(RFC9180.ikmE)), info, plaintext: utf8(RFC9180.plaintext), aad })
    assert.equal(toHex(sealed), enc + ct.slice(2))
  })
})
