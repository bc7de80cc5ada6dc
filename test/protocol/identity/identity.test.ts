import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { computeAddress, HDNodeWallet, Mnemonic } from 'ethers'
import { equalBytes, toHex } from '../../../protocol/crypto/bytes.ts'
import { openSealed, sealTo } from '../../../protocol/crypto/hpke.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { GAP_LIMIT, MAX_INDEX } from '../../../protocol/identity/constants.ts'
import { MAX_DERIVED_NODES } from '../../../protocol/identity/constants.ts'
import { deriveDelegate, deriveSigningKey, signingKeyOf } from '../../../protocol/identity/derive.ts'
import { findDelegates } from '../../../protocol/identity/find-delegates.ts'
import { delegatePath } from '../../../protocol/identity/path.ts'
import { deriveAccountKey, deriveBlobAddress, derivePolicySalt } from '../../../protocol/identity/secrets.ts'
import { checkWords, generateWords, splitWords, wordsToSeed } from '../../../protocol/identity/words.ts'

const WORDS = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ')
const network = { chainId: 777, registry: `0x${'5a'.repeat(20)}` }
const seed = wordsToSeed({ words: WORDS })
const owner = { seed, network, role: 'owner', provider: 'mercy-general', index: 0 } as const

describe('twelve words', () => {
  it('give the seed of BIP-39', () => {
    assert.equal(toHex(seed), Mnemonic.fromPhrase(WORDS.join(' ')).computeSeed())
  })

  it('are new each time, and well-formed', () => {
    const words = generateWords()
    assert.equal(checkWords(words).length, 12)
    assert.notDeepEqual(generateWords(), words)
    assert.deepEqual(generateWords({ randomBytes: length => new Uint8Array(length).fill(0x7f) }), WORDS)
  })

  it('are read however they are written down', () => {
    assert.deepEqual(splitWords(WORDS.map((word, i) => `${i + 1}. ${word.toUpperCase()},\n`).join(' ')), WORDS)
  })

  it('say which one is wrong', () => {
    const refuses = (words: string[], says: RegExp): void => {
      assert.throws(() => wordsToSeed({ words }), error => isMedrecError(error, 'BAD_WORDS') && says.test(error.message))
    }
    refuses(WORDS.slice(1), /11 words/)
    refuses(WORDS.with(2, 'thanx'), /Word 3/)
    refuses(WORDS.with(0, 'zoo'), /do not belong together/)
  })
})

describe('a delegate', () => {
  it('is the same however many were asked for before, and whatever became of what was given', () => {
    const first = deriveSigningKey(owner)
    const { address } = first
    first.privateKey.fill(0)
    for (let index = 0; index < MAX_DERIVED_NODES; index++) deriveSigningKey({ ...owner, role: 'card', provider: undefined, index } as unknown as typeof owner)
    const again = deriveSigningKey(owner)
    assert.deepEqual([again.address, signingKeyOf(again.privateKey).address], [address, address])
    assert.deepEqual(deriveSigningKey({ ...owner, seed: new Uint8Array(seed) }), again)
  })

  it('is the one that another implementation derives on the path', async () => {
    const delegate = await deriveDelegate(owner)
    const wallet = HDNodeWallet.fromSeed(seed).derivePath(`${delegate.path}/0'`)
    assert.equal(delegate.address, wallet.address.toLowerCase())
    assert.equal(toHex(delegate.privateKey), wallet.privateKey)
    assert.equal(toHex(delegate.publicKey), wallet.publicKey)
    assert.equal(computeAddress(toHex(delegate.publicKey)).toLowerCase(), delegate.address)
    assert.deepEqual(deriveSigningKey(owner), { address: delegate.address, privateKey: delegate.privateKey, publicKey: delegate.publicKey })
  })

  it('has an encryption key that letters can be sealed to', async () => {
    const { encryption } = await deriveDelegate(owner)
    const sealed = await sealTo({ publicKey: encryption.publicKey, info: 'x', plaintext: new Uint8Array([1, 2]) })
    assert.deepEqual([...await openSealed({ privateKey: encryption.privateKey, info: 'x', sealed })], [1, 2])
  })

  it('differs by network, role, provider and index, and every level is hardened', () => {
    const choices = [
      owner,
      { ...owner, index: 1 },
      { ...owner, provider: 'northside' },
      { ...owner, role: 'blob' },
      { ...owner, network: { ...network, chainId: 778 } },
      { ...owner, network: { ...network, registry: `0x${'5b'.repeat(20)}` } },
      { seed, network, role: 'card', index: 0 },
      { seed, network, role: 'account', index: 0 }
    ] as const
    assert.equal(new Set(choices.map(choice => deriveSigningKey(choice).address)).size, choices.length)
    for (const choice of choices) assert.match(delegatePath(choice), /^m\/28018'(\/\d+'){5}$/)
  })

  it('is refused where the path makes no sense', () => {
    for (const bad of [{ ...owner, provider: undefined }, { ...owner, role: 'card' }, { ...owner, index: -1 }, { ...owner, index: MAX_INDEX + 1 }, { ...owner, index: 0.5 }]) {
      assert.throws(() => deriveSigningKey(bad as typeof owner), error => isMedrecError(error, 'INVALID_INPUT'))
    }
    assert.throws(() => signingKeyOf(new Uint8Array(32)), error => isMedrecError(error, 'INVALID_INPUT'))
  })
})

describe('secrets of a seed', () => {
  it('differ by network and provider', () => {
    const elsewhere = { ...network, chainId: 1 }
    assert.ok(!equalBytes(deriveAccountKey({ seed, network }), deriveAccountKey({ seed, network: elsewhere })))
    const blobs = [deriveBlobAddress({ seed, network, provider: 'a' }), deriveBlobAddress({ seed, network, provider: 'b' })]
    assert.ok(!equalBytes(blobs[0]!.id, blobs[1]!.id))
    assert.equal(toHex(blobs[0]!.id), `0x${createHash('sha256').update(blobs[0]!.key.publicKey).digest('hex')}`)
    assert.equal(derivePolicySalt(deriveSigningKey(owner)).length, 32)
  })
})

describe('finding delegates', () => {
  it('finds those that the chain knows, up to the gap limit, and asks nobody', async () => {
    const addressAt = (provider: string, index: number): string => deriveSigningKey({ ...owner, provider, index }).address
    const chain = new Set([addressAt('a', 0), addressAt('a', GAP_LIMIT), addressAt('b', GAP_LIMIT)])
    const found = await findDelegates({ seed, network, providers: ['a', 'b'], isKnown: address => chain.has(address) })
    assert.deepEqual(found.map(({ provider, index }) => [provider, index]), [['a', 0], ['a', GAP_LIMIT]])
  })

  it('stops when told to', async () => {
    await assert.rejects(findDelegates({ seed, network, providers: ['a'], isKnown: () => false, signal: AbortSignal.abort() }))
  })
})
