import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import { toHex } from '../../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { MAX_BATCH_CHANGES } from '../../../protocol/policy/constants.ts'
import { policyHeads } from '../../../protocol/policy/history.ts'
import { changesMessage, isBatchSigned, readAuthors } from '../../../protocol/policy/signed-changes.ts'
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
    const authors = readAuthors({ network: NETWORK, relationship: RELATIONSHIP, batches: [batchOf({ changes: [a] }), batchOf({ changes: [a, b], by: custodian }), { ...batchOf({ changes: [b] }), signature: new Uint8Array(65) }] })
    assert.deepEqual(authors.get(a), new Set([addressOfKey(owner), addressOfKey(custodian)]))
    assert.deepEqual(authors.get(b), new Set([addressOfKey(custodian)]))
    assert.equal(authors.size, 2)
  })
})
