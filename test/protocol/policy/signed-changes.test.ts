import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ChangeProofs } from '../../../protocol/policy/change-proofs.ts'
import { MAX_BATCH_CHANGES } from '../../../protocol/policy/constants.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { batchId, changesMessage, isBatchSigned, signChanges } from '../../../protocol/policy/signed-changes.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import { addressOfKey, signTypedData } from '../../../protocol/typed-data/sign.ts'
import { NETWORK } from '../session/known-chain.ts'
import { addGrant, grantOf, policyWith, RELATIONSHIP } from './policy-fixture.ts'

const [owner, custodian] = [randomBytes(32), randomBytes(32)]
const first = policyWith(grantOf({ id: 'a' }))
const hashes = [first, addGrant({ doc: first, grant: grantOf({ id: 'b' }) })].map(doc => policyHeads(doc)[0] as string)

function batchOf (options: { changes?: readonly string[], by?: Uint8Array, relationship?: string, chainId?: number } = {}): ChangeBatch {
  const { changes = hashes, by = owner, relationship = RELATIONSHIP, chainId = NETWORK.chainId } = options
  const message = changesMessage({ relationship, changes })
  return { changes: [...changes].sort(), signer: addressOfKey(by), signature: signTypedData({ network: { ...NETWORK, chainId }, type: 'PolicyChanges', message, privateKey: by }) }
}

const holds = (batch: ChangeBatch): boolean => isBatchSigned({ network: NETWORK, relationship: RELATIONSHIP, batch })

describe('a batch of signed changes', () => {
  it('signs what the specification says', () => {
    const raw = Buffer.from([...hashes].sort().join(''), 'hex')
    const expected = createHash('sha256').update('medrec/policy-changes/1').update(raw).digest('hex')
    assert.equal(toHex(changesMessage({ relationship: RELATIONSHIP, changes: hashes }).changes as Uint8Array), `0x${expected}`)
    assert.deepEqual(changesMessage({ relationship: RELATIONSHIP, changes: hashes.toReversed() }), changesMessage({ relationship: RELATIONSHIP, changes: [...hashes, ...hashes] }))
  })

  it('holds for its signer, changes, relationship and network, and for nothing else', () => {
    const batch = batchOf()
    assert.ok(holds(batch))
    const other = 'cd'.repeat(32)
    const broken: ChangeBatch[] = [
      { ...batch, signer: addressOfKey(custodian) }, { ...batch, changes: batch.changes.slice(1) }, { ...batch, changes: [...batch.changes, other].sort() }, { ...batch, changes: batch.changes.toReversed() },
      { ...batch, changes: [batch.changes[0] as string, ...batch.changes] }, { ...batch, changes: [] }, { ...batch, changes: ['zz'] }, { ...batch, signature: new Uint8Array(65) }, { ...batch, signature: new Uint8Array(3) },
      { ...batch, signer: 'nobody' }, batchOf({ relationship: `0x${other}` }), batchOf({ chainId: 1 })
    ]
    for (const each of broken) assert.equal(holds(each), false, JSON.stringify(each))
  })

  it(`names 1 to ${MAX_BATCH_CHANGES} changes`, () => {
    const many = Array.from({ length: MAX_BATCH_CHANGES + 1 }, (_, i) => i.toString(16).padStart(64, '0'))
    assert.ok(holds(batchOf({ changes: many.slice(1) })))
    assert.throws(() => batchOf({ changes: many }), error => isMedrecError(error, 'POLICY_LIMIT'))
    for (const changes of [[], ['ab'], ['AB'.repeat(32)]]) assert.throws(() => batchOf({ changes }), error => isMedrecError(error, 'POLICY_INVALID'))
    assert.equal(holds({ ...batchOf(), changes: many }), false)
  })

  it('says who made what: each signer of a batch that holds, and nobody else', () => {
    const [a, b] = hashes as [string, string]
    const proofs = ChangeProofs.of([batchOf({ changes: [a] }), batchOf({ changes: [a, b], by: custodian })])
    assert.deepEqual(proofs.signersOf(a), new Set([addressOfKey(owner), addressOfKey(custodian)]))
    assert.deepEqual(proofs.signersOf(b), new Set([addressOfKey(custodian)]))
    assert.equal(proofs.signersOf('cd'.repeat(32)).size, 0)
  })

  it('is made of as many changes as there are, 256 at a time', () => {
    const many = Array.from({ length: MAX_BATCH_CHANGES + 1 }, (_, i) => (1_000 - i).toString(16).padStart(64, '0'))
    const batches = signChanges({ network: NETWORK, relationship: RELATIONSHIP, changes: many, privateKey: owner })
    assert.deepEqual(batches.map(({ changes }) => changes.length), [MAX_BATCH_CHANGES, 1])
    assert.ok(batches.every(holds))
    assert.deepEqual(batches.flatMap(({ changes }) => changes).sort(), many.toSorted())
    assert.deepEqual(signChanges({ network: NETWORK, relationship: RELATIONSHIP, changes: [], privateKey: owner }), [])
  })

  it('is called by who says what, and not by its signature', () => {
    const batch = batchOf()
    assert.equal(batchId(batch), batchId({ ...batch, signature: new Uint8Array(65) }))
    assert.notEqual(batchId(batch), batchId(batchOf({ by: custodian })))
    assert.notEqual(batchId(batch), batchId(batchOf({ changes: hashes.slice(1) })))
  })
})
