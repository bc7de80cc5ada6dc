import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { createTokenSealer } from '../../../node/provider/seal-tokens.ts'
import { openCursor, openToken, sealCursor, sealToken } from '../../../protocol/records/tokens.ts'
import { hexOf } from '../../node/store/store-fixture.ts'

const sealer = createTokenSealer({ key: new Uint8Array(32).fill(4) })
const owner = { sealer, relationship: hexOf(1, 32), requester: hexOf(2, 20) }
const others = [{ ...owner, requester: hexOf(3, 20) }, { ...owner, relationship: hexOf(3, 32) }, { ...owner, sealer: createTokenSealer({ key: new Uint8Array(32).fill(5) }) }]

describe('tokens and cursors', () => {
  it('say to whom they were given what they said', () => {
    fc.assert(fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.nat(Number.MAX_SAFE_INTEGER), fc.string({ unit: 'grapheme', maxLength: 200 }), (version, target, key) => {
      assert.equal(openToken({ ...owner, token: sealToken({ ...owner, version }) }), version)
      for (const since of [-1, version]) {
        const cursor = { since, steps: [{ target, key: key.toWellFormed() }, { target: version, key: '' }] }
        assert.deepEqual(openCursor({ ...owner, cursor: sealCursor({ ...owner, cursor }) }), cursor)
      }
    }))
  })

  it('say nothing to anybody else', () => {
    const token = sealToken({ ...owner, version: 3 })
    const cursor = sealCursor({ ...owner, cursor: { since: -1, steps: [{ target: 3, key: 'a' }] } })
    for (const other of others) {
      assert.equal(openToken({ ...other, token }), undefined)
      assert.equal(openCursor({ ...other, cursor }), undefined)
    }
  })

  it('do not stand in for each other', () => {
    assert.equal(openCursor({ ...owner, cursor: sealToken({ ...owner, version: 3 }) }), undefined)
    assert.equal(openToken({ ...owner, token: sealCursor({ ...owner, cursor: { since: 1, steps: [{ target: 2, key: '' }] } }) }), undefined)
  })

  it('say nothing when any byte of them is changed, missing or too many', () => {
    const token = sealToken({ ...owner, version: 3 })
    const cursor = sealCursor({ ...owner, cursor: { since: 1, steps: [{ target: 3, key: 'key' }] } })
    for (const [sealed, open] of [[token, (bytes: Uint8Array) => openToken({ ...owner, token: bytes })], [cursor, (bytes: Uint8Array) => openCursor({ ...owner, cursor: bytes })]] as const) {
      for (let i = 0; i < sealed.length; i++) {
        assert.equal(open(Uint8Array.from(sealed, (byte, n) => n === i ? byte ^ 1 : byte)), undefined)
        assert.equal(open(sealed.subarray(0, i)), undefined)
      }
      assert.equal(open(Uint8Array.of(...sealed, 0)), undefined)
      assert.notEqual(open(sealed), undefined)
    }
  })

  it('do not tell by their look that two say the same', () => {
    assert.notDeepEqual(sealToken({ ...owner, version: 3 }), sealToken({ ...owner, version: 3 }))
  })
})
