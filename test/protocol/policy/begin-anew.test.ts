import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { adoptOffer } from '../../../protocol/policy/adopt-offer.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { beginAnew, hasRoom, isNearlyFull } from '../../../protocol/policy/begin-anew.ts'
import { carryOver } from '../../../protocol/policy/carry-over.ts'
import { ChangeProofs, NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { BEGIN_ANEW_CHANGES, FIRST_CHANGE_BYTES, FIRST_CHANGE_KEYS, MAX_CHANGE_BYTES, MAX_CHANGE_OPERATIONS, MAX_GRANTS, MAX_ORIGINS, MAX_TURN_CHANGES } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf, findAnchored } from '../../../protocol/policy/find-anchored.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'
import { changesSince, countChanges, policyHeads } from '../../../protocol/policy/history.ts'
import { leaveDocument } from '../../../protocol/policy/in-force-state.ts'
import { readMade } from '../../../protocol/policy/made-by.ts'
import { namedOrigins, originsOf } from '../../../protocol/policy/origins.ts'
import { readChange } from '../../../protocol/policy/plain-change.ts'
import { beginningHeads, documentNumber, firstHash, previousOf, readBeginning } from '../../../protocol/policy/previous.ts'
import { readPolicy } from '../../../protocol/policy/read.ts'
import type { ChangeBatch } from '../../../protocol/policy/signed-changes.ts'
import { emptyPolicy, loadPolicy, savePolicy } from '../../../protocol/policy/storage.ts'
import { checkPolicy } from '../../../protocol/policy/validate.ts'
import { longPolicy } from './long-policy.ts'
import { addGrant, endGrant, giveUpAnchor, grantOf, OTHER_VIEWER, otherDevice, policyWith, ProviderSide, RELATIONSHIP, scribble } from './policy-fixture.ts'

const LOST = `0x${'99'.repeat(32)}`

/** What a reading allows and takes away; an id that allowed nothing may have ended instead. */
const says = (doc: PolicyDocument): unknown => {
  const { grants, ended, lost } = readPolicy(doc)
  return { grants: [...grants].sort(), ended: [...ended].sort(), lost: [...lost].sort() }
}

/** Turn by turn, from nothing. */
function receiveAll (from: PolicyDocument): PolicyDocument {
  let doc = emptyPolicy()
  while (policyHeads(doc).join() !== policyHeads(from).join()) ({ doc } = receiveChanges({ doc, changes: nextTurn({ doc: from, proofs: NO_PROOFS, known: policyHeads(doc) }).changes, relationship: RELATIONSHIP }))
  return doc
}

const refuses = (doc: PolicyDocument, changes: readonly Uint8Array[]): void => {
  assert.throws(() => receiveChanges({ doc, changes, relationship: RELATIONSHIP }), error => isMedrecError(error, 'POLICY_INVALID'))
}

/** An owner's device, which wrote all that it has. */
const owner = { anchored: new Map(), at: 20, isOwner: true, isMine: () => true }

const full = giveUpAnchor({ doc: endGrant({ doc: policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }), grantOf({ id: 'c' })), id: 'b', at: 7 }), commitment: LOST, at: 1 })

describe('a fresh document', () => {
  it('says what the one said that it goes on from, and names it', () => {
    const fresh = beginAnew({ doc: full })
    checkPolicy({ doc: fresh, relationship: RELATIONSHIP })
    assert.deepEqual(says(fresh), says(full))
    assert.deepEqual(previousOf(fresh), { commitment: commitmentOf(full), document: 2, changes: 2 })
    assert.deepEqual([documentNumber(full), documentNumber(beginAnew({ doc: fresh }))], [1, 3])
    assert.deepEqual([...findAnchored({ doc: fresh, commitments: new Set([commitmentOf(full)]), remembered: [] })], [[commitmentOf(full), policyHeads(fresh)]])
  })

  it('is the very same on every device, whatever it was before', () => {
    const other = loadPolicy(savePolicy(full))
    assert.deepEqual(policyHeads(beginAnew({ doc: other })), policyHeads(beginAnew({ doc: full })))
    assert.notEqual(firstHash(beginAnew({ doc: endGrant({ doc: full, id: 'a', at: 8 }) })), firstHash(beginAnew({ doc: full })))
  })

  it('has of a conflict what it reads as, of what is not understood what stands there, and ends what allows nothing', () => {
    const text = (id: string, more: object = {}): A.ImmutableString => new A.ImmutableString(JSON.stringify({ ...grantOf({ id }), ...more }))
    const one = scribble(full, draft => { Object.assign(draft['grants']!, { w: text('w', { categories: ['labs', 'notes'] }), x: text('x'), later: text('later', { weekdays: [1] }), nobody: text('nobody', { actions: [] }) }) })
    const two = scribble(full, draft => { Object.assign(draft['grants']!, { w: text('w', { categories: ['labs', 'vitals'] }), x: text('x', { viewer: OTHER_VIEWER }) }) })
    const fresh = beginAnew({ doc: A.merge(A.clone(one), two) })
    assert.equal(fresh.grants['w']?.val, encodeGrant(grantOf({ id: 'w', categories: ['labs'] })))
    assert.equal(fresh.grants['later']?.val, one.grants['later']?.val)
    assert.deepEqual(Object.keys(fresh.grants), ['a', 'c', 'later', 'w'])
    assert.deepEqual(Object.entries(fresh.ended).map(([id, mark]) => [id, mark.val]), [['b', '{"at":7}'], ['nobody', '{"at":0}'], ['x', '{"at":0}']])
  })

  it(`begins with changes of at most ${FIRST_CHANGE_KEYS} keys and ${FIRST_CHANGE_BYTES} bytes, each as small as any may be`, () => {
    const categories = Array.from({ length: 40 }, (_, i) => `${i}`.padEnd(20, 'x'))
    const large = scribble(full, draft => {
      for (let i = 2; i < MAX_GRANTS; i++) draft['grants']![`g${i}`] = new A.ImmutableString(JSON.stringify(grantOf({ id: `g${i}`, ...i % 2 === 0 ? { categories } : {} })))
      for (let i = 0; i < 3_000; i++) draft['ended']![`e${i}`] = new A.ImmutableString('{"at":1}')
    })
    const fresh = beginAnew({ doc: large })
    const changes = A.getAllChanges(fresh).map(readChange)
    assert.equal(changes.length, previousOf(fresh)?.changes)
    for (const { bytes, operations } of changes) assert.ok(bytes.length <= MAX_CHANGE_BYTES && operations.length <= MAX_CHANGE_OPERATIONS)
    for (const { operations } of changes.slice(1)) {
      assert.ok(operations.length <= FIRST_CHANGE_KEYS)
      assert.ok(operations.reduce((sum, { key, value }) => sum + String(key).length + String(value).length, 0) <= FIRST_CHANGE_BYTES)
    }
    assert.deepEqual(policyHeads(receiveAll(fresh)), policyHeads(fresh))
  })

  it('is taken by who holds nothing, with what was edited in it since', () => {
    const edited = endGrant({ doc: addGrant({ doc: beginAnew({ doc: full }), grant: grantOf({ id: 'd' }) }), id: 'a', at: 9 })
    assert.deepEqual(says(receiveAll(edited)), says(edited))
    assert.deepEqual(beginningHeads(receiveAll(edited)), policyHeads(beginAnew({ doc: full })))
    assert.equal(adoptOffer({ doc: emptyPolicy(), changes: A.getAllChanges(edited), relationship: RELATIONSHIP, anchor: commitmentOf(edited) }).changed, true)
  })

  it('is not merged with the one that it goes on from, nor is an offer of it', () => {
    const fresh = beginAnew({ doc: full })
    refuses(full, A.getAllChanges(fresh))
    refuses(fresh, A.getAllChanges(full))
    assert.throws(() => adoptOffer({ doc: full, changes: A.getAllChanges(fresh), relationship: RELATIONSHIP, anchor: commitmentOf(fresh) }), error => isMedrecError(error, 'POLICY_INVALID'))
  })

  it('takes nothing that it does not begin with from the actor of its beginning, and nothing before it is whole', () => {
    const fresh = beginAnew({ doc: full })
    const { actor } = readChange(A.getAllChanges(fresh)[0] as Uint8Array)
    const more = A.change(loadAs(fresh, actor), { time: 0 }, draft => { draft.grants['z'] = new A.ImmutableString(JSON.stringify(grantOf({ id: 'z' }))) })
    refuses(fresh, A.getChangesSince(more, policyHeads(fresh)))
    const [first] = A.getAllChanges(fresh) as [Uint8Array]
    const [begun] = A.applyChanges(A.init<PolicyDocument>(), [first])
    const early = A.change(begun as PolicyDocument, { time: 0 }, draft => { draft.ended['a'] = new A.ImmutableString('{"at":1}') })
    refuses(emptyPolicy(), A.getAllChanges(early))
    refuses(receiveChanges({ doc: emptyPolicy(), changes: [first], relationship: RELATIONSHIP }).doc, A.getChangesSince(early, [readChange(first).hash]))
  })

  it('names a state well, or is refused', () => {
    for (const previous of ['', '{}', JSON.stringify({ commitment: LOST, document: 1, changes: 1 }), JSON.stringify({ commitment: LOST, document: 2, changes: 0 }), JSON.stringify({ commitment: '0x99', document: 2, changes: 1 })]) {
      assert.throws(() => checkPolicy({ doc: scribble(full, draft => { (draft as Record<string, unknown>)['previous'] = new A.ImmutableString(previous) }), relationship: RELATIONSHIP }), error => isMedrecError(error, 'POLICY_INVALID'))
    }
  })

  it('is due near the limits, while it would have room', () => {
    assert.equal(isNearlyFull(full), false)
    const long = longPolicy({ relationship: RELATIONSHIP, changes: BEGIN_ANEW_CHANGES })
    assert.equal(isNearlyFull(long), true)
    const fresh = beginAnew({ doc: long })
    assert.deepEqual([isNearlyFull(fresh), hasRoom(fresh)], [false, true])
    assert.ok(countChanges(fresh) < 100, `${countChanges(fresh)}`)
    assert.ok(countChanges(fresh) < MAX_TURN_CHANGES)
  })
})

describe('what a device edited in a document that was gone on from', () => {
  const fresh = beginAnew({ doc: full })

  it('is carried over: ends, grants, and states given up', () => {
    const away = giveUpAnchor({ doc: addGrant({ doc: endGrant({ doc: otherDevice(full), id: 'a', at: 12 }), grant: grantOf({ id: 'new' }) }), commitment: `0x${'88'.repeat(32)}`, at: 3 })
    const carried = carryOver({ ...owner, from: away, to: fresh, anchored: new Map([[`0x${'77'.repeat(32)}`, ['77'.repeat(32)]]]) })
    const { grants, ended, lost } = readPolicy(carried)
    assert.deepEqual([[...grants.keys()].sort(), ended.get('a'), [...lost].sort()], [['c', 'new'], 12, [LOST, `0x${'88'.repeat(32)}`, `0x${'77'.repeat(32)}`].sort()])
    assert.equal(receiveChanges({ doc: fresh, changes: A.getChangesSince(carried, policyHeads(fresh)), relationship: RELATIONSHIP }).changed, true)
  })

  it('brings nothing back that ended, and changes no grant', () => {
    const ended = endGrant({ doc: fresh, id: 'a', at: 9 })
    // It never heard of the end of either.
    const old = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
    assert.deepEqual(policyHeads(carryOver({ ...owner, from: old, to: ended })), policyHeads(ended))
    const other = policyWith(grantOf({ id: 'c', viewer: OTHER_VIEWER }))
    assert.deepEqual([...readPolicy(carryOver({ ...owner, from: other, to: fresh })).grants.keys()], ['a'])
  })

  it('is carried over by who wrote it: what others added would be theirs, and who acts for the owner ends and gives up nothing in its name', () => {
    const away = giveUpAnchor({ doc: addGrant({ doc: addGrant({ doc: endGrant({ doc: otherDevice(full), id: 'a', at: 12 }), grant: grantOf({ id: 'mine' }) }), grant: grantOf({ id: 'of-another' }) }), commitment: `0x${'88'.repeat(32)}`, at: 3 })
    const isMine = (_: string, id: string): boolean => id === 'mine'
    assert.deepEqual([...readPolicy(carryOver({ ...owner, from: away, to: fresh, isMine })).grants.keys()].sort(), ['c', 'mine'])
    const byHelper = readPolicy(carryOver({ from: away, to: fresh, anchored: new Map([[`0x${'77'.repeat(32)}`, ['77'.repeat(32)]]]), at: 20, isOwner: false, isMine }))
    assert.deepEqual([[...byHelper.grants.keys()].sort(), [...byHelper.ended.keys()], [...byHelper.lost]], [['a', 'c', 'mine'], ['b'], [LOST, `0x${'77'.repeat(32)}`]])
    assert.deepEqual([...readPolicy(carryOver({ from: away, to: fresh, anchored: new Map(), at: 20, isOwner: false, isMine: part => part === 'ended' })).grants.keys()], ['c'])
  })
})

describe('what is in force of a fresh document', () => {
  /** A provider that has the fresh document of what it held, all of it settled. */
  const goneOn = (doc: PolicyDocument): { provider: ProviderSide, fresh: PolicyDocument } => {
    const provider = new ProviderSide().bring(doc).anchor(doc)
    const fresh = beginAnew({ doc })
    provider.state = leaveDocument({ state: provider.state, beginning: beginningHeads(fresh) ?? [] })
    provider.doc = fresh
    return { provider: provider.advance(), fresh }
  }
  const doc = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))

  it('is what was in force before, by the anchor that there is', () => {
    const { provider } = goneOn(endGrant({ doc, id: 'b', at: 1 }))
    assert.equal(provider.inForce.status, 'current')
    assert.deepEqual([provider.ids, provider.inForce.anchored, provider.inForce.settled], [['a'], true, true])
  })

  it('is nothing by the anchor of a state that it only says to go on from: by one of its own', () => {
    const fresh = beginAnew({ doc })
    const provider = new ProviderSide().anchor(doc).bring(fresh)
    assert.deepEqual([provider.inForce.status, provider.ids], ['stale', []])
    const edited = giveUpAnchor({ doc: fresh, commitment: commitmentOf(doc), at: 1 })
    assert.deepEqual(provider.bring(edited).anchor(edited).ids, ['a', 'b'])
  })

  it('needs no other state to be given up than that, however many came before', () => {
    const longer = addGrant({ doc, grant: grantOf({ id: 'c' }) })
    const fresh = beginAnew({ doc: longer })
    const provider = new ProviderSide().anchor(policyWith(grantOf({ id: 'a' }))).anchor(doc).anchor(longer).bring(fresh)
    const edited = addGrant({ doc: fresh, grant: grantOf({ id: 'd' }) })
    assert.deepEqual([provider.bring(edited).anchor(edited).inForce.status, provider.ids], ['stale', []])
    const given = giveUpAnchor({ doc: edited, commitment: commitmentOf(longer), at: 1 })
    assert.deepEqual(provider.bring(given).anchor(given).ids, ['a', 'b', 'c', 'd'])
    // What came after it is not given up with it.
    provider.anchor(endGrant({ doc: longer, id: 'a', at: 1 })).anchor(given)
    assert.equal(provider.inForce.status, 'stale')
  })

  it('goes on as ever: ends at once, grants when they are anchored and settled', () => {
    const { provider, fresh } = goneOn(doc)
    const edited = addGrant({ doc: endGrant({ doc: fresh, id: 'a', at: 1 }), grant: grantOf({ id: 'c' }) })
    assert.deepEqual(provider.bring(edited).ids, ['b'])
    assert.deepEqual(provider.anchor(edited, { settled: false }).ids, ['b'])
    assert.deepEqual(provider.settle().ids, ['b', 'c'])
    assert.deepEqual(provider.anchor(beginAnew({ doc })).ids, ['b'])
  })

  it('is stale by a state of the full document that came to the chain after it, until that is given up', () => {
    const { provider, fresh } = goneOn(doc)
    const away = endGrant({ doc, id: 'a', at: 1 })
    provider.anchor(away)
    assert.equal(provider.inForce.status, 'stale')
    const carried = carryOver({ ...owner, from: away, to: fresh, anchored: new Map([[commitmentOf(away), policyHeads(away)]]) })
    provider.bring(carried).anchor(carried)
    assert.deepEqual([provider.inForce.status, provider.ids], ['current', ['b']])
  })

  it('is not widened, nor lost, by a chain that comes back without its anchors', () => {
    const before = policyWith(grantOf({ id: 'a' }))
    const provider = new ProviderSide().bring(before).anchor(before)
    const wide = addGrant({ doc: before, grant: grantOf({ id: 'b' }) })
    provider.bring(wide).anchor(wide)
    const fresh = beginAnew({ doc: wide })
    provider.state = leaveDocument({ state: provider.state, beginning: beginningHeads(fresh) ?? [] })
    provider.doc = fresh
    const narrow = endGrant({ doc: addGrant({ doc: fresh, grant: grantOf({ id: 'c' }) }), id: 'a', at: 1 })
    assert.deepEqual(provider.advance().bring(narrow).anchor(narrow).ids, ['b', 'c'])
    // Without the anchor of the fresh document: what it added is not there, and what it ended does not come back.
    assert.deepEqual([provider.forget(1).inForce.status, provider.ids], ['current', ['b']])
    // Without the one that was gone on from: what it said cannot be read any more, and nothing comes of it.
    assert.deepEqual([provider.forget(1).inForce.status, provider.ids], ['current', ['b']])
    // The chain goes on as it was.
    assert.deepEqual(provider.anchor(wide).ids, ['b'])
    assert.deepEqual(provider.anchor(narrow).ids, ['b', 'c'])
  })
})

describe('who wrote what a fresh document begins with', () => {
  const [OWNER, PARENT, FORMER] = ['0x01', '0x02', '0x03'].map(start => start.padEnd(42, '0')) as [string, string, string]
  const batch = (signer: string, ...changes: string[]): ChangeBatch => ({ changes: changes.sort(), signer, signature: new Uint8Array(65) })
  const first = policyWith()
  const withA = addGrant({ doc: first, grant: grantOf({ id: 'a' }) })
  const withB = addGrant({ doc: withA, grant: grantOf({ id: 'b' }) })
  const [changeOfA, changeOfB] = [changesSince({ doc: withA, heads: policyHeads(first) }), changesSince({ doc: withB, heads: policyHeads(withA) })]
  const control = { settled: true, adders: [OWNER, PARENT] }
  /** A provider that went on, with what was proved of the full document. */
  const goneOn = (doc: PolicyDocument, ...batches: ChangeBatch[]): { provider: ProviderSide, fresh: PolicyDocument } => {
    const provider = new ProviderSide()
    provider.proofs = ChangeProofs.of(batches)
    provider.bring(doc).anchor(doc, control)
    const fresh = beginAnew({ doc })
    provider.state = leaveDocument({ state: provider.state, beginning: beginningHeads(fresh) ?? [] })
    provider.doc = fresh
    provider.proofs = provider.proofs.keeping(namedOrigins(fresh).keys())
    return { provider: provider.advance(), fresh }
  }
  const more = (doc: PolicyDocument): PolicyDocument => addGrant({ doc, grant: grantOf({ id: 'more' }) })

  it('is named in it by the changes, of this document and of the next', () => {
    const fresh = beginAnew({ doc: withB })
    assert.deepEqual([...originsOf(fresh)], [['a', changeOfA], ['b', changeOfB]])
    const next = addGrant({ doc: fresh, grant: grantOf({ id: 'c' }) })
    assert.deepEqual([...originsOf(beginAnew({ doc: next }))], [['a', changeOfA], ['b', changeOfB], ['c', changesSince({ doc: next, heads: policyHeads(fresh) })]])
    assert.deepEqual([readMade({ doc: fresh, change: changeOfB[0] as string }), readMade({ doc: fresh, change: '00'.repeat(32) })], [{ granted: ['b'], ended: [] }, { granted: [], ended: [] }])
    const ended = endGrant({ doc: withB, id: 'a', at: 1 })
    assert.deepEqual([...originsOf(beginAnew({ doc: ended })).keys()], ['b'])
  })

  it(`is at most ${MAX_ORIGINS} changes of a grant, in one form`, () => {
    const mark = (n: number): PolicyDocument => scribble(first, draft => { draft['grants']!['x'] = new A.ImmutableString(encodeGrant(grantOf({ id: 'x', notBefore: n }))) })
    let doc = mark(0)
    for (let n = 1; n <= MAX_ORIGINS; n++) doc = A.merge(doc, mark(n))
    const hashes = [...policyHeads(doc)].sort()
    assert.deepEqual([hashes.length, originsOf(beginAnew({ doc })).get('x')], [MAX_ORIGINS + 1, hashes.slice(0, MAX_ORIGINS)])
    const fresh = beginAnew({ doc: withA })
    for (const text of ['', 'ab', `${'b'.repeat(64)},${'a'.repeat(64)}`, `${'a'.repeat(64)},${'a'.repeat(64)}`, hashes.join()]) {
      assert.throws(() => checkPolicy({ doc: scribble(fresh, draft => { draft['origins']!['z'] = new A.ImmutableString(text) }), relationship: RELATIONSHIP }), error => isMedrecError(error, 'POLICY_INVALID'))
    }
    // Nor does anybody say so who is not its beginning.
    const said = scribble(fresh, draft => { draft['origins']!['z'] = new A.ImmutableString('a'.repeat(64)) })
    refuses(fresh, A.getChangesSince(said, policyHeads(fresh)))
  })

  it('is proved as it was, so that the same counts before and after, and nothing else', () => {
    const proved = goneOn(withB, batch(OWNER, ...changeOfA), batch(PARENT, ...changeOfB))
    assert.deepEqual(proved.provider.ids, ['a', 'b'])
    // A widening anchor, too: its own grant is not proved.
    const next = more(proved.fresh)
    assert.deepEqual(proved.provider.bring(next).anchor(next, control).ids, ['a', 'b'])
    const half = goneOn(withB, batch(OWNER, ...changeOfA), batch(FORMER, ...changeOfB))
    assert.deepEqual(half.provider.ids, ['a'])
    const doc = more(half.fresh)
    assert.deepEqual(half.provider.bring(doc).anchor(doc, control).ids, ['a'])
  })

  it('is nobody else: who signs for the changes of the beginning proves nothing by it', () => {
    const { provider, fresh } = goneOn(withB, batch(OWNER, ...changeOfA), batch(FORMER, ...changeOfB))
    provider.proofs = provider.proofs.with([batch(PARENT, ...readBeginning(fresh).held), batch(OWNER, ...readBeginning(fresh).held)])
    assert.deepEqual(provider.advance().ids, ['a'])
    const doc = more(fresh)
    assert.deepEqual(provider.bring(doc).anchor(doc, control).ids, ['a'])
  })

  it('may be proved after it was begun', () => {
    const { provider } = goneOn(withB, batch(OWNER, ...changeOfA))
    assert.deepEqual(provider.ids, ['a'])
    provider.proofs = provider.proofs.with([batch(PARENT, ...changeOfB)])
    assert.deepEqual(provider.advance().ids, ['a', 'b'])
  })

  it('takes nothing back that was narrowed before', () => {
    const narrower = endGrant({ doc: withB, id: 'a', at: 1 })
    const provider = new ProviderSide()
    provider.proofs = ChangeProofs.of([batch(OWNER, ...changeOfA), batch(PARENT, ...changeOfB)])
    provider.bring(withB).anchor(withB, control).bring(narrower).anchor(narrower, { settled: true, narrows: true })
    const fresh = beginAnew({ doc: narrower })
    provider.state = leaveDocument({ state: provider.state, beginning: beginningHeads(fresh) ?? [] })
    provider.doc = fresh
    provider.proofs = provider.proofs.keeping(namedOrigins(fresh).keys())
    assert.deepEqual(provider.advance().ids, ['b'])
    const next = more(fresh)
    assert.deepEqual(provider.bring(next).anchor(next, control).ids, ['b'])
    // Nor by a state of the full one that comes to the chain once more.
    assert.deepEqual(provider.anchor(withB, control).ids, ['b'])
  })
})

/** The same document under the actor of its beginning, as a hostile device would write in it. */
function loadAs (doc: PolicyDocument, actor: string): PolicyDocument {
  return A.load<PolicyDocument>(A.save(doc), { actor }) as PolicyDocument
}
