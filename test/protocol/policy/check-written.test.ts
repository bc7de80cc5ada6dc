import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { checkWritten } from '../../../protocol/policy/check-written.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { addGrant, endGrant, giveUpAnchor, grantOf, policyWith, scribble } from './policy-fixture.ts'

const REVOKER = { add: false, end: true }
const GRANTER = { add: true, end: false }
const BOTH = { add: true, end: true }
const INVALID = { code: 'POLICY_INVALID' }

describe('what a custodian writes into a policy', () => {
  const before = policyWith(grantOf({ id: 'a' }))
  const added = addGrant({ doc: before, grant: grantOf({ id: 'b' }) })
  const ended = endGrant({ doc: before, id: 'a', at: 1 })

  it('is only what it has a power for', () => {
    checkWritten({ before, doc: added, may: GRANTER })
    checkWritten({ before, doc: ended, may: REVOKER })
    checkWritten({ before, doc: A.merge(A.clone(added), ended), may: BOTH })
    assert.throws(() => { checkWritten({ before, doc: added, may: REVOKER }) }, INVALID)
    assert.throws(() => { checkWritten({ before, doc: ended, may: GRANTER }) }, INVALID)
  })

  it('gives no lost state up', () => {
    assert.throws(() => { checkWritten({ before, doc: giveUpAnchor({ doc: before, commitment: `0x${'11'.repeat(32)}`, at: 1 }), may: BOTH }) }, INVALID)
  })

  it('puts nothing beside a grant that is there', () => {
    const other = scribble(before, draft => { (draft['grants'] as Record<string, unknown>)['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', labels: ['HIV'] }))) })
    assert.throws(() => { checkWritten({ before, doc: other, may: REVOKER }) }, INVALID)
  })
})
