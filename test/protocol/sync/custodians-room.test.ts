import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import type { ChainView, RelationshipState } from '../../../protocol/chain-view/chain-view.ts'
import { MAX_GROUPS_ASKED } from '../../../protocol/facts/constants.ts'
import { newActor } from '../../../protocol/policy/actor.ts'
import { beginAnew, hasRoom } from '../../../protocol/policy/begin-anew.ts'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { checkWritten } from '../../../protocol/policy/check-written.ts'
import { MAX_BYTES_OF_OTHERS, MAX_CHANGES_OF_OTHERS, MAX_ENDED_BYTES_OF_OTHERS, MAX_HEADS_OF_OTHERS, MAX_MARK, MAX_POLICY_BYTES, MAX_POLICY_CHANGES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import type { PolicyTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { countDeps, policyHeads } from '../../../protocol/policy/history.ts'
import { packPolicy } from '../../../protocol/policy/pack.ts'
import { signChanges } from '../../../protocol/policy/signed-changes.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import { savePolicy } from '../../../protocol/policy/storage.ts'
import { groupViewer } from '../../../protocol/policy/viewer.ts'
import { MAX_WAITING_OFFERS } from '../../../protocol/sync/constants.ts'
import { createPolicies } from '../../../protocol/sync/policies.ts'
import type { Policies, PolicyStore } from '../../../protocol/sync/policies.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { grantOf, OTHER_VIEWER, policyWith, RELATIONSHIP, SALT } from '../policy/policy-fixture.ts'

interface Signing { privateKey: Uint8Array, address: string }
type Anchor = RelationshipState['anchors'][number]
const NETWORK = { chainId: 31_337, contracts: { relationships: `0x${'c0'.repeat(20)}` } }
const CUSTODIAN = { place: 1, address: OTHER_VIEWER, at: 1 }

const kept = (saved: Parameters<PolicyStore['save']>[0] | undefined): ReturnType<PolicyStore['load']> => saved === undefined ? undefined : { ...saved, batches: saved.batches.map(([, batch]) => batch) }

/** A provider's policies, and anchors as the chain would have them. */
function hold (): { policies: Policies, anchor: (doc: PolicyDocument, more?: Partial<Anchor>) => void, offer: (doc: PolicyDocument) => Promise<void>, ids: () => string[] } {
  let anchors: Anchor[] = []
  const stored = new Map<string, Parameters<PolicyStore['save']>[0]>()
  const listeners = new Set<(changed: Set<string>) => void>()
  const view = {
    relationship: () => {
      const state = { status: 'active', anchor: anchors.at(-1)?.commitment ?? `0x${'00'.repeat(32)}`, sequence: anchors.length, anchors }
      return { atHead: state, settled: state }
    },
    onChange: (listener: (changed: Set<string>) => void) => {
      listeners.add(listener)
      return () => {}
    }
  } as unknown as ChainView
  const policies = createPolicies({ view, network: NETWORK, store: { load: relationship => kept(stored.get(relationship)), save: async policy => { await Promise.resolve(stored.set(policy.relationship, policy)) } }, report: () => {} })
  return {
    policies,
    anchor: (doc, more = {}) => {
      anchors = [...anchors, { commitment: commitmentOf(doc), sequence: anchors.length + 1, ...more }]
      for (const listener of listeners) listener(new Set([RELATIONSHIP]))
    },
    offer: async doc => { await policies.adopt({ relationship: RELATIONSHIP, packed: await packPolicy(doc) }) },
    ids: () => [...policies.get(RELATIONSHIP).index.byId.keys()]
  }
}

/** As a custodian has it, to write in. */
const ofCustodian = (doc: PolicyDocument): PolicyDocument => A.clone(doc, { actor: newActor({ relationship: RELATIONSHIP, address: CUSTODIAN.address }) })

describe('what a custodian anchors and has somebody offer', () => {
  const owner = policyWith(grantOf({ id: 'a' }))

  it('is taken only as far as that custodian could have written it', async () => {
    const { anchor, offer, ids } = hold()
    anchor(owner)
    await offer(owner)
    assert.deepEqual(ids(), ['a'])
    const wider = edit.addGrant({ doc: ofCustodian(owner), grant: grantOf({ id: 'other', viewer: OTHER_VIEWER }) })
    anchor(wider, { by: CUSTODIAN, narrows: true })
    await assert.rejects(offer(wider), { code: 'POLICY_INVALID' })
    const narrower = edit.endGrant({ doc: ofCustodian(owner), id: 'a', at: 1 })
    anchor(narrower, { by: CUSTODIAN, narrows: true })
    await offer(narrower)
    assert.deepEqual(ids(), [])
  })

  it('is no end where that custodian may end nothing, and nothing under the id of another\'s grant', async () => {
    const { policies, anchor, offer } = hold()
    anchor(owner)
    await offer(owner)
    const ended = edit.endGrant({ doc: ofCustodian(owner), id: 'a', at: 1 })
    anchor(ended, { by: CUSTODIAN, keeps: true })
    await assert.rejects(offer(ended), { code: 'POLICY_INVALID' })
    // Without knowing of the one that is there.
    const again = A.merge(A.clone(owner), edit.addGrant({ doc: ofCustodian(edit.createPolicy({ relationship: RELATIONSHIP, salt: SALT })), grant: grantOf({ id: 'a', categories: ['other'] }) }))
    anchor(again, { by: CUSTODIAN })
    await assert.rejects(offer(again), { code: 'POLICY_INVALID' })
    assert.deepEqual(policies.heads(RELATIONSHIP), policyHeads(owner))
  })

  it('is by no actor but its own, or one that is new where nobody knows who anchored it', async () => {
    const { policies, anchor, offer } = hold()
    const next = edit.addGrant({ doc: A.clone(owner, { actor: 'aa'.repeat(16) }), grant: grantOf({ id: 'b' }) })
    anchor(next)
    await offer(next)
    const goesOn = (actor: string): PolicyDocument => edit.endGrant({ doc: A.clone(next, { actor }), id: 'a', at: 1 })
    for (const by of [{ by: CUSTODIAN }, { by: CUSTODIAN, narrows: true }, { narrows: true }]) {
      const doc = goesOn('aa'.repeat(16))
      anchor(doc, by)
      await assert.rejects(offer(doc), { code: 'POLICY_INVALID' })
    }
    const other = goesOn('bb'.repeat(16))
    anchor(other, { by: CUSTODIAN })
    await assert.rejects(offer(other), { code: 'POLICY_INVALID' })
    anchor(other, { narrows: true })
    await offer(other)
    assert.deepEqual(policies.heads(RELATIONSHIP), policyHeads(other))
  })

  it('is refused again without being looked at, while the same is held and anchored', async () => {
    const { policies, anchor } = hold()
    const bad = edit.addGrant({ doc: A.clone(owner, { actor: 'bb'.repeat(16) }), grant: grantOf({ id: 'b', viewer: OTHER_VIEWER }) })
    const offered = async (doc: PolicyDocument): Promise<string> => {
      try {
        await policies.adopt({ relationship: RELATIONSHIP, packed: await packPolicy(doc) })
        return 'taken'
      } catch (error) {
        return (error as Error).message
      }
    }
    anchor(owner)
    // What is another state says nothing of the one that is anchored.
    assert.match(await offered(bad), /not the one/)
    assert.equal(await offered(owner), 'taken')
    anchor(bad, { by: CUSTODIAN })
    assert.match(await offered(bad), /under no actor/)
    assert.match(await offered(bad), /refused before/)
    anchor(bad)
    assert.equal(await offered(bad), 'taken')
  })

  it('is looked at again when a proof has come of who anchored it, and for no other\'s', async () => {
    const [custodian, other] = [9, 8].map(n => { const privateKey = new Uint8Array(32).fill(n); return { privateKey, address: addressOfKey(privateKey) } }) as [Signing, Signing]
    const by = { place: 1, address: custodian.address, at: 1 }
    const { policies, anchor, offer } = hold()
    anchor(owner)
    await offer(owner)
    const mine = (categories: string[]): PolicyDocument => edit.addGrant({ doc: A.clone(owner, { actor: newActor({ relationship: RELATIONSHIP, address: custodian.address }) }), grant: grantOf({ id: 'mine', categories }) })
    const one = mine(['labs'])
    anchor(one, { by })
    await offer(one)
    // Its other device carried out the same decision, so under the same id. That the first wrote that nobody has proved yet.
    const two = A.merge(A.clone(one), mine(['other']))
    anchor(two, { by })
    await assert.rejects(offer(two), { code: 'POLICY_INVALID', message: /the id of another's/ })
    const prove = async ({ privateKey, address }: Signing): Promise<void> => {
      const batches = signChanges({ network: NETWORK, relationship: RELATIONSHIP, changes: policyHeads(one), privateKey })
      await policies.sync({ relationship: RELATIONSHIP, custodian: { address, add: true, end: false }, turn: { ...nextTurn({ doc: one, proofs: NO_PROOFS, known: policyHeads(one) }), batches } })
    }
    await prove(other)
    await assert.rejects(offer(two), { code: 'POLICY_INVALID', message: /refused before/ })
    await prove(custodian)
    await offer(two)
    assert.deepEqual(policies.heads(RELATIONSHIP), policyHeads(two))
  })

  it('gives no state up', async () => {
    const { anchor, offer } = hold()
    anchor(owner)
    await offer(owner)
    const doc = edit.giveUpAnchor({ doc: ofCustodian(owner), commitment: `0x${'11'.repeat(32)}`, at: 1 })
    anchor(doc, { by: CUSTODIAN })
    await assert.rejects(offer(doc), { code: 'POLICY_INVALID' })
  })
})

describe('what waits for a policy that is worked on', () => {
  it('is no more than may wait, gives way to what its owner brings, and is not begun when it was taken back', async () => {
    const { policies, anchor, offer, ids } = hold()
    const owner = policyWith(grantOf({ id: 'a' }))
    anchor(owner)
    await offer(owner)
    const packed = await packPolicy(owner)
    const done: string[] = []
    const note = async (name: string, work: Promise<unknown>): Promise<void> => { await work.then(() => done.push(name), error => done.push((error as { code: string }).code)) }
    const before = policyHeads(owner)
    const turnOf = (id: string): PolicyTurn => nextTurn({ doc: edit.endGrant({ doc: A.clone(owner), id, at: 1 }), proofs: NO_PROOFS, known: before })
    const offers = Array.from({ length: MAX_WAITING_OFFERS + 2 }, async () => { await note('offer', policies.adopt({ relationship: RELATIONSHIP, packed })) })
    const takenBack = note('taken back', policies.sync({ relationship: RELATIONSHIP, turn: turnOf('z'), signal: AbortSignal.abort() }))
    await Promise.all([...offers, takenBack, note('turn', policies.sync({ relationship: RELATIONSHIP, turn: turnOf('a') }))])
    assert.deepEqual(done, [...Array.from({ length: 3 }, () => 'TOO_MANY_REQUESTS'), 'turn', ...Array.from({ length: MAX_WAITING_OFFERS }, () => 'offer')])
    assert.deepEqual([ids(), policies.size(RELATIONSHIP)], [[], 3])
  })
})

describe('what a custodian brings to a provider that holds nothing', () => {
  it('is not taken, so that it locks out no owner', async () => {
    const { policies } = hold()
    const custodian = { address: OTHER_VIEWER, add: true, end: true }
    const turnOf = (doc: PolicyDocument): PolicyTurn => nextTurn({ doc, proofs: NO_PROOFS, known: [] })
    for (const salt of [SALT, new Uint8Array(32).fill(9)]) {
      await assert.rejects(policies.sync({ relationship: RELATIONSHIP, turn: turnOf(edit.createPolicy({ relationship: RELATIONSHIP, salt })), custodian }), { code: 'POLICY_INVALID' })
    }
    assert.deepEqual(policies.heads(RELATIONSHIP), [])
    const owner = policyWith(grantOf({ id: 'a' }))
    await policies.sync({ relationship: RELATIONSHIP, turn: turnOf(owner) })
    assert.deepEqual(policies.heads(RELATIONSHIP), policyHeads(owner))
  })
})

describe('what is looked at of a policy that names more groups than a provider looks at', () => {
  it('is what the owner wrote first, whatever the ids of the others', async () => {
    const [owner, custodian] = [1, 2].map(n => { const privateKey = new Uint8Array(32).fill(n); return { privateKey, address: addressOfKey(privateKey) } }) as [Signing, Signing]
    const groups = (count: number, prefix: string): Grant[] => Array.from({ length: count }, (_, n) => grantOf({ id: `${prefix}${n}`, viewer: groupViewer(`0x${prefix === 'z' ? 'a' : 'b'}${n.toString(16).padStart(39, '0')}`) }))
    const write = (doc: PolicyDocument, { address }: Signing, grants: Grant[]): PolicyDocument => A.change(A.clone(doc, { actor: newActor({ relationship: RELATIONSHIP, address }) }), { time: 0 }, draft => {
      for (const grant of grants) draft.grants[grant.id] = new A.ImmutableString(encodeGrant(grant))
    })
    // As it was before others had less room than the owner: nobody can bring it now but the owner.
    const theirs = write(policyWith(), custodian, groups(MAX_GROUPS_ASKED, '-'))
    const doc = write(theirs, owner, groups(2, 'z'))
    const sign = (of: PolicyDocument, { privateKey }: Signing): ChangeBatch[] => signChanges({ network: NETWORK, relationship: RELATIONSHIP, changes: policyHeads(of), privateKey })
    const { policies, anchor, ids } = hold()
    await policies.sync({ relationship: RELATIONSHIP, turn: nextTurn({ doc, proofs: ChangeProofs.of([...sign(theirs, custodian), ...sign(doc, owner)]), known: [] }) })
    anchor(doc, { adders: [owner.address, custodian.address] })
    assert.equal(ids().length, MAX_GROUPS_ASKED + 2)
    assert.deepEqual(ids().slice(0, 3), ['z0', 'z1', '-0'])
  })
})

describe('what custodians may fill of a policy', () => {
  const before = policyWith(grantOf({ id: 'a' }))
  const written = (doc: PolicyDocument): Omit<Parameters<typeof checkWritten>[0], 'doc'> => ({ saved: savePolicy(doc), parts: new Map([['ended', ['x']]]), address: undefined, may: { add: true, end: true } })
  const mark = (doc: PolicyDocument, id: string): PolicyDocument => A.change(A.clone(doc), { time: 0 }, draft => { draft.ended[id] = new A.ImmutableString('{"at":1}') })

  it('leaves its owner heads to end something beside', () => {
    let doc = mark(before, 'x0')
    for (let i = 1; i < MAX_HEADS_OF_OTHERS; i++) doc = A.merge(doc, mark(before, `x${i}`))
    checkWritten({ doc, ...written(doc) })
    const over = A.merge(doc, mark(before, 'one more'))
    assert.throws(() => { checkWritten({ doc: over, ...written(over) }) }, { code: 'POLICY_LIMIT' })
  })

  it('leaves its owner changes and bytes', () => {
    const doc = mark(before, 'x')
    const is = { heads: 1, changes: A.stats(doc).numChanges, bytes: A.save(doc).length, ended: 'x{"at":1}'.length, values: 1, ownValues: 1, operations: A.stats(doc).numOps, actors: A.stats(doc).numActors, deps: countDeps(doc) }
    checkWritten({ doc, ...written(doc), limits: is })
    for (const limits of [{ ...is, changes: is.changes - 1 }, { ...is, bytes: is.bytes - 1 }, { ...is, ended: is.ended - 1 }, { ...is, values: 0 }, { ...is, ownValues: 0 }, { ...is, operations: is.operations - 1 }, { ...is, actors: is.actors - 1 }, { ...is, deps: is.deps - 1 }]) assert.throws(() => { checkWritten({ doc, ...written(doc), limits }) }, { code: 'POLICY_LIMIT' })
    assert.ok(MAX_CHANGES_OF_OTHERS < MAX_POLICY_CHANGES && MAX_BYTES_OF_OTHERS < MAX_POLICY_BYTES)
  })

  it('leaves its owner a fresh document, however much they end that never was', () => {
    // As long a mark as may be, of three bytes each.
    const text = (): string => String.fromCharCode(...[...randomBytes(MAX_MARK)].map(byte => 0x4e00 + 64 * byte))
    const end = (doc: PolicyDocument, count: number): PolicyDocument => A.change(A.clone(doc), { time: 0 }, draft => {
      for (let i = 0; i < count; i++) draft.ended[randomBytes(48).toString('base64url')] = new A.ImmutableString(text())
    })
    const most = end(before, MAX_ENDED_BYTES_OF_OTHERS / (64 + 3 * MAX_MARK))
    checkWritten({ doc: most, ...written(most) })
    assert.ok(hasRoom(beginAnew({ doc: most })))
    const over = end(most, 1)
    assert.throws(() => { checkWritten({ doc: over, ...written(over) }) }, { code: 'POLICY_LIMIT' })
    // What else they may do they still may.
    checkWritten({ doc: over, ...written(over), parts: new Map([['grants', ['y']]]) })
  })
})
