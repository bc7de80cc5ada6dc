import * as A from '@automerge/automerge'
import type { PolicyDocument } from '../../../protocol/policy/document.ts'
import { grow } from '../grow.ts'
import type { Grown } from '../grow.ts'
import { hex, sha256 } from '../second/bytes.ts'
import { SECOND_DOCUMENTS } from '../second/documents.ts'
import { RELATIONSHIP } from './case.ts'
import type { VectorCase } from './case.ts'
import { a, added, ended, first, grantText, headsOf, SALT, saved, taking, text, written } from './policies.ts'

/** Where {@link a} ends: its head, and the number that an operation after it has. */
const [HEAD = ''] = headsOf(a)
const NEXT = A.decodeChange(A.getAllChanges(ended(a, 'e', 'a')).at(-1) as Uint8Array).startOp
const hashOf = (change: Uint8Array): string => hex(sha256(change.subarray(8)))

/** A change that does nothing, as devices make them to join heads. */
function emptyChange ({ deps, seq = 1, actor = 'ee'.repeat(16) }: { deps: string[], seq?: number, actor?: string }): Uint8Array {
  return A.encodeChange({ actor, seq, startOp: NEXT, time: 0, message: null, deps: deps.map(dep => dep.slice(2)), ops: [] } as unknown as A.DecodedChange)
}

/** So many that devices made without knowing of each other. */
const beside = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => emptyChange({ deps: [HEAD], actor: (i + 1).toString(16).padStart(32, '0') }))

/** Changes on {@link a} that do nothing, each made on the one before: thousands of them are a few bytes when they are saved. */
function chain (count: number): Uint8Array[] {
  let head = HEAD
  return Array.from({ length: count }, (_, i) => {
    const change = emptyChange({ deps: [head], seq: i + 1 })
    head = hashOf(change)
    return change
  })
}

/** {@link a} with others, which are made on it. */
const withChanges = (changes: Uint8Array[]): PolicyDocument => A.applyChanges(A.clone(a), changes)[0]

/** {@link a} with so many changes that do nothing. */
export function longChain (count: number): PolicyDocument {
  return withChanges(chain(count))
}

/** A policy with so many grants, written a few at a time. */
function withGrants (count: number): PolicyDocument {
  let doc = first
  for (let from = 0; from < count; from += 80) {
    doc = written(doc, 'a', draft => { for (let n = from; n < Math.min(from + 80, count); n++) draft['grants']![`g${n}`] = grantText(`g${n}`, ['labs']) })
  }
  return doc
}

/** A change of exactly so many bytes: grants with space behind them, which means nothing. */
function changeOf (size: number): Uint8Array {
  const make = (spaces: number): Uint8Array => A.getChangesSince(written(a, 'e', draft => {
    for (const [id, length] of [['p', 3_500], ['q', 3_500], ['r', 3_500], ['s', 2_000], ['t', spaces]] as const) draft['grants']![id] = text(grantText(id, ['labs']).val + ' '.repeat(length))
  }), A.getHeads(a))[0] as Uint8Array
  let spaces = 1_000
  for (let change = make(spaces); ; change = make(spaces)) {
    if (change.length === size) return change
    spaces += size - change.length
  }
}

const reading = (name: string, given: object, outcome: object): VectorCase => ({ name, does: 'policy/take', given: { relationship: RELATIONSHIP, ...given }, ...outcome })
const limit = { fails: 'POLICY_LIMIT' }
const givesOf = (heads: string[]): { commitment: string } => ({ commitment: SECOND_DOCUMENTS['policy/commitment']({ salt: SALT, relationship: RELATIONSHIP, heads }).gives.commitment })
const gives = (heads: string[], grants: string[], ends: string[] = []): object => ({ gives: { ...givesOf(heads), grants, ended: ends, notUnderstood: [] } })
const large = (grown: Grown): object => ({ held: saved(a), changes: [], grown })
const endings = (count: number): Uint8Array => A.getChangesSince(written(a, 'e', draft => { for (let n = 0; n < count; n++) draft['ended']![`e${n}`] = text('{"at":5}') }), A.getHeads(a))[0] as Uint8Array
const marked = (units: number): Uint8Array => A.getChangesSince(written(a, 'e', draft => { draft['ended']!['a'] = text('☃'.repeat(units)) }), A.getHeads(a))[0] as Uint8Array
/** One change that ends the grant so many times, each as if it knew nothing of the others. */
const endedTimes = (times: number): Uint8Array => {
  const { hash: _hash, ops: [end], ...change } = A.decodeChange(marked(1))
  return A.encodeChange({ ...change, ops: Array.from({ length: times }, () => ({ ...end })) } as unknown as A.DecodedChange)
}
const granted = (length: number): Uint8Array => A.getChangesSince(written(a, 'e', draft => { draft['grants']!['b'] = text(grantText('b', ['labs']).val.padEnd(length)) }), A.getHeads(a))[0] as Uint8Array
const one = (change: Uint8Array): object => ({ ...taking, changes: [hex(change)] })
// The first and the grant come before them.
const long = chain(9_999)
const wide = beside(64)
const [apart] = wide as [Uint8Array]
const onAll = emptyChange({ deps: wide.map(hashOf).sort() })
const grants = withGrants(999)
const oneMore = added(grants, 'a', 'y')
const grantMore = (doc: PolicyDocument): Uint8Array => A.getChangesSince(written(doc, 'e', draft => { draft['grants']!['z'] = grantText('z', ['labs']) }), A.getHeads(doc))[0] as Uint8Array
const kiB16 = changeOf(16_384)
const ids = (letter: string, count: number): string[] => Array.from({ length: count }, (_, n) => `${letter}${n}`).sort()

/** specs/policy.md, "Limits", of what one side brings the other: as much as may be, and one more. */
export const POLICY_LIMIT_CASES: VectorCase[] = [
  reading('256 operations of a change', one(endings(256)), gives([hashOf(endings(256))], ['a'], ids('e', 256))),
  reading('257 operations of a change', one(endings(257)), limit),
  reading('16,384 bytes of a change', one(kiB16), gives([hashOf(kiB16)], ['a', 'p', 'q', 'r', 's', 't'])),
  reading('16,385 bytes of a change', one(changeOf(16_385)), limit),
  reading('524,288 bytes of a turn', { ...one(kiB16), times: 32 }, gives([hashOf(kiB16)], ['a', 'p', 'q', 'r', 's', 't'])),
  reading('more than 524,288 bytes of a turn', { ...one(kiB16), times: 33 }, limit),
  reading('2,048 changes of a turn', { ...one(apart), times: 2_048 }, gives([hashOf(apart)], ['a'])),
  reading('2,049 changes of a turn', { ...one(apart), times: 2_049 }, limit),
  reading('16,384 operations of a turn', { ...one(endings(256)), times: 64 }, gives([hashOf(endings(256))], ['a'], ids('e', 256))),
  reading('16,640 operations of a turn', { ...one(endings(256)), times: 65 }, limit),
  reading('a change made on 64 others', { held: saved(withChanges(wide)), changes: [hex(onAll)] }, gives([hashOf(onAll)], ['a'])),
  reading('a change made on 65 others', { held: saved(withChanges(wide)), changes: [hex(emptyChange({ deps: [...wide.map(hashOf), HEAD].sort() }))] }, limit),
  reading('64 heads', { ...taking, changes: wide.map(hex) }, gives(wide.map(hashOf), ['a'])),
  reading('65 heads', { ...taking, changes: beside(65).map(hex) }, limit),
  reading('10,000 changes of a policy', { held: saved(withChanges(long.slice(0, 9_997))), changes: long.slice(9_997, 9_998).map(hex) }, gives(long.slice(9_997, 9_998).map(hashOf), ['a'])),
  reading('10,001 changes of a policy', { held: saved(withChanges(long.slice(0, 9_998))), changes: long.slice(9_998).map(hex) }, limit),
  reading('1,000 grants', { held: saved(grants), changes: [hex(grantMore(grants))] }, gives([hashOf(grantMore(grants))], [...ids('g', 999), 'z'])),
  reading('1,001 grants', { held: saved(oneMore), changes: [hex(grantMore(oneMore))] }, limit),
  reading('4,096 bytes of a grant', one(granted(4_096)), gives([hashOf(granted(4_096))], ['a', 'b'])),
  reading('4,097 bytes of a grant', one(granted(4_097)), limit),
  reading('a document that stays below 1 MiB', large({ held: 460, brought: 20 }), { gives: { ...givesOf(headsOf(grow(a, { held: 480, brought: 0 }).whole)), grants: ['a'], ended: [], notUnderstood: ids('r', 480) } }),
  reading('one that would be above 1 MiB', large({ held: 490, brought: 20 }), limit),
  reading('64 units under an end', one(marked(64)), gives([hashOf(marked(64))], [], ['a'])),
  reading('64 values under an end', one(endedTimes(64)), gives([hashOf(endedTimes(64))], [], ['a'])),
  reading('65 values under an end', one(endedTimes(65)), limit),
  reading('65 units under an end', one(marked(65)), { fails: 'POLICY_INVALID' })
]
