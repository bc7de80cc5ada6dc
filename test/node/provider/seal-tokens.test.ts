import assert from 'node:assert/strict'
import { createDecipheriv, randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import { createTokenSealer } from '../../../node/provider/seal-tokens.ts'
import { toHex, utf8 } from '../../../protocol/crypto/bytes.ts'

const key = randomBytes(32)
const sealer = createTokenSealer({ key })
const aad = utf8('for one requester')

describe('the sealer of tokens', () => {
  it('opens what it sealed, of any length', () => {
    for (const length of [0, 1, 8, 16, 17, 600]) {
      const plain = new Uint8Array(randomBytes(length))
      assert.deepEqual(sealer.open(sealer.seal(plain, aad), aad), plain)
    }
  })

  it('seals as AES-256-GCM: vector, ciphertext, tag', () => {
    const sealed = sealer.seal(utf8('twelve bytes'), aad)
    assert.equal(sealed.length, 12 + 12 + 16)
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(aad).setAuthTag(sealed.subarray(24))
    assert.equal(Buffer.concat([decipher.update(sealed.subarray(12, 24)), decipher.final()]).toString(), 'twelve bytes')
  })

  it('never uses a vector twice', () => {
    const count = 3_000
    assert.equal(new Set(Array.from({ length: count }, () => toHex(sealer.seal(new Uint8Array(1), aad).subarray(0, 12)))).size, count)
  })

  it('does not change what it has given', () => {
    const first = sealer.seal(utf8('one'), aad)
    const copy = first.slice()
    for (let i = 0; i < 600; i++) sealer.seal(utf8('more'), aad)
    assert.deepEqual(first, copy)
  })

  it('opens nothing for another requester, nothing of another node, and nothing that was changed or cut short', () => {
    const sealed = sealer.seal(utf8('content'), aad)
    assert.equal(sealer.open(sealed, utf8('for another requester')), undefined)
    assert.equal(sealer.open(sealed, new Uint8Array()), undefined)
    assert.equal(createTokenSealer({ key: randomBytes(32) }).open(sealed, aad), undefined)
    for (let i = 0; i < sealed.length; i++) {
      assert.equal(sealer.open(sealed.map((byte, n) => n === i ? byte ^ 0x80 : byte), aad), undefined)
      assert.equal(sealer.open(sealed.subarray(0, i), aad), undefined)
      assert.equal(sealer.open(sealed.subarray(i + 1), aad), undefined)
    }
  })

  it('opens after a restart what it sealed before', () => {
    assert.deepEqual(createTokenSealer({ key: Buffer.from(key) }).open(sealer.seal(utf8('kept'), aad), aad), utf8('kept'))
  })
})
