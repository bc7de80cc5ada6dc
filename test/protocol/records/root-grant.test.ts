import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { indexLinks, NO_FACTS } from '../../../protocol/kernel/facts.ts'
import type { AllowedRecord } from '../../../protocol/records/decided-list.ts'
import { rootGrantOf } from '../../../protocol/records/root-grant.ts'
import { grantOf, VIEWER } from '../policy/policy-fixture.ts'

const record = { key: 'a', hash: new Uint8Array(32), size: 1, categories: ['c'], labels: [], mediaType: 'text/plain', source: '' }
const facts = { ...NO_FACTS, chains: [indexLinks([{ by: VIEWER, parent: 'shown', grant: grantOf({ id: 'link' }) }])] }
const rootOf = (allowed: AllowedRecord[], by = facts): string | undefined => rootGrantOf({ decided: { allowed, byKey: new Map(), digest: '' }, facts: by })

describe('what a requester is counted by', () => {
  it('is itself where it has anything that was not handed on, or shows no chain', () => {
    assert.equal(rootOf([{ record, grant: 'g' }]), undefined)
    assert.equal(rootOf([{ record, grant: 'g', links: ['link'] }, { record, grant: 'own' }]), undefined)
    assert.equal(rootOf([], NO_FACTS as typeof facts), undefined)
  })

  it('is the grant that its chain begins at where it has all by it, also where that brings nothing', () => {
    assert.equal(rootOf([{ record, grant: 'g', links: ['link'] }, { record, grant: 'g', links: ['link'] }]), 'g')
    assert.equal(rootOf([]), 'shown')
  })
})
