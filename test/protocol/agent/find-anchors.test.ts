import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findAnchors } from '../../../protocol/chain/find-anchors.ts'
import { packMessages } from '../../../protocol/chain/pack-messages.ts'
import { readEnvelope } from '../../../protocol/agent/envelope.ts'
import { signTypedData } from '../../../protocol/typed-data/sign.ts'
import { hexOf } from '../../node/store/store-fixture.ts'

const NETWORK = { chainId: 7, contracts: { relationships: hexOf(5, 20) } }
const KEY = new Uint8Array(32).fill(3)
const anchor = { relationship: hexOf(1, 32), commitment: hexOf(2, 32), expectedSequence: 300, deadline: 1_900_000_000 }
const key = signTypedData({ network: NETWORK, type: 'Anchor', message: anchor, privateKey: KEY })
const envelope = Uint8Array.from([2, 5, ...key, ...new Uint8Array(4 * 32)])

describe('the anchors in the data of a transaction', () => {
  it('are found between other messages, with who signed them', () => {
    const opening = { kind: 'open', ownerDelegate: hexOf(8, 20), providerDelegate: hexOf(9, 20), deadline: 1_900_000_000, ownerSignature: key, providerSignature: new Uint8Array(200) } as const
    const data = packMessages([
      { message: opening, number: undefined }, { message: { kind: 'anchor', ...anchor, signature: envelope }, number: 7 },
      { message: { kind: 'set-controller', relationship: hexOf(1, 32), controller: hexOf(4, 20), expectedSequence: 1, deadline: 1_900_000_000, signature: key }, number: 8 },
      { message: { kind: 'anchor', ...anchor, signature: key }, number: 9 }
    ])
    const found = findAnchors(data)
    assert.deepEqual(found.map(({ number, commitment, sequenceByte }) => ({ number, commitment, sequenceByte })), [7, 9].map(number => ({ number, commitment: anchor.commitment, sequenceByte: 300 % 256 })))
    assert.deepEqual(found.map(({ position }) => position), [1, 3])
    assert.deepEqual(found.map(({ signature }) => readEnvelope(signature)?.place), [5, undefined])
    assert.equal(found[1]?.signature.length, 64)
  })

  it('are none in what is no such data, or breaks off', () => {
    assert.deepEqual(findAnchors('0x'), [])
    assert.deepEqual(findAnchors(`${packMessages([{ message: { kind: 'anchor', ...anchor, signature: key }, number: 7 }]).slice(0, -20)}`), [])
  })
})
