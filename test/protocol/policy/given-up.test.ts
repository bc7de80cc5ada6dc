import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { anchorHistories } from '../../../protocol/policy/anchor-histories.ts'
import { beginAnew } from '../../../protocol/policy/begin-anew.ts'
import { checkWritten } from '../../../protocol/policy/check-written.ts'
import { MAX_BYTES_OF_OTHERS, MAX_GRANTS, MAX_HISTORIES, MAX_POLICY_BYTES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import type { AnchoredState } from '../../../protocol/policy/in-force-state.ts'
import { savePolicy } from '../../../protocol/policy/storage.ts'
import { addGrant, endGrant, giveUpAnchor, grantOf, joinHeads, otherDevice, policyWith, ProviderSide, RELATIONSHIP } from './policy-fixture.ts'

/** 64 hex digits that do not compress. */
const digits = (n: number): string => createHash('sha256').update(String(n)).digest('hex')

/** A commitment to what nobody has. */
const unknown = (n: number): string => `0x${digits(n)}`

/** A provider for which so many states are anchored that nobody has, each settled. */
function heldUp (doc: PolicyDocument, count: number): ProviderSide {
  const provider = new ProviderSide().bring(doc).anchor(doc)
  provider.anchors = [...provider.anchors, ...Array.from({ length: count }, (_, n) => ({ commitment: unknown(n), sequence: n + 2, settled: true }))]
  return provider.advance()
}

/** Gives up all that is not known of what was anchored up to the last of these. */
function giveUpTo (doc: PolicyDocument, anchors: readonly AnchoredState[]): PolicyDocument {
  return giveUpAnchor({ doc, commitment: anchorHistories({ relationship: RELATIONSHIP, anchors }).at(-1) ?? '', at: 1 })
}

describe('the histories at the anchors of a relationship', () => {
  const anchorsFrom = (first: number, count: number): AnchoredState[] => Array.from({ length: count }, (_, n) => ({ commitment: unknown(first + n), sequence: n + 1, settled: true }))
  /** As specs/policy.md says it, and nothing remembered. */
  const histories = (relationship: string, anchors: readonly AnchoredState[]): string[] => {
    let last = Buffer.from(relationship.slice(2), 'hex')
    return anchors.map(({ commitment, sequence }) => {
      const eight = Buffer.alloc(8)
      eight.writeBigUInt64BE(BigInt(sequence))
      last = createHash('sha256').update(Buffer.concat([Buffer.from('medrec/policy-anchors/1'), last, Buffer.from(commitment.slice(2), 'hex'), eight])).digest()
      return `0x${last.toString('hex')}`
    })
  }

  it('are the same however they were asked for before: as of other blocks, of a chain that came back with others, of many relationships', () => {
    const [all, others] = [anchorsFrom(0, 30), [...anchorsFrom(0, 10), ...anchorsFrom(500, 15).map(anchor => ({ ...anchor, sequence: anchor.sequence + 10 }))]]
    const lists = [all.slice(0, 20), all, all.slice(0, 5), [], others, all.slice(0, 12), [...all], others.slice(0, 11), [{ ...all[0] as AnchoredState, sequence: 2 }]]
    const relationships = Array.from({ length: MAX_HISTORIES + 3 }, (_, n) => unknown(900 + n))
    for (const anchors of [...lists, ...lists]) {
      for (const relationship of relationships) assert.deepEqual(anchorHistories({ relationship, anchors }), histories(relationship, anchors))
    }
  })

  it('are hashed once each, though each anchor makes a list of its own', () => {
    const relationship = unknown(950)
    let anchors = anchorsFrom(0, 20_000)
    const took = (work: () => unknown): number => {
      const begun = performance.now()
      work()
      return performance.now() - begun
    }
    const first = took(() => anchorHistories({ relationship, anchors }))
    const rest = took(() => {
      for (let n = 0; n < 20; n++) anchorHistories({ relationship, anchors: anchors = [...anchors, { commitment: unknown(n), sequence: 20_001 + n, settled: true }] })
    })
    assert.ok(rest < 5 * first, `${rest} ms for 20 more, ${first} ms for all before`)
  })
})

describe('giving up all that nobody has at once', () => {
  const doc = policyWith(grantOf({ id: 'a' }))

  for (const count of [1, 600, 20_000]) {
    it(`takes one mark for ${count}, which counts when a settled state has it`, () => {
      const provider = heldUp(doc, count)
      const given = addGrant({ doc: giveUpTo(doc, provider.anchors), grant: grantOf({ id: 'b' }) })
      assert.equal(A.getChangesMetaSince(given, A.getHeads(doc)).length, 2)
      assert.equal(provider.bring(given).inForce.status, 'stale', 'it is not anchored')
      assert.equal(provider.anchor(given, { settled: false }).inForce.status, 'stale', 'it is not settled')
      assert.deepEqual(provider.settle().ids, ['a', 'b'])
    })
  }

  it('reaches nothing that is anchored later', () => {
    const provider = heldUp(doc, 3)
    const given = giveUpTo(doc, provider.anchors)
    assert.deepEqual(provider.bring(given).anchorCommitment(unknown(9)).anchor(given).inForce.status, 'stale')
    const more = giveUpTo(given, provider.anchors.slice(0, -1))
    assert.deepEqual(provider.bring(more).anchor(more).ids, ['a'])
    assert.equal(provider.anchorCommitment(unknown(10)).inForce.status, 'stale')
  })

  it('says nothing where the chain came back with other anchors up to its place, and what it says where it has the same', () => {
    const provider = heldUp(doc, 3)
    const given = giveUpTo(doc, provider.anchors)
    provider.bring(given)
    const before = provider.anchors
    for (const [anchors, isSame] of [
      [before, true],
      [before.map(anchor => anchor.sequence === 3 ? { ...anchor, commitment: unknown(7) } : anchor), false],
      [before.map(anchor => anchor.sequence === 4 ? { ...anchor, sequence: 5 } : anchor), false],
      [before.filter(({ sequence }) => sequence !== 3), false]
    ] as const) {
      const other = new ProviderSide().bring(given)
      other.anchors = [...anchors]
      assert.equal(other.anchor(given).inForce.status, isSame ? 'current' : 'stale')
    }
  })

  it('says nothing by a state that was anchored before its place, or that only stands in the document', () => {
    const provider = heldUp(doc, 2)
    const given = giveUpTo(doc, provider.anchors)
    provider.bring(given).anchor(addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'b' }) }))
    provider.bring(joinHeads({ doc: A.merge(A.clone(given), addGrant({ doc: otherDevice(doc), grant: grantOf({ id: 'c' }) })) }))
    assert.equal(provider.inForce.status, 'stale')
    const early = new ProviderSide().bring(given)
    early.anchors = [{ commitment: commitmentOf(given), sequence: 1, settled: true }, ...provider.anchors.slice(1, 3)]
    assert.equal(early.advance().inForce.status, 'stale')
  })

  it('takes away what a state says that is known, also where it is within it', () => {
    const narrower = endGrant({ doc, id: 'a', at: 1 })
    const provider = new ProviderSide().bring(doc).anchor(doc).anchorCommitment(unknown(1)).anchor(narrower).anchorCommitment(unknown(2))
    const given = giveUpTo(addGrant({ doc: otherDevice(narrower), grant: grantOf({ id: 'b' }) }), provider.anchors)
    assert.deepEqual(provider.bring(given).anchor(given).ids, ['b'])
  })

  it('comes to the same where two devices do so at once, each as far as it saw', () => {
    const provider = heldUp(doc, 4)
    const [one, two] = [giveUpTo(otherDevice(doc), provider.anchors.slice(0, 3)), giveUpTo(otherDevice(doc), provider.anchors)]
    const merged = joinHeads({ doc: A.merge(A.clone(one), two) })
    assert.equal(provider.bring(merged).anchor(one).inForce.status, 'stale')
    assert.deepEqual(provider.anchor(merged).ids, ['a'])
  })

  it('does not give up what a fresh document goes on from at a provider that has somebody\'s word for it', () => {
    const anchors = [{ commitment: unknown(0), sequence: 1, settled: true }, { commitment: commitmentOf(doc), sequence: 2, settled: true }, { commitment: unknown(1), sequence: 3, settled: true }]
    const given = giveUpTo(beginAnew({ doc }), anchors)
    const provider = new ProviderSide().bring(given)
    provider.anchors = anchors
    assert.equal(provider.anchor(given).inForce.status, 'stale')
    const both = giveUpAnchor({ doc: given, commitment: commitmentOf(doc), at: 1 })
    assert.deepEqual(provider.bring(both).anchor(both).ids, ['a'])
  })

  it('is carried into a fresh document, where it says nothing of what comes later', () => {
    const provider = heldUp(doc, 2)
    const given = giveUpTo(doc, provider.anchors)
    provider.bring(given).anchor(given)
    const fresh = beginAnew({ doc: given })
    assert.deepEqual(Object.keys(fresh.lost), Object.keys(given.lost))
    const other = new ProviderSide().bring(giveUpAnchor({ doc: fresh, commitment: commitmentOf(given), at: 1 }))
    other.anchors = [...provider.anchors, { commitment: unknown(9), sequence: 9, settled: true }]
    assert.equal(other.anchor(other.doc).inForce.status, 'stale')
  })

  it('is not for who acts for the owner, also where nobody else anchored any of it', () => {
    const { anchors } = heldUp(doc, 2)
    const history = anchorHistories({ relationship: RELATIONSHIP, anchors }).at(-1) ?? ''
    const given = giveUpTo(doc, anchors)
    const own = new Set([history, ...anchors.map(({ commitment }) => commitment)])
    assert.throws(() => { checkWritten({ doc: given, saved: savePolicy(given), parts: new Map([['lost', [history]]]), address: undefined, may: { add: true, end: true, giveUp: own } }) }, { code: 'POLICY_INVALID' })
  })
})

describe('giving up in a policy that is full', () => {
  /** As many bytes of one change as it may have, which hardly compress. */
  const fill = (doc: PolicyDocument, bytes: number): PolicyDocument => {
    let full = A.clone(doc)
    const write = (n: number): void => { full = A.change(full, { time: 0 }, draft => { for (let i = 0; i < 128; i++) draft.ended[digits(n * 128 + i)] = new A.ImmutableString('{"at":1}') }) }
    write(0)
    const empty = savePolicy(full).length
    write(1)
    const each = savePolicy(full).length - empty
    for (let n = 2; n * each < bytes; n++) write(n)
    return full
  }

  it('finds room when who acts for the owner filled all that it may', () => {
    const doc = fill(policyWith(grantOf({ id: 'a' })), MAX_BYTES_OF_OTHERS)
    const provider = heldUp(doc, 600)
    const given = giveUpTo(doc, provider.anchors)
    receiveChanges({ doc: A.clone(doc), changes: A.getChanges(doc, given), relationship: RELATIONSHIP })
    assert.deepEqual(provider.bring(given).anchor(given).ids, ['a'])
  })

  it('finds room for the ends of all grants and the mark when the owner added as many as there is room for', () => {
    let doc = fill(policyWith(), MAX_POLICY_BYTES - 32 * 1_024)
    const ids: string[] = []
    try {
      for (let n = 0; n < MAX_GRANTS; n++) {
        doc = edit.addGrant({ doc, grant: grantOf({ id: `g${n}`, purpose: [1, 2, 3].map(part => digits(-n - part * 10_000)).join(' ') }) })
        ids.push(`g${n}`)
      }
    } catch (error) {
      assert.ok(isMedrecError(error, 'POLICY_LIMIT'))
    }
    assert.ok(ids.length > 40)
    let given = A.clone(doc)
    for (const id of ids) given = edit.endGrant({ doc: given, id, at: 1_800_000_000 })
    const { anchors } = heldUp(policyWith(), 600)
    given = giveUpTo(given, anchors)
    receiveChanges({ doc: A.clone(doc), changes: A.getChanges(doc, given), relationship: RELATIONSHIP })
    // By its commitment each: there is no room for as many.
    let each = given
    assert.throws(() => {
      for (let from = 0; from < 10_000; from += 1_000) {
        each = A.change(A.clone(each), { time: 0 }, draft => { for (let n = from; n < from + 1_000; n++) draft.lost[unknown(n)] = new A.ImmutableString('{"at":1800000000}') })
      }
      receiveChanges({ doc: A.clone(doc), changes: A.getChanges(doc, each), relationship: RELATIONSHIP })
    }, { code: 'POLICY_LIMIT' })
  })
})
