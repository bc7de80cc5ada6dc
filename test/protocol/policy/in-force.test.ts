import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { MAX_TRAIL, NO_ANCHOR } from '../../../protocol/policy/constants.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { emptyPolicy } from '../../../protocol/policy/storage.ts'
import { addGrant, endGrant, giveUpAnchor, grantOf, joinHeads, OTHER_VIEWER, otherDevice, policyWith, ProviderSide, RELATIONSHIP, SALT, scribble } from './policy-fixture.ts'

const UNKNOWN = `0x${'99'.repeat(32)}`

describe('policy in force', () => {
  it('allows nobody before anything is anchored', () => {
    const provider = new ProviderSide().bring(policyWith(grantOf({ id: 'a' })))
    assert.equal(provider.inForce.status, 'none')
    assert.deepEqual(provider.ids, [])
  })

  it('allows what is anchored and settled', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc).anchor(doc)
    assert.equal(provider.inForce.status, 'current')
    assert.deepEqual(provider.ids, ['a'])
    assert.deepEqual([provider.inForce.anchored, provider.inForce.settled], [true, true])
  })

  it('does not allow a wider policy that is not anchored yet', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc).anchor(doc)
    provider.bring(addGrant({ doc, grant: grantOf({ id: 'b' }) }))
    assert.deepEqual(provider.ids, ['a'])
  })

  it('does not allow a wider policy whose anchor is not settled, and allows it when it is', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const wider = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(wider).anchor(wider, { settled: false })
    assert.deepEqual(provider.ids, ['a'])
    assert.deepEqual([provider.inForce.anchored, provider.inForce.settled], [true, false])
    assert.deepEqual(provider.settle().ids, ['a', 'b'])
  })

  it('takes away at the head, before it is settled', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const narrower = endGrant({ doc, id: 'a', at: 1 })
    const provider = new ProviderSide().bring(doc).anchor(doc)
    const other = new ProviderSide().bring(doc).anchor(doc)
    assert.deepEqual(provider.bring(narrower).ids, ['b'])
    // By the anchor alone, where the document came sealed from somebody else.
    other.doc = narrower
    assert.deepEqual(other.anchor(narrower, { settled: false }).ids, ['b'])
  })

  it('only narrows by an anchor whose signer could not add grants, until one that could contains it', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const custodians = addGrant({ doc: endGrant({ doc, id: 'a', at: 1 }), grant: grantOf({ id: 'c' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(custodians).anchor(custodians, { settled: true, narrows: true })
    assert.equal(provider.inForce.status, 'current')
    assert.deepEqual(provider.ids, ['b'])
    // What the owner had, without it, still only narrows; with it, it counts in full.
    const sibling = addGrant({ doc, grant: grantOf({ id: 'd' }) })
    assert.deepEqual(provider.bring(sibling).anchor(sibling).ids, ['b'])
    const both = joinHeads({ doc: A.merge(otherDevice(custodians), sibling) })
    assert.deepEqual(provider.bring(both).anchor(both).ids, ['b', 'c', 'd'])
  })

  it('obeys a tombstone that the owner brings at once, before any anchor', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(endGrant({ doc, id: 'a', at: 1 }))
    assert.equal(provider.inForce.status, 'current')
    assert.deepEqual(provider.ids, ['b'])
  })

  it('keeps a tombstone when another device anchors a sibling first', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const sibling = addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'c' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(endGrant({ doc, id: 'a', at: 1 }))
    assert.deepEqual(provider.bring(sibling).anchor(sibling).ids, ['b', 'c'])
  })

  it('keeps what a shorter chain took away, also after it was looked at again', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const later = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const provider = new ProviderSide().bring(later).anchor(doc).anchor(later).forget(1).advance().advance()
    assert.deepEqual(provider.ids, ['a'])
    assert.deepEqual(provider.anchor(later).advance().ids, ['a', 'b'])
  })

  it('keeps a tombstone when an older state is anchored at the right sequence', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(endGrant({ doc, id: 'a', at: 1 }))
    assert.deepEqual(provider.anchor(doc).ids, ['b'])
  })

  it('keeps tombstones for ever, also after later anchored states that lack them', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(endGrant({ doc, id: 'a', at: 1 }))
    let device = otherDevice(doc)
    for (const id of ['c', 'd', 'e']) {
      device = addGrant({ doc: device, grant: grantOf({ id }) })
      assert.ok(!provider.bring(device).anchor(device).ids.includes('a'))
    }
    assert.deepEqual(provider.ids, ['c', 'd', 'e'])
    assert.deepEqual(provider.state.ended, ['a'])
  })

  it('keeps a tombstone when the document is replaced by a backup that lacks it', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(endGrant({ doc, id: 'a', at: 1 }))
    provider.doc = doc
    assert.deepEqual(provider.advance().ids, ['b'])
  })

  it('lets a tombstone win over a concurrent put of the same grant', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const ended = endGrant({ doc, id: 'a', at: 1 })
    const put = scribble(otherDevice(doc), draft => { draft['grants']!['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', categories: ['labs', 'notes'] }))) })
    const merged = joinHeads({ doc: A.merge(A.clone(ended), put) })
    assert.deepEqual(new ProviderSide().bring(doc).anchor(doc).bring(merged).anchor(merged).ids, ['b'])
  })

  it('only narrows by an anchored sibling that lacks the heads anchored before it', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const first = endGrant({ doc: addGrant({ doc, grant: grantOf({ id: 'b' }) }), id: 'a', at: 1 })
    const sibling = addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'c' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(first).anchor(first)
    assert.deepEqual(provider.ids, ['b'])
    provider.bring(sibling).anchor(sibling)
    assert.deepEqual(provider.ids, [], 'b is not in the sibling, and c may not come in by it')
    const merged = joinHeads({ doc: A.merge(A.clone(first), sibling) })
    assert.deepEqual(provider.bring(merged).anchor(merged).ids, ['b', 'c'], 'a merge of both widens again')
  })

  it('does not widen by a state that has the older but not the sibling anchored in between', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const sibling = addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'c' }) })
    const first = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const second = addGrant({ doc: first, grant: grantOf({ id: 'd' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(first).anchor(first).bring(sibling).anchor(sibling).bring(second).anchor(second)
    assert.deepEqual(provider.ids, ['a'])
  })

  it('only narrows by an older state, whatever its sequence', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    const later = addGrant({ doc: endGrant({ doc, id: 'a', at: 1 }), grant: grantOf({ id: 'c' }) })
    const provider = new ProviderSide().bring(later).anchor(doc).anchor(later)
    assert.deepEqual(provider.ids, ['b', 'c'])
    assert.deepEqual(provider.anchor(doc).ids, ['b'])
    assert.deepEqual(provider.anchor(later).ids, ['b', 'c'], 'the owner anchors the newer one again')
  })

  it('is stale while the document of the anchor is unknown, and remembers whom the last one allowed', () => {
    const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b', viewer: OTHER_VIEWER }))
    const provider = new ProviderSide().bring(doc).anchor(doc).anchorCommitment(UNKNOWN, { settled: false })
    assert.equal(provider.inForce.status, 'stale')
    assert.deepEqual(provider.ids, [])
    assert.deepEqual(provider.inForce.lastKnown.map(grant => grant.id), ['a', 'b'])
    assert.equal(provider.settle().inForce.status, 'stale')
  })

  it('is current again when the document of the anchor comes', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const later = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).anchor(later)
    assert.equal(provider.inForce.status, 'stale')
    assert.deepEqual(provider.bring(later).ids, ['a', 'b'])
  })

  it('stays stale when a state that was never seen lies between, since it may have taken something away', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const unseen = endGrant({ doc, id: 'a', at: 1 })
    const sibling = addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'c' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).anchor(unseen).bring(sibling).anchor(sibling)
    assert.equal(provider.inForce.status, 'stale')
    assert.deepEqual(provider.ids, [])
    assert.deepEqual(provider.bring(unseen).ids, [], 'the sibling lacks it, so that c does not count yet')
    const merged = joinHeads({ doc: A.merge(A.clone(unseen), sibling) })
    assert.deepEqual(provider.bring(merged).anchor(merged).ids, ['c'])
  })

  it('goes on past an unseen state that the owner gave up in a later anchored one', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc).anchor(doc).anchorCommitment(UNKNOWN)
    const later = addGrant({ doc: endGrant({ doc: giveUpAnchor({ doc, commitment: UNKNOWN, at: 2 }), id: 'a', at: 2 }), grant: grantOf({ id: 'b' }) })
    assert.equal(provider.bring(later).inForce.status, 'stale', 'it is not anchored')
    assert.equal(provider.anchor(later, { settled: false }).inForce.status, 'stale', 'it is not settled')
    assert.deepEqual(provider.settle().ids, ['b'])
  })

  it('needs none of the documents in between when it has not run for a while, only their changes', () => {
    const states = [policyWith(grantOf({ id: 'a' }))]
    for (const id of ['b', 'c', 'd']) states.push(addGrant({ doc: states.at(-1)!, grant: grantOf({ id }) }))
    const provider = new ProviderSide()
    for (const state of states) provider.anchor(state)
    assert.deepEqual(provider.bring(states.at(-1)!).ids, ['a', 'b', 'c', 'd'])
  })

  it('finds an anchored state with several heads that it has held', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const twoHeads = A.merge(addGrant({ doc, grant: grantOf({ id: 'b' }) }), addGrant({ doc, grant: grantOf({ id: 'c' }) }))
    const provider = new ProviderSide().bring(twoHeads)
    provider.bring(addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'd' }) }))
    assert.deepEqual(provider.anchor(twoHeads).ids, ['a', 'b', 'c'])
  })

  it('reads a conflict as the narrower, also before it is anchored', () => {
    const doc = policyWith(grantOf({ id: 'a', categories: ['labs', 'notes', 'vitals'], labels: ['HIV'], notAfter: 100 }))
    const put = (fields: object): typeof doc => scribble(otherDevice(doc), draft => { draft['grants']!['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', ...fields }))) })
    const conflict = A.merge(put({ categories: ['labs', 'notes'], labels: ['HIV'], notAfter: 50 }), put({ categories: ['labs', 'vitals'], notBefore: 10, notAfter: null }))
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(conflict)
    assert.deepEqual(provider.inForce.grants, [grantOf({ id: 'a', notBefore: 10, notAfter: 50 })])
    assert.deepEqual(provider.anchor(conflict).inForce.grants, [grantOf({ id: 'a', notBefore: 10, notAfter: 50 })])
  })

  it('binds a narrowing that is no tombstone until an anchored state has it in its history', () => {
    const doc = policyWith(grantOf({ id: 'a', categories: ['labs', 'notes'] }))
    const put = (on: typeof doc, categories: string[]): typeof doc => scribble(on, draft => { draft['grants']!['a'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'a', categories }))) })
    const narrow = put(otherDevice(doc), ['labs'])
    const wideAgain = put(otherDevice(narrow), ['labs', 'notes'])
    const sibling = addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'b' }) })
    const provider = new ProviderSide().bring(doc).anchor(doc).bring(narrow).bring(wideAgain).bring(sibling).anchor(sibling)
    assert.deepEqual(provider.inForce.grants, [grantOf({ id: 'a' })])
    const merged = joinHeads({ doc: A.merge(A.clone(wideAgain), sibling) })
    assert.deepEqual(provider.bring(merged).anchor(merged).inForce.grants, [grantOf({ id: 'a', categories: ['labs', 'notes'] }), grantOf({ id: 'b' })])
  })

  it('allows no grant that it does not wholly understand', () => {
    const doc = scribble(policyWith(grantOf({ id: 'a' })), draft => { draft['grants']!['b'] = new A.ImmutableString(JSON.stringify({ ...grantOf({ id: 'b' }), condition: '0x01' })) })
    assert.deepEqual(new ProviderSide().bring(doc).anchor(doc).ids, ['a'])
  })

  it('allows nobody when the owner anchors nothing again, and narrows at the head', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc).anchor(doc).anchorCommitment(NO_ANCHOR, { settled: false })
    assert.equal(provider.inForce.status, 'none')
    assert.deepEqual(provider.settle().ids, [])
    assert.deepEqual(provider.anchor(doc).ids, ['a'])
  })

  it('only narrows when the chain comes back shorter, and goes on when it has caught up', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const later = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const provider = new ProviderSide().bring(later).anchor(doc).anchor(later)
    assert.deepEqual(provider.forget(1).ids, ['a'])
    assert.deepEqual(provider.anchor(later).ids, ['a', 'b'])
    assert.deepEqual(provider.forget(2).ids, [])
    assert.equal(provider.inForce.status, 'none')
    const sibling = endGrant({ doc: addGrant({ doc: otherDevice(later), grant: grantOf({ id: 'c' }) }), id: 'a', at: 1 })
    assert.deepEqual(provider.bring(sibling).anchor(sibling).ids, ['b', 'c'])
  })

  it('does not pass over a state that the chain has in another history, before one that it has seen', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const first = addGrant({ doc, grant: grantOf({ id: 'b' }) })
    const second = addGrant({ doc: first, grant: grantOf({ id: 'c' }) })
    const sibling = addGrant({ doc, grant: grantOf({ id: 'd' }) })
    for (const known of [false, true]) {
      const provider = new ProviderSide().bring(second).anchor(doc).anchor(first).anchor(second)
      assert.deepEqual(provider.ids, ['a', 'b', 'c'])
      if (known) provider.bring(sibling)
      // The same message is carried again, behind another one.
      provider.forget(2).anchor(sibling).anchor(second)
      assert.deepEqual([provider.inForce.status, provider.ids], known ? ['current', ['a']] : ['stale', []])
    }
  })

  it('is stale with an empty document', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc).anchor(doc)
    provider.doc = emptyPolicy()
    assert.equal(provider.advance().inForce.status, 'stale')
    assert.deepEqual(provider.inForce.lastKnown.map(grant => grant.id), ['a'])
    provider.doc = doc
    assert.deepEqual(provider.advance().ids, ['a'])
  })

  it('does not take the anchor of another relationship or salt', () => {
    const doc = policyWith(grantOf({ id: 'a' }))
    const otherRelationship = addGrant({ doc: createPolicy({ relationship: `0x${'cd'.repeat(32)}`, salt: SALT }), grant: grantOf({ id: 'a' }) })
    const otherSalt = addGrant({ doc: createPolicy({ relationship: RELATIONSHIP, salt: new Uint8Array(32) }), grant: grantOf({ id: 'a' }) })
    for (const other of [otherRelationship, otherSalt]) assert.equal(new ProviderSide().bring(doc).anchor(other).inForce.status, 'stale')
  })

  it('remembers a bounded number of anchored states and sets of heads', () => {
    let doc = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(doc)
    for (let i = 0; i < MAX_TRAIL + 10; i++) {
      doc = A.emptyChange(doc)
      provider.doc = A.merge(A.merge(A.clone(provider.doc), doc), A.emptyChange(A.clone(doc)))
      provider.anchor(doc)
    }
    assert.equal(provider.state.trail.length, MAX_TRAIL)
    assert.ok(provider.state.remembered.length <= MAX_TRAIL)
    assert.deepEqual(provider.ids, ['a'])
  })
})
