import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { isWithin, meetAll, meetGrants, sameRights } from '../../../protocol/policy/meet.ts'
import { grantOf, OTHER_VIEWER, VIEWER } from './policy-fixture.ts'

const grant = (fields: Partial<Grant> = {}): Grant => grantOf({ id: 'a', ...fields })
/** The meet, which is the same from both sides. */
function meet (a: Partial<Grant>, b: Partial<Grant>): Grant | undefined {
  const met = meetGrants(grant(a), grant(b))
  assert.deepEqual(meetGrants(grant(b), grant(a)), met)
  return met
}

describe('the narrower of two grants', () => {
  it('is the grant itself where they are equal', () => {
    const full = { categories: ['labs', 'notes'], labels: ['HIV'], actions: ['notify', 'read'], notBefore: 5, notAfter: 9, condition: VIEWER, depth: 2, purpose: 'p', standing: 's' }
    assert.deepEqual(meet(full, full), grant(full))
    assert.deepEqual(meet({ emergency: 60 }, { emergency: 60 }), grant({ emergency: 60 }))
    assert.deepEqual(Object.keys(meet({}, {})!).sort(), Object.keys(grant()).sort(), 'says nothing that neither said')
  })

  it('names what both name', () => {
    assert.deepEqual(meet({ categories: ['a', 'b'], labels: ['x', 'y'], actions: ['notify', 'read'] }, { categories: ['b', 'c'], labels: ['y', 'z'], actions: ['contribute', 'read'] }), grant({ categories: ['b'], labels: ['y'], actions: ['read'] }))
    assert.deepEqual(meet({ labels: ['x'] }, { labels: ['y'] }), grant())
  })

  it('begins with the later and ends with the earlier', () => {
    assert.deepEqual(meet({ notBefore: 1, notAfter: 8 }, { notBefore: 2, notAfter: 9 }), grant({ notBefore: 2, notAfter: 8 }))
    assert.deepEqual(meet({ notAfter: 8 }, { notAfter: null }), grant({ notAfter: 8 }))
    assert.deepEqual(meet({ notAfter: 0 }, { notAfter: null }), grant({ notAfter: 0 }), 'an end at 0 is an end')
  })

  it('has the condition, the emergency and the depth of the narrower', () => {
    assert.deepEqual(meet({ condition: VIEWER }, {}), grant({ condition: VIEWER }))
    assert.deepEqual(meet({ emergency: 5 }, {}), grant({ emergency: 5 }))
    assert.deepEqual(meet({ emergency: 5 }, { emergency: 6 }), grant({ emergency: 5 }))
    assert.deepEqual(meet({ depth: 1 }, { depth: 2 }), grant({ depth: 1 }))
    assert.deepEqual(meet({ depth: 1 }, {}), grant())
    assert.deepEqual(meet({ depth: 1 }, { emergency: 5 }), grant({ emergency: 5 }))
  })

  it('keeps a purpose and a standing decision only where both say them', () => {
    assert.deepEqual(meet({ purpose: 'p', standing: 's' }, { purpose: 'q', standing: 't' }), grant())
    assert.deepEqual(meet({ purpose: 'p', standing: 's' }, {}), grant())
  })

  it('is nothing where nothing is left, or they cannot be put together', () => {
    for (const [a, b] of [[{}, { viewer: OTHER_VIEWER }], [{}, { id: 'b' }], [{ categories: ['a'] }, { categories: ['b'] }], [{ actions: ['read'] }, { actions: ['notify'] }], [{ condition: VIEWER }, { condition: OTHER_VIEWER }]] as const) {
      assert.equal(meet(a, b), undefined, JSON.stringify(b))
    }
    assert.deepEqual([meetGrants(undefined, grant()), meetGrants(grant(), undefined), meetGrants(undefined, undefined)], [undefined, undefined, undefined])
  })
})

describe('the narrower of all grants', () => {
  const mapOf = (...grants: Grant[]): Map<string, Grant> => new Map(grants.map(one => [one.id, one]))

  it('has what both have, each as the narrower', () => {
    const [x, y, z] = ['x', 'y', 'z'].map(id => grantOf({ id, categories: ['a', 'b'] })) as [Grant, Grant, Grant]
    assert.deepEqual([...meetAll(mapOf(x, y, z), mapOf({ ...y, categories: ['b'] }, { ...z, categories: ['c'] })).values()], [{ ...y, categories: ['b'] }])
  })
})

describe('whether a grant is within another', () => {
  const changes: Array<Partial<Grant>> = [
    { categories: ['labs'] }, { labels: [] }, { actions: ['read'] }, { notBefore: 5 }, { notAfter: 5 }, { condition: VIEWER }, { emergency: 9 }
  ]
  const wide = { categories: ['labs', 'notes'], labels: ['HIV'], actions: ['notify', 'read'] }

  it('is so for each thing that can be narrower, and not the other way round', () => {
    for (const change of changes) {
      const narrower = grant({ ...wide, ...change })
      assert.deepEqual([isWithin(narrower, grant(wide)), isWithin(grant(wide), narrower), sameRights(narrower, grant(wide)), sameRights(grant(wide), narrower)], [true, false, false, false], JSON.stringify(change))
    }
    assert.deepEqual([isWithin(grant(), grant({ depth: 1 })), isWithin(grant({ depth: 1 }), grant())], [true, false])
    assert.deepEqual([isWithin(grant({ emergency: 5 }), grant({ emergency: 6 })), isWithin(grant({ emergency: 6 }), grant({ emergency: 5 }))], [true, false])
  })

  it('is so for equal ones, whatever their purpose, and not for another viewer', () => {
    assert.ok(isWithin(grant({ purpose: 'p' }), grant({ purpose: 'q' })) && sameRights(grant({ purpose: 'p' }), grant({ standing: 's' })))
    assert.ok(!isWithin(grant(), grant({ viewer: OTHER_VIEWER })) && !sameRights(grant(), grant({ viewer: OTHER_VIEWER })))
  })

  it('tells lists of one length apart', () => {
    assert.ok(!sameRights(grant({ categories: ['a', 'b'] }), grant({ categories: ['a', 'c'] })))
  })
})
