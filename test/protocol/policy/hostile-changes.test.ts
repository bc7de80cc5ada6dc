import assert from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import { describe, it } from 'node:test'
import * as A from '@automerge/automerge'
import fc from 'fast-check'
import { fromHex } from '../../../protocol/crypto/bytes.ts'
import type { ErrorCode } from '../../../protocol/errors/codes.ts'
import { isMedrecError } from '../../../protocol/errors/medrec-error.ts'
import { adoptOffer } from '../../../protocol/policy/adopt-offer.ts'
import { receiveChanges } from '../../../protocol/policy/adopt.ts'
import { isNearlyFull } from '../../../protocol/policy/begin-anew.ts'
import { NO_PROOFS } from '../../../protocol/policy/change-proofs.ts'
import { BEGIN_ANEW_ACTORS, BEGIN_ANEW_DEPS, MAX_CHANGE_BYTES, MAX_CHANGE_OPERATIONS, MAX_GRANTS, MAX_HEADS, MAX_MARK, MAX_PLAIN_POLICY_BYTES, MAX_POLICY_ACTORS, MAX_POLICY_BYTES, MAX_POLICY_DEPS, MAX_POLICY_OPERATIONS, MAX_TURN_BYTES, MAX_TURN_CHANGES, MAX_TURN_OPERATIONS, MAX_VALUES, SPARE_CHANGES, SPARE_DEPS } from '../../../protocol/policy/constants.ts'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import * as edit from '../../../protocol/policy/edit.ts'
import { createPolicy } from '../../../protocol/policy/edit.ts'
import { nextTurn } from '../../../protocol/policy/exchange.ts'
import { commitmentOf } from '../../../protocol/policy/find-anchored.ts'
import { countDeps, policyHeads } from '../../../protocol/policy/history.ts'
import { packPolicy, unpackPolicy } from '../../../protocol/policy/pack.ts'
import { hashChange as hashOf, readChange } from '../../../protocol/policy/plain-change.ts'
import { rootActor } from '../../../protocol/policy/previous.ts'
import { liveGrants, readPolicy } from '../../../protocol/policy/read.ts'
import type { PolicyReading } from '../../../protocol/policy/read.ts'
import { emptyPolicy, loadPolicy, savePolicy } from '../../../protocol/policy/storage.ts'
import { bodyOf, chunkOf, columnsOf, compressed, repeatedChange, unsigned, writeColumns } from './make-change.ts'
import { addGrant, endGrant, grantOf, joinHeads, otherDevice, policyWith, RELATIONSHIP, SALT, scribble } from './policy-fixture.ts'

const held = policyWith(grantOf({ id: 'a' }), grantOf({ id: 'b' }))
const saved = savePolicy(held)
const heldHeads = policyHeads(held)
const dep = Uint8Array.from(Buffer.from(heldHeads[0] as string, 'hex'))

/** What changed in a document after the one held, plain. */
const changesSince = (doc: PolicyDocument): Uint8Array[] => A.getChangesSince(doc, heldHeads)

/** An honest change, of which something is said otherwise. */
function forged (over: Partial<A.DecodedChange>, doc = endGrant({ doc: held, id: 'a', at: 1 })): Uint8Array {
  const { hash: _hash, ...change } = { ...A.decodeChange(changesSince(doc)[0] as Uint8Array), ...over }
  return A.encodeChange(change as A.DecodedChange)
}

const receive = (...changes: Uint8Array[]): PolicyDocument => receiveChanges({ doc: held, changes, relationship: RELATIONSHIP }).doc

/** Refused with a code, in no time, and what is held is as it was, byte by byte. */
function refuses (code: ErrorCode, changes: Uint8Array[], what?: string): void {
  const started = performance.now()
  assert.throws(() => receive(...changes), error => isMedrecError(error, code), what)
  assert.ok(performance.now() - started < 5_000, what)
  assert.deepEqual(savePolicy(held), saved, what)
  assert.deepEqual(policyHeads(held), heldHeads, what)
}

describe('a change that is larger than it looks', () => {
  it(`is refused above ${MAX_CHANGE_OPERATIONS} operations, whatever few bytes say so`, () => {
    for (const operations of [MAX_CHANGE_OPERATIONS + 1, 10_000_000, 2 ** 40, 2 ** 52]) refuses('POLICY_LIMIT', [repeatedChange({ operations, deps: [dep] })], `${operations}`)
    // Whichever of its columns says so.
    for (const [specification, data] of [[0x15, [0, ...unsigned(2 ** 40)]], [0x34, unsigned(2 ** 40)], [0x70, [0xff, 0xff, 0xff, 3, 1]], [0x73, [0xff, 0xff, 0xff, 3, 1]], [0x01, [0xff, 0xff, 0xff, 3, 1]]] as Array<[number, number[]]>) {
      refuses('POLICY_LIMIT', [repeatedChange({ operations: 1, deps: [dep], columns: [[specification, data]] })], specification.toString(16))
    }
  })

  it('is refused when it is compressed, by itself or in one of its columns', async () => {
    refuses('POLICY_INVALID', [await compressed(new Uint8Array(1_000_000))])
    refuses('POLICY_INVALID', [repeatedChange({ operations: 1, deps: [dep], columns: [[0x42 | 8, [...deflateRawSync(new Uint8Array(100_000))].slice(0, 200)]] })])
  })

  it('is refused when it is a whole document, or of a kind that nobody knows', () => {
    refuses('POLICY_INVALID', [A.save(held)])
    for (const kind of [0, 3, 4, 255]) refuses('POLICY_INVALID', [chunkOf({ body: bodyOf({ deps: [dep] }), kind })], `${kind}`)
  })

  it(`is refused above ${MAX_CHANGE_BYTES} bytes`, () => {
    refuses('POLICY_LIMIT', changesSince(scribble(held, draft => { draft['grants']!['c'] = new A.ImmutableString('x'.repeat(MAX_CHANGE_BYTES)) })))
  })

  it(`is refused when it is made on more than ${MAX_HEADS} others`, () => {
    refuses('POLICY_LIMIT', [chunkOf({ body: bodyOf({ deps: Array.from({ length: MAX_HEADS + 1 }, () => dep) }) })])
  })

  it(`is refused with others that have more than ${MAX_TURN_OPERATIONS} operations together, or ${MAX_POLICY_OPERATIONS} in an offer, before anything is made of any`, () => {
    const bombs = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => repeatedChange({ operations: MAX_CHANGE_OPERATIONS, deps: [dep], actor: new Uint8Array(16).fill(i) }))
    refuses('POLICY_LIMIT', bombs(MAX_TURN_OPERATIONS / MAX_CHANGE_OPERATIONS + 1))
    refuses('POLICY_INVALID', bombs(MAX_TURN_OPERATIONS / MAX_CHANGE_OPERATIONS))
    const offer = (doc: PolicyDocument, changes: Uint8Array[]): unknown => adoptOffer({ doc, changes, relationship: RELATIONSHIP, anchor: commitmentOf(held) })
    for (const doc of [held, emptyPolicy()]) assert.throws(() => offer(doc, bombs(MAX_POLICY_OPERATIONS / MAX_CHANGE_OPERATIONS + 1)), { code: 'POLICY_LIMIT' })
    // That it is another state its hashes say; nobody looks whether Automerge could read it.
    const unreadable = repeatedChange({ operations: 1, columns: [[0x56, [1, 0x56]], [0x42, [1, 1]]] })
    assert.throws(() => readChange(unreadable), { code: 'POLICY_INVALID' })
    assert.throws(() => offer(held, [unreadable]), { code: 'POLICY_INVALID', message: /not the one that is anchored/ })
    // Also where nothing is held: the salt stands in what it begins with.
    const first = A.getAllChanges(held)[0] as Uint8Array
    const onFirst = repeatedChange({ operations: 1, deps: [fromHex(`0x${readChange(first).hash}`)], columns: [[0x56, [1, 0x56]], [0x42, [1, 1]]] })
    assert.throws(() => offer(emptyPolicy(), [first, onFirst]), { code: 'POLICY_INVALID', message: /not the one that is anchored/ })
    assert.throws(() => offer(emptyPolicy(), [repeatedChange({ operations: 1 })]), { code: 'POLICY_INVALID', message: /not the one that is anchored/ })
  })

  it(`is refused where a policy would have more than ${MAX_POLICY_OPERATIONS} operations, with room for what takes away, and is brought in turns`, () => {
    const { hash: _hash, ops: [end], ...rest } = A.decodeChange(changesSince(endGrant({ doc: held, id: 'q', at: 1 }))[0] as Uint8Array)
    const changes: Uint8Array[] = []
    let [deps, startOp] = [rest.deps, rest.startOp]
    for (let left = MAX_POLICY_OPERATIONS - A.stats(held).numOps; left > 0; left -= MAX_CHANGE_OPERATIONS) {
      const ops = Array.from({ length: Math.min(left, MAX_CHANGE_OPERATIONS) }, (_, i) => ({ ...end, key: `${left}-${i}`, value: '' }))
      const change = A.encodeChange({ ...rest, actor: 'ab'.repeat(16), seq: changes.length + 1, deps, startOp, ops } as A.DecodedChange)
      changes.push(change)
      deps = [readChange(change).hash]
      startOp += ops.length
    }
    const full = A.applyChanges(A.clone(held), changes)[0]
    assert.equal(A.stats(full).numOps, MAX_POLICY_OPERATIONS)
    const turn = nextTurn({ doc: full, proofs: NO_PROOFS, known: heldHeads })
    assert.deepEqual([turn.changes.length, turn.changes.reduce((sum, change) => sum + readChange(change).operations.length, 0)], [MAX_TURN_OPERATIONS / MAX_CHANGE_OPERATIONS, MAX_TURN_OPERATIONS])
    const ended = endGrant({ doc: full, id: 'a', at: 5 })
    assert.throws(() => receiveChanges({ doc: full, changes: A.getChangesSince(ended, policyHeads(full)), relationship: RELATIONSHIP }), { code: 'POLICY_LIMIT' })
    assert.throws(() => addGrant({ doc: full, grant: grantOf({ id: 'c' }) }), { code: 'POLICY_LIMIT' })
  })

  it(`is refused where a policy would have more than ${MAX_POLICY_ACTORS} actors, or its changes be made on more than ${MAX_POLICY_DEPS} others, before it is applied`, () => {
    const { hash: _hash, ops, ...rest } = A.decodeChange(changesSince(endGrant({ doc: held, id: 'q', at: 1 }))[0] as Uint8Array)
    const write = (more: Partial<A.DecodedChange>, key: string): Uint8Array => A.encodeChange({ ...rest, ops: ops.map(op => ({ ...op, key })), ...more } as A.DecodedChange)
    const actor = (n: number): string => n.toString(16).padStart(32, '0')
    const brought: Uint8Array[] = []
    let [deps, startOp] = [rest.deps, rest.startOp]
    for (let n = A.stats(held).numActors; n < MAX_POLICY_ACTORS; n++, startOp++) {
      brought.push(write({ actor: actor(n), seq: 1, deps, startOp }, `${n}`))
      deps = [hashOf(brought.at(-1) as Uint8Array)]
    }
    const full = receiveChanges({ doc: A.applyChanges(A.clone(held), brought.slice(0, -9))[0], changes: brought.slice(-9), relationship: RELATIONSHIP }).doc
    assert.deepEqual([A.stats(full).numActors, isNearlyFull(full)], [MAX_POLICY_ACTORS, true])
    const goOn = (doc: PolicyDocument, ...changes: Uint8Array[]): PolicyDocument => receiveChanges({ doc, changes, relationship: RELATIONSHIP }).doc
    assert.throws(() => goOn(full, write({ actor: actor(1), seq: 1, deps, startOp }, 'z')), { code: 'POLICY_LIMIT', message: /actors/ })
    assert.equal(readPolicy(goOn(full, write({ actor: actor(MAX_POLICY_ACTORS - 1), seq: 2, deps, startOp }, 'z'))).ended.has('z'), true)
    assert.throws(() => addGrant({ doc: full, grant: grantOf({ id: 'c' }) }), { code: 'POLICY_LIMIT', message: /actors/ })
    // An author leaves an actor to each end that may come, besides those to spare; and goes on in a fresh document before there is no room.
    const most = MAX_POLICY_ACTORS - SPARE_CHANGES - 3 - A.stats(held).numActors
    const roomy = A.applyChanges(A.clone(held), brought.slice(0, most))[0]
    addGrant({ doc: roomy, grant: grantOf({ id: 'c' }) })
    assert.throws(() => edit.addGrant({ doc: A.applyChanges(roomy, brought.slice(most, most + 1))[0], grant: grantOf({ id: 'c' }) }), { code: 'POLICY_LIMIT', message: /actors/ })
    assert.ok(BEGIN_ANEW_ACTORS + MAX_GRANTS + SPARE_CHANGES <= MAX_POLICY_ACTORS)
    // In layers, each change made on all of the one before.
    const layers: Uint8Array[][] = []
    for (let layer = 0, on = heldHeads; layer <= MAX_POLICY_DEPS / MAX_HEADS ** 2; layer++) {
      layers.push(Array.from({ length: MAX_HEADS }, (_, n) => write({ actor: actor(n), seq: layer + 1, deps: on, startOp: rest.startOp + layer }, `${layer}-${n}`)))
      on = (layers.at(-1) as Uint8Array[]).map(hashOf).sort()
    }
    const last = layers.pop() as Uint8Array[]
    const wide = A.applyChanges(A.clone(held), layers.flat())[0]
    const left = Math.floor((MAX_POLICY_DEPS - countDeps(wide)) / MAX_HEADS)
    assert.equal(countDeps(goOn(wide, ...last.slice(0, left))), countDeps(wide) + left * MAX_HEADS)
    assert.throws(() => goOn(wide, ...last.slice(0, left + 1)), { code: 'POLICY_LIMIT', message: /made on/ })
    assert.equal(isNearlyFull(wide), true)
    // What changes are made on, likewise: all heads, and of each end as many as others may leave.
    const free = MAX_POLICY_DEPS - countDeps(wide) - 1 - 3 * SPARE_DEPS - SPARE_CHANGES
    const room = Math.floor(free / (MAX_HEADS + 1))
    const fits = A.applyChanges(wide, last.slice(0, room))[0]
    let doc = addGrant({ doc: fits, grant: grantOf({ id: 'c' }) })
    for (const id of ['a', 'b', 'c']) doc = edit.endGrant({ doc, id, at: 1 })
    assert.equal(liveGrants(goOn(fits, ...A.getChangesSince(doc, policyHeads(fits)))).length, 0)
    assert.throws(() => edit.addGrant({ doc: A.applyChanges(fits, last.slice(room, room + 1))[0], grant: grantOf({ id: 'c' }) }), { code: 'POLICY_LIMIT', message: /made on/ })
    assert.ok(BEGIN_ANEW_DEPS + MAX_GRANTS * SPARE_DEPS + MAX_HEADS + SPARE_CHANGES <= MAX_POLICY_DEPS)
  })

  it(`is refused where more than ${MAX_VALUES} values would stand under a key, and what is held with more is read, and added to under others`, () => {
    const ends = (operations: number, from = held, actor = 'ab'.repeat(16)): Uint8Array => {
      const { hash: _hash, ops: [end], ...change } = A.decodeChange(A.getChangesSince(endGrant({ doc: from, id: 'q', at: 1 }), policyHeads(from))[0] as Uint8Array)
      return A.encodeChange({ ...change, actor, seq: 1, ops: Array.from({ length: operations }, () => ({ ...end, value: '' })) } as A.DecodedChange)
    }
    refuses('POLICY_LIMIT', [ends(MAX_VALUES + 1)])
    refuses('POLICY_LIMIT', [ends(MAX_VALUES), ends(1, held, 'cd'.repeat(16))])
    const [first] = A.getAllChanges(held) as [Uint8Array]
    const begun = A.applyChanges(emptyPolicy(), [first])[0]
    assert.throws(() => receiveChanges({ doc: emptyPolicy(), changes: [first, ends(MAX_VALUES + 1, begun)], relationship: RELATIONSHIP }), { code: 'POLICY_LIMIT' })
    const full = receive(ends(MAX_VALUES))
    assert.deepEqual([[...readPolicy(full).ended], [...readPolicy(full).grants.keys()]], [[['q', 0]], ['a', 'b']])
    // As it may have been taken before there was this limit.
    const more = loadPolicy(savePolicy(A.applyChanges(A.clone(held), [ends(MAX_CHANGE_OPERATIONS)])[0]))
    assert.deepEqual([...readPolicy(more).ended], [['q', 0]])
    const goesOn = endGrant({ doc: more, id: 'a', at: 5 })
    const { doc } = receiveChanges({ doc: more, changes: A.getChangesSince(goesOn, policyHeads(more)), relationship: RELATIONSHIP })
    assert.deepEqual([...readPolicy(doc).grants.keys()], ['b'])
    const again = scribble(more, draft => { draft['ended']!['r'] = new A.ImmutableString('') })
    const { hash: _hash, ops: [other], ...change } = A.decodeChange(A.getChangesSince(again, policyHeads(more))[0] as Uint8Array)
    const added = A.encodeChange({ ...change, ops: [{ ...other, key: 'q' }] } as A.DecodedChange)
    assert.throws(() => receiveChanges({ doc: more, changes: [added], relationship: RELATIONSHIP }), { code: 'POLICY_LIMIT' })
  })

  it(`is refused with ${MAX_TURN_CHANGES} others, or beyond ${MAX_TURN_BYTES} bytes`, () => {
    const [change] = changesSince(endGrant({ doc: held, id: 'a', at: 1 })) as [Uint8Array]
    refuses('POLICY_LIMIT', Array.from({ length: MAX_TURN_CHANGES + 1 }, () => change))
    refuses('POLICY_LIMIT', Array.from({ length: MAX_TURN_BYTES / MAX_CHANGE_BYTES + 1 }, () => new Uint8Array(MAX_CHANGE_BYTES)))
  })
})

describe('a change that is not well-formed', () => {
  it('is refused when it is cut, has something behind it, or a wrong checksum', () => {
    const [change] = changesSince(endGrant({ doc: held, id: 'a', at: 1 })) as [Uint8Array]
    for (let length = 0; length < change.length; length++) refuses('POLICY_INVALID', [change.subarray(0, length)], `${length}`)
    refuses('POLICY_INVALID', [Uint8Array.from([...change, 0])])
    refuses('POLICY_INVALID', [chunkOf({ body: bodyOf({ deps: [dep], after: [1] }) })])
    for (let at = 0; at < change.length; at++) refuses('POLICY_INVALID', [change.with(at, (change[at] as number) ^ 1)], `${at}`)
  })

  it('is refused when it is garbage, in the time of its bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, framed) => {
      const change = framed ? chunkOf({ body: bytes }) : bytes
      assert.throws(() => readChange(change), error => isMedrecError(error, 'POLICY_INVALID') || isMedrecError(error, 'POLICY_LIMIT'))
    }), { numRuns: 2_000 })
  })

  it('is refused when its actor has another length, it says when it was made, or has a message', () => {
    refuses('POLICY_INVALID', [forged({ actor: 'aa' })])
    refuses('POLICY_INVALID', [forged({ actor: 'aa'.repeat(17) })])
    for (const time of [1, 1_800_000_000, 2 ** 45]) refuses('POLICY_INVALID', [forged({ time })], `${time}`)
    refuses('POLICY_INVALID', [forged({ message: 'hello' })])
  })

  it('is refused when its clock runs ahead or behind', () => {
    const { startOp } = A.decodeChange(changesSince(endGrant({ doc: held, id: 'a', at: 1 }))[0] as Uint8Array)
    for (const wrong of [1, startOp - 1, startOp + 1, 2 ** 31, 2 ** 32 - 1]) refuses('POLICY_INVALID', [forged({ startOp: wrong })], `${wrong}`)
  })
})

describe('a change that is written otherwise than Automerge writes it', () => {
  const honest = changesSince(endGrant({ doc: held, id: 'a', at: 1 }))[0] as Uint8Array
  const columns = columnsOf(honest)
  const rewritten = (change: (columns: ReturnType<typeof columnsOf>['columns']) => ReturnType<typeof columnsOf>['columns']): Uint8Array =>
    chunkOf({ body: Uint8Array.from([...columns.head, ...writeColumns(change(columns.columns))]) })
  const having = (specification: number, data: number[]): Uint8Array => rewritten(all => all.map(([each, was]) => [each, each === specification ? data : was]))
  const cases: Array<[string, Uint8Array]> = [
    ['a value of 2^40 bytes, which 32 bits make 0', having(0x56, [0x7f, ...unsigned(16 * 2 ** 40 + 6)])],
    ['an actor of 2^32 and 1, which 32 bits make 1', having(0x01, [0x7f, ...unsigned(2 ** 32 + 1)])],
    ['a run of one', having(0x15, [1, 1, 97])],
    ['a number with a byte that says nothing', having(0x02, [0x7f, (columns.columns.find(([each]) => each === 0x02)?.[1][1] as number) | 128, 0])],
    ['no nulls behind a text', having(0x15, [0x7f, 1, 97, 0, 0])],
    ['no times no', having(0x34, [0, 0, 1])],
    ['a column that nobody knows', rewritten(all => [...all, [0xf2, [0x7f, 1]]])],
    ['bytes that no value has', rewritten(all => all.map(([each, was]) => [each, each === 0x57 ? [...was, 1] : was]))]
  ]

  it('comes out of a document as it went in if it is not', () => {
    assert.deepEqual(rewritten(all => all), honest)
    assert.deepEqual(policyHeads(loadPolicy(savePolicy(receive(honest)))), [readChange(honest).hash])
  })

  for (const [name, change] of cases) it(`is refused: ${name}`, () => { refuses('POLICY_INVALID', [change]) })

  it('leaves what is taken to be read again, whatever is changed in it', () => {
    fc.assert(fc.property(fc.nat(honest.length - 11), fc.nat(255), fc.boolean(), (at, byte, isMore) => {
      const body = [...honest.subarray(10)]
      if (isMore) body.splice(at, 0, byte)
      else body[at] = byte
      let doc: PolicyDocument
      try {
        doc = receive(chunkOf({ body: Uint8Array.from(body) }))
      } catch (error) {
        assert.ok(isMedrecError(error, 'POLICY_INVALID') || isMedrecError(error, 'POLICY_LIMIT'))
        return
      }
      assert.deepEqual(policyHeads(loadPolicy(savePolicy(doc))), policyHeads(doc))
    }), { numRuns: 500 })
  })
})

describe('a change by a wrong actor', () => {
  it('is refused in the name of the first actor', () => {
    const actor = rootActor({ relationship: RELATIONSHIP, salt: SALT })
    refuses('POLICY_INVALID', [forged({ actor })])
    refuses('POLICY_INVALID', [forged({ actor, seq: 2 })])
  })

  it('is refused when it begins a second document', () => {
    refuses('POLICY_INVALID', A.getAllChanges(createPolicy({ relationship: RELATIONSHIP, salt: new Uint8Array(32) })))
    refuses('POLICY_INVALID', [repeatedChange({ operations: 1 })])
  })

  it('is refused when changes of the same actor are missing before it', () => {
    for (const seq of [2, 7, 2 ** 31]) refuses('POLICY_INVALID', [forged({ seq })], `${seq}`)
    refuses('POLICY_INVALID', [forged({ seq: 0 })])
  })

  it('is refused when the same actor wrote another one in its place', () => {
    const change = changesSince(endGrant({ doc: held, id: 'a', at: 1 }))[0] as Uint8Array
    const { actor } = A.decodeChange(change)
    refuses('POLICY_INVALID', [change, forged({ actor }, endGrant({ doc: held, id: 'b', at: 1 }))])
  })
})

describe('a change that does more than its author may', () => {
  const cases: Array<[string, (draft: Record<string, Record<string, unknown>>) => void]> = [
    ['writes another grant over one', draft => { draft['grants']!['a'] = new A.ImmutableString(JSON.stringify(grantOf({ id: 'a', categories: ['vitals'] }))) }],
    ['deletes a grant', draft => { delete draft['grants']!['a'] }],
    ['puts a map where a grant stands', draft => { draft['grants']!['c'] = { id: 'c' } }],
    ['puts lists in lists', draft => { draft['grants']!['c'] = [[[[[[[[[[]]]]]]]]]] }],
    ['puts bytes', draft => { draft['grants']!['c'] = new Uint8Array(100) }],
    ['puts collaborative text', draft => { draft['grants']!['c'] = 'x' }],
    ['counts', draft => { draft['grants']!['c'] = new A.Counter(1) }],
    ['adds a part', draft => { draft['extra'] = {} }],
    ['writes in the schema', draft => { draft['schema']!['minor'] = 9 }],
    ['ends what is no grant', draft => { draft['ended']!['not an id'] = new A.ImmutableString('{"at":1}') }],
    ['says too much of an end', draft => { draft['ended']!['a'] = new A.ImmutableString('x'.repeat(MAX_MARK + 1)) }],
    ['gives up what is no anchored state', draft => { draft['lost']!['0xab'] = new A.ImmutableString('{"at":1}') }]
  ]
  for (const [name, change] of cases) it(`is refused: it ${name}`, () => { refuses('POLICY_INVALID', changesSince(scribble(held, change))) })

  it('is refused with all that came with it', () => {
    const good = changesSince(endGrant({ doc: held, id: 'a', at: 1 }))
    refuses('POLICY_INVALID', [...good, ...changesSince(scribble(held, draft => { delete draft['grants']!['b'] }))])
  })
})

describe('a change that may be taken', () => {
  it('is taken from devices that wrote without knowing of each other, in whatever turn it comes', () => {
    const phone = addGrant({ doc: endGrant({ doc: held, id: 'a', at: 1 }), grant: grantOf({ id: 'c' }) })
    const tablet = addGrant({ doc: otherDevice(held), grant: grantOf({ id: 'd' }) })
    const both = joinHeads({ doc: A.merge(A.clone(phone), tablet) })
    assert.deepEqual(policyHeads(receive(...changesSince(both))), policyHeads(both))
    let doc = held
    for (const change of changesSince(both)) ({ doc } = receiveChanges({ doc, changes: [change], relationship: RELATIONSHIP }))
    assert.deepEqual(policyHeads(doc), policyHeads(both))
  })

  it('is read as the whole document is, whatever several devices added under one id', () => {
    const ids = ['a', 'b', 'c', 'd']
    const edit = fc.record({ device: fc.nat(2), id: fc.constantFrom(...ids), kind: fc.constantFrom('add', 'wider', 'unknown', 'end', 'sync'), other: fc.nat(2) })
    fc.assert(fc.property(fc.array(edit, { maxLength: 12 }), edits => {
      const first = policyWith(grantOf({ id: 'a' }))
      const devices = [first, otherDevice(first), otherDevice(first)]
      let provider = receiveChanges({ doc: emptyPolicy(), changes: A.getAllChanges(first), relationship: RELATIONSHIP }).doc
      readPolicy(provider)
      for (const { device, id, kind, other } of edits) {
        const doc = devices[device] as PolicyDocument
        if (kind === 'sync') devices[device] = A.merge(A.clone(doc), devices[other] as PolicyDocument)
        else if (kind === 'end') devices[device] = endGrant({ doc, id, at: 1 })
        else if (!Object.hasOwn(doc.grants, id)) {
          const text = JSON.stringify({ ...grantOf({ id, ...kind === 'wider' ? { categories: ['labs', 'vitals'] } : {} }), ...kind === 'unknown' ? { weekdays: true } : {} })
          devices[device] = scribble(doc, draft => { draft['grants']![id] = new A.ImmutableString(text) })
        }
        provider = receiveChanges({ doc: provider, changes: A.getChangesSince(devices[device] as PolicyDocument, policyHeads(first)), relationship: RELATIONSHIP }).doc
        const sorted = ({ grants, ended, unreadable, lost, heads }: PolicyReading): unknown => [[...grants].sort(), [...ended].sort(), [...unreadable].sort(), [...lost], heads]
        assert.deepEqual(sorted(readPolicy(provider)), sorted(readPolicy(A.load(A.save(provider)))))
      }
    }), { numRuns: 60 })
  })

  it('is left out when it is held, or made on what is not', () => {
    const [first, second] = changesSince(addGrant({ doc: endGrant({ doc: held, id: 'a', at: 1 }), grant: grantOf({ id: 'c' }) })) as [Uint8Array, Uint8Array]
    assert.equal(receiveChanges({ doc: held, changes: [second, ...A.getAllChanges(held)], relationship: RELATIONSHIP }).changed, false)
    // In the wrong order only the first can be taken.
    assert.deepEqual(policyHeads(receive(second, first)), [readChange(first).hash])
    assert.deepEqual(savePolicy(held), saved)
  })
})

describe('a packed policy', () => {
  it('comes out as it went in, and in few bytes', async () => {
    const packed = await packPolicy(held)
    const { doc } = receiveChanges({ doc: createPolicy({ relationship: RELATIONSHIP, salt: SALT }), changes: await unpackPolicy(packed), relationship: RELATIONSHIP })
    assert.deepEqual(policyHeads(doc), heldHeads)
    assert.ok(packed.length < 600, `${packed.length}`)
  })

  it(`is refused above ${MAX_POLICY_BYTES} bytes, and as soon as more than ${MAX_PLAIN_POLICY_BYTES} come out`, async () => {
    await assert.rejects(unpackPolicy(new Uint8Array(MAX_POLICY_BYTES + 1)), { code: 'POLICY_LIMIT' })
    const bomb = deflateRawSync(new Uint8Array(200_000_000), { level: 1 })
    assert.ok(bomb.length < MAX_POLICY_BYTES)
    const before = process.memoryUsage().rss
    await assert.rejects(unpackPolicy(bomb), { code: 'POLICY_LIMIT' })
    assert.ok(process.memoryUsage().rss - before < 100_000_000)
  })

  it('is refused when it is garbage, cut, or not the state that is anchored', async () => {
    const packed = await packPolicy(held)
    for (const bytes of [new Uint8Array(100).fill(255), packed.subarray(0, packed.length >> 1), Uint8Array.from([...packed, 1, 2, 3])]) await assert.rejects(unpackPolicy(bytes), { code: 'POLICY_INVALID' })
    const offer = (doc: PolicyDocument, changes: Uint8Array[]): unknown => adoptOffer({ doc, changes, relationship: RELATIONSHIP, anchor: commitmentOf(held) })
    const all = A.getAllChanges(held)
    // In another order, what comes before that on which it was made would be left out, and the rest be another state.
    const wrong = [[], [repeatedChange({ operations: 1 })], all.slice(0, 2), all.slice(1), [...all.slice(0, 1), ...all.slice(1).reverse()]]
    for (const doc of [held, emptyPolicy()]) for (const changes of wrong) assert.throws(() => offer(doc, changes), error => isMedrecError(error, 'POLICY_INVALID'))
    assert.deepEqual(savePolicy(held), saved)
  })
})
