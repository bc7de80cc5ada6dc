import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { MAX_TURN_BATCHES } from '../../../protocol/policy/constants.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { changesSince, policyHeads } from '../../../protocol/policy/history.ts'
import { longPolicy } from './long-policy.ts'
import { addGrant, grantOf, RELATIONSHIP } from './policy-fixture.ts'

const SIGNER = `0x${'aa'.repeat(20)}`
const doc = longPolicy({ relationship: RELATIONSHIP, changes: MAX_TURN_BATCHES + 100 })
const made = changesSince({ doc, heads: [] }).slice(1)

describe('a turn of an exchange', () => {
  const proofs = ChangeProofs.of(made.map(hash => ({ changes: [hash], signer: SIGNER, signature: new Uint8Array(65) })))

  it('brings each change with its batches, and no more of both than fit', () => {
    const turn = nextTurn({ doc, proofs, known: [] })
    // The first change has none.
    assert.deepEqual([turn.changes.length, turn.batches.length], [MAX_TURN_BATCHES + 1, MAX_TURN_BATCHES])
    assert.deepEqual(turn.batches.map(({ changes }) => changes[0]), made.slice(0, MAX_TURN_BATCHES))
    const rest = nextTurn({ doc, proofs, known: [made[MAX_TURN_BATCHES - 1] as string] })
    assert.deepEqual(rest.batches.map(({ changes }) => changes[0]), made.slice(MAX_TURN_BATCHES))
  })

  it('knows the changes that it brings by their hashes, also where devices wrote apart', () => {
    const apart = A.merge(A.clone(addGrant({ doc, grant: grantOf({ id: 'x' }) })), addGrant({ doc: addGrant({ doc, grant: grantOf({ id: 'y' }) }), grant: grantOf({ id: 'z' }) }))
    for (const known of [[], made.slice(0, 1), made.slice(-1), policyHeads(apart).slice(1)]) {
      assert.deepEqual(nextTurn({ doc: apart, proofs: NO_PROOFS, known }).changes.map(change => A.decodeChange(change).hash), changesSince({ doc: apart, heads: known }))
    }
  })

  it('tells its ids only to who keeps others, and then brings what is not among theirs', () => {
    const known = policyHeads(doc)
    assert.deepEqual([nextTurn({ doc, proofs, known }).kept, nextTurn({ doc, proofs, known, digest: proofs.digest }).kept], [undefined, undefined])
    const turn = nextTurn({ doc, proofs, known, digest: NO_PROOFS.digest })
    assert.deepEqual([turn.kept?.length, turn.batches.length], [made.length, 0])
    const kept = new Set([...proofs.batches.keys()].slice(2))
    assert.equal(nextTurn({ doc, proofs, known, digest: NO_PROOFS.digest, kept }).batches.length, 2)
  })

  it('says the same digest of the same batches, in whatever order they came', () => {
    const batches = [...proofs.batches.values()]
    assert.equal(ChangeProofs.of(batches.toReversed()).digest, proofs.digest)
    assert.notEqual(ChangeProofs.of(batches.slice(1)).digest, proofs.digest)
  })
})
