import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { MOST_ALONE, MOST_FULL } from '../../bench/chain/constants.ts'
import { userBytes } from '../../bench/chain/user-bytes.ts'

describe('what a person’s signatures take on the chain', () => {
  it('five relationships and thirty updates: a fifth of what they took in MedRec 2.0 each alone, a tenth in full transactions', t => {
    const [alone, eight, full] = [userBytes(1), userBytes(8), userBytes(64)]
    t.diagnostic(`bytes of transactions: ${alone} alone, ${eight.toFixed()} in eights, ${full.toFixed()} in full ones`)
    assert.ok(alone <= MOST_ALONE, `${alone} alone`)
    assert.ok(full <= MOST_FULL, `${full} in full transactions`)
    assert.ok(eight > full && eight < alone)
  })
})
