import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { randomBytes } from '../../../protocol/crypto/random.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { MAX_BATCHES, MAX_BATCHES_BYTES, MAX_BATCHES_BYTES_OF_OTHERS, MAX_BATCHES_OF_OTHERS, MAX_CHANGE_SIGNERS, MAX_TURN_BATCH_BYTES, MAX_TURN_BATCHES } from '../../../protocol/policy/constants.ts'
import { changesSince } from '../../../protocol/policy/history.ts'
import { signChanges } from '../../../protocol/policy/signed-changes.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import { checkProved, takeBatches } from '../../../protocol/policy/take-batches.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { NETWORK } from '../session/known-chain.ts'
import { longPolicy } from './long-policy.ts'
import { RELATIONSHIP } from './policy-fixture.ts'

const [owner, custodian] = [randomBytes(32), randomBytes(32)]
const doc = longPolicy({ relationship: RELATIONSHIP, changes: MAX_TURN_BATCHES + 100 })
const made = changesSince({ doc, heads: [] }).slice(1)
const [a, b, c] = made as [string, string, string]
const common = { network: NETWORK, relationship: RELATIONSHIP }
const junk = (i: number): string => i.toString(16).padStart(64, '0')

function signed (changes: readonly string[], privateKey: Uint8Array = owner): ChangeBatch {
  return signChanges({ ...common, changes, privateKey })[0] as ChangeBatch
}
/** As many as one likes, without the work: who keeps them looked at them before. */
function kept (changes: readonly string[], signer: string): ChangeBatch {
  return { changes, signer, signature: new Uint8Array(65) }
}
const addressNo = (i: number): string => `0x${i.toString(16).padStart(40, '0')}`
const broken = (batch: ChangeBatch): ChangeBatch => ({ ...batch, signature: new Uint8Array(65) })
const take = (batches: readonly ChangeBatch[], options: { proofs?: ChangeProofs, signer?: string } = {}): ChangeProofs => takeBatches({ ...common, doc, proofs: NO_PROOFS, batches, ...options })

describe('batches that a turn brings', () => {
  it('are kept where they hold and prove something of a change that is held', () => {
    const proofs = take([signed([a, b]), signed([b], custodian), signed([b]), signed([junk(1)])])
    assert.deepEqual([...proofs.signersOf(a)], [addressOfKey(owner)])
    assert.deepEqual([...proofs.signersOf(b)], [addressOfKey(owner), addressOfKey(custodian)])
    assert.equal(proofs.batches.size, 2)
    assert.equal(take([signed([a, b])], { proofs }), proofs)
    // Others that it names may come later.
    assert.ok(take([signed([c, junk(1)])]).signersOf(c).has(addressOfKey(owner)))
  })

  it('end with the first that does not hold, or has not the form of one', () => {
    for (const bad of [broken(signed([b])), { ...signed([b]), changes: ['b'] }, { ...signed([b]), signer: 'nobody' }]) {
      const proofs = take([signed([a]), bad, signed([c])])
      assert.deepEqual([a, b, c].map(hash => proofs.signersOf(hash).size), [1, 0, 0])
    }
  })

  it('are looked at only where they are wanted', () => {
    const proofs = take([broken(signed([junk(1)])), broken(signed([a])), signed([c])], { proofs: take([signed([a])]) })
    assert.ok(proofs.signersOf(c).has(addressOfKey(owner)))
  })

  it(`from who acts for the owner are kept only while there are less than ${MAX_BATCHES_OF_OTHERS}, of ${MAX_BATCHES_BYTES_OF_OTHERS} bytes: the rest is the owner's`, () => {
    const signer = addressOfKey(custodian)
    const many = ChangeProofs.of(Array.from({ length: MAX_BATCHES_OF_OTHERS - 1 }, (_, i) => kept([junk(i)], addressNo(1))))
    const full = take([signed([a], custodian)], { proofs: many, signer })
    assert.equal(full.batches.size, MAX_BATCHES_OF_OTHERS)
    const long = (i: number): ChangeBatch => kept(Array.from({ length: 256 }, (_, j) => junk(256 * i + j)), addressNo(1))
    const heavy = ChangeProofs.of(Array.from({ length: Math.floor(MAX_BATCHES_BYTES_OF_OTHERS / (85 + 32 * 256)) }, (_, i) => long(i)))
    assert.equal(take([signed([b], custodian)], { proofs: full, signer }), full)
    assert.equal(take([signed(made.slice(0, 97), custodian)], { proofs: heavy, signer }), heavy)
    for (const proofs of [full, heavy]) assert.ok(take([signed(made.slice(0, 97))], { proofs }).signersOf(b).has(addressOfKey(owner)))
  })

  it('from who acts for the owner are only its own', () => {
    const signer = addressOfKey(custodian)
    const proofs = take([signed([a]), signed([b], custodian)], { signer })
    assert.deepEqual([proofs.signersOf(a).size, proofs.signersOf(b).has(signer)], [0, true])
    checkProved({ proofs, changes: [b], signer })
    assert.throws(() => { checkProved({ proofs, changes: [a, b], signer }) }, error => isMedrecError(error, 'POLICY_INVALID'))
  })

  it(`are at most ${MAX_TURN_BATCHES}, of ${MAX_TURN_BATCH_BYTES} bytes`, () => {
    const isLimit = (error: unknown): boolean => isMedrecError(error, 'POLICY_LIMIT')
    const few = made.slice(0, MAX_TURN_BATCHES).map(hash => signed([hash]))
    assert.equal(take(few).batches.size, MAX_TURN_BATCHES)
    assert.throws(() => take([...few, signed([made[MAX_TURN_BATCHES] as string])]), isLimit)
    const long = kept(Array.from({ length: 256 }, (_, i) => junk(i)), addressNo(1))
    assert.throws(() => take(Array.from({ length: 16 }, () => long)), isLimit)
  })

  it(`are not kept above ${MAX_CHANGE_SIGNERS} signers of a change`, () => {
    const proofs = ChangeProofs.of(Array.from({ length: MAX_CHANGE_SIGNERS - 1 }, (_, i) => kept([a], addressNo(i))))
    const full = take([signed([a])], { proofs })
    assert.equal(full.signersOf(a).size, MAX_CHANGE_SIGNERS)
    assert.equal(take([signed([a], custodian)], { proofs: full }), full)
    assert.notEqual(take([signed([a, b], custodian)], { proofs: full }), full)
  })

  it(`are not kept above ${MAX_BATCHES} in all, nor above ${MAX_BATCHES_BYTES} bytes`, () => {
    const many = ChangeProofs.of(Array.from({ length: MAX_BATCHES - 1 }, (_, i) => kept([junk(i)], addressNo(1))))
    const full = take([signed([a])], { proofs: many })
    assert.equal(full.batches.size, MAX_BATCHES)
    assert.equal(take([signed([b])], { proofs: full }), full)
    const long = (i: number): ChangeBatch => kept(Array.from({ length: 256 }, (_, j) => junk(256 * i + j)), addressNo(1))
    const heavy = ChangeProofs.of(Array.from({ length: Math.floor(MAX_BATCHES_BYTES / (85 + 32 * 256)) }, (_, i) => long(i)))
    assert.equal(take([signed(made.slice(0, 97))], { proofs: heavy }), heavy)
  })
})
