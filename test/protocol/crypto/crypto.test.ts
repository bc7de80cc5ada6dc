import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { aeadOpen, aeadSeal, importAeadKey } from '../../../protocol/crypto/aead.ts'
import { equalBytes, fromHex, toHex, uint64be } from '../../../protocol/crypto/bytes.ts'
import { MAX_CHUNKS_IN_FLIGHT, MAX_INFO_BYTES, TREE_CHUNK } from '../../../protocol/crypto/constants.ts'
import { deriveEncryptionKeyPair, openSealed, sealTo } from '../../../protocol/crypto/hpke.ts'
import { sha256, sha256Async } from '../../../protocol/crypto/sha256.ts'
import { createTreeHasher, treeHash } from '../../../protocol/crypto/tree-hash.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'

const nodeSha256 = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest()

/** The tree hash as specs/records.md says it, over bytes in memory. */
function plainTreeHash (bytes: Uint8Array): string {
  const chunks: Buffer[] = []
  for (let offset = 0; offset < bytes.length; offset += TREE_CHUNK) chunks.push(nodeSha256(bytes.subarray(offset, offset + TREE_CHUNK)))
  return nodeSha256(...chunks).toString('hex')
}

function pattern (length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255)
}

describe('hashes', () => {
  it('agree with another implementation', async () => {
    const bytes = pattern(1_000)
    assert.ok(equalBytes(sha256(bytes.subarray(0, 10), bytes.subarray(10)), nodeSha256(bytes)))
    assert.ok(equalBytes(await sha256Async(bytes), nodeSha256(bytes)))
  })

  for (const length of [0, 1, TREE_CHUNK - 1, TREE_CHUNK, TREE_CHUNK + 1, 3 * TREE_CHUNK, 7 * TREE_CHUNK + 12_345]) {
    it(`make the tree hash of ${length} bytes, however they come`, async () => {
      const bytes = pattern(length)
      const expected = plainTreeHash(bytes)
      assert.equal(Buffer.from(await treeHash(bytes)).toString('hex'), expected)
      for (const createSha256 of [undefined, () => createHash('sha256')]) {
        const hasher = createTreeHasher(createSha256 === undefined ? {} : { createSha256 })
        for (let offset = 0; offset < length; offset += 300_007) await hasher.update(bytes.subarray(offset, offset + 300_007))
        assert.equal(Buffer.from(await hasher.digest()).toString('hex'), expected)
      }
    })
  }

  it(`ask the writer to wait when ${MAX_CHUNKS_IN_FLIGHT} chunks are being hashed`, async () => {
    const hasher = createTreeHasher()
    const chunk = pattern(TREE_CHUNK)
    const waits = Array.from({ length: MAX_CHUNKS_IN_FLIGHT }, () => hasher.update(chunk))
    assert.ok(waits.slice(0, -1).every(wait => wait === undefined))
    await waits.at(-1)
    assert.ok(waits.at(-1) instanceof Promise)
  })
})

describe('AES-GCM', () => {
  it('opens what it sealed, with the same key and additional data only', async () => {
    const key = await importAeadKey(pattern(32))
    const aad = pattern(5)
    const sealed = await aeadSeal({ key, plaintext: pattern(100), aad })
    assert.ok(equalBytes(await aeadOpen({ key, sealed, aad }), pattern(100)))
    const changed = sealed.slice()
    changed[20]! ^= 1
    for (const attempt of [{ key, sealed }, { key, sealed: changed, aad }, { key, sealed: sealed.slice(0, 11), aad }, { key: await importAeadKey(new Uint8Array(32)), sealed, aad }]) {
      await assert.rejects(aeadOpen(attempt), error => isMedrecError(error, 'SEAL_BROKEN'))
    }
    await assert.rejects(importAeadKey(new Uint8Array(16)), error => isMedrecError(error, 'INVALID_INPUT'))
  })
})

describe('HPKE', () => {
  it('opens what was sealed to a key, for the same purpose only', async () => {
    const { publicKey, privateKey } = await deriveEncryptionKeyPair(pattern(32))
    const sealed = await sealTo({ publicKey, info: 'medrec/test/1', plaintext: pattern(100) })
    assert.equal(sealed.length, 100 + 48)
    assert.ok(equalBytes(await openSealed({ privateKey, info: 'medrec/test/1', sealed }), pattern(100)))
    const other = await deriveEncryptionKeyPair(pattern(33))
    for (const attempt of [{ privateKey, info: 'medrec/test/2', sealed }, { privateKey: other.privateKey, info: 'medrec/test/1', sealed }, { privateKey, info: 'medrec/test/1', sealed: sealed.slice(0, 20) }]) {
      await assert.rejects(openSealed(attempt), error => isMedrecError(error, 'SEAL_BROKEN'))
    }
  })

  it('refuses keys that are none, and purposes that are too long', async () => {
    const { publicKey } = await deriveEncryptionKeyPair(pattern(32))
    await assert.rejects(sealTo({ publicKey: pattern(31), info: 'x', plaintext: pattern(1) }), error => isMedrecError(error, 'INVALID_INPUT'))
    await assert.rejects(sealTo({ publicKey, info: 'x'.repeat(MAX_INFO_BYTES + 1), plaintext: pattern(1) }), error => isMedrecError(error, 'INVALID_INPUT'))
  })
})

describe('hex', () => {
  it('goes there and back, and refuses anything else', () => {
    assert.equal(toHex(fromHex('0x00ff10')), '0x00ff10')
    for (const bad of ['00', '0x0', '0xzz', '']) assert.throws(() => fromHex(bad), error => isMedrecError(error, 'INVALID_INPUT'))
    assert.throws(() => fromHex('0x00', 2), error => isMedrecError(error, 'INVALID_INPUT'))
    assert.equal(toHex(uint64be(2 ** 40 + 5)), '0x0000010000000005')
    for (const bad of [-1, 1.5, 2 ** 53]) assert.throws(() => uint64be(bad), error => isMedrecError(error, 'INVALID_INPUT'))
  })
})
