import { secp256k1 } from '@noble/curves/secp256k1.js'
import * as A from '@automerge/automerge'
import type { BatchJson } from '../operations/policy.ts'
import type { TakeTurnGiven } from '../operations/providers.ts'
import { bytes, hex, sha256 } from './bytes.ts'
import { SECOND_DOCUMENTS } from './documents.ts'
import { actorsOf, writers } from './first-changes.ts'
import type { Policy } from './first-changes.ts'
import { plainTyped } from './sign.ts'
import { keccak } from './typed-data.ts'

/** Heads, changes, values under a key that it wrote to, and of these its own, that a policy has at most after the turn of one who acts for the owner; batches of a turn, their bytes, and signers of a change. */
const [HEADS_OF_OTHERS, CHANGES_OF_OTHERS, VALUES_OF_OTHERS, VALUES_OF_ONE] = [8, 7_500, 56, 8]
/** Grants that have not ended, the groups that they are for, and conditions, where such a turn adds to them. */
const [GRANTS_OF_OTHERS, GROUPS_OF_OTHERS, CONDITIONS_OF_OTHERS] = [750, 32, 8]
const [TURN_BATCHES, TURN_BATCH_BYTES, SIGNERS] = [512, 131_072, 8]
type Part = 'grants' | 'ended' | 'lost'

/**
 * specs/policy.md, "Validation" and "Signed changes", 2, once more: what a provider does with a turn of changes that have the form of changes. Everything is worked
 * out anew from the whole document, for policies of a few changes.
 */
export const SECOND_TAKES = {
  'policy/take-turn': ({ network, relationship, held, changes, batches, times = 1, custodian, anchors }: TakeTurnGiven): { steps?: object, gives?: object, fails?: string } => {
    const before = held === undefined ? A.init<Policy>() : A.load<Policy>(bytes(held))
    // Read anew: a map that shows the same value as before would still tell what stood beside it before.
    const after = A.load<Policy>(A.save(A.applyChanges(A.clone(before), changes.map(bytes))[0]))
    const has = new Set(hashesOf(before))
    const all = hashesOf(after)
    const news = all.filter(hash => !has.has(hash))
    const isOwn = custodian === undefined
    if (!isOwn && held === undefined) return { fails: 'POLICY_INVALID' }

    if (times * batches.length > TURN_BATCHES || times * batches.reduce((sum, batch) => sum + 85 + 32 * batch.changes.length, 0) > TURN_BATCH_BYTES) return { fails: 'POLICY_LIMIT' }
    const [first] = all
    const proved = new Set<string>()
    const keeps: number[] = []
    for (const [i, batch] of batches.entries()) {
      const { changes: named, signer } = batch
      const isFormed = named.length > 0 && named.length <= 256 && named.every((hash, n) => n === 0 || hash > (named[n - 1] ?? ''))
      if (!isFormed) break
      const tells = named.filter(hash => hash !== first && all.includes(hash)).map(hash => `${signer} ${hash}`)
      const isKnown = (each: string): boolean => proved.has(each) || [...proved].filter(other => other.endsWith(each.slice(-66))).length >= SIGNERS
      if (tells.every(isKnown) || !(isOwn || signer === custodian.address)) continue
      if (!holds(batch, { network, relationship })) break
      for (const each of tells) proved.add(each)
      keeps.push(i)
    }
    if (!isOwn) {
      const fails = whyNot({ relationship, before, after, news, proved, custodian, anchors })
      if (fails !== undefined) return { fails }
    }
    return { steps: { news: news.sort() }, gives: { heads: A.getHeads(after).map(head => `0x${head}`).sort(), keeps } }
  }
}

interface Looked { relationship: string, before: A.Doc<Policy>, after: A.Doc<Policy>, news: string[], proved: Set<string>, custodian: NonNullable<TakeTurnGiven['custodian']>, anchors: TakeTurnGiven['anchors'] }

/** What of a turn may not come from who acts for the owner. */
function whyNot ({ relationship, before, after, news, proved, custodian, anchors }: Looked): string | undefined {
  if (A.getHeads(after).length > HEADS_OF_OTHERS || A.getAllChanges(after).length > CHANGES_OF_OTHERS) return 'POLICY_LIMIT'
  if (news.some(hash => !proved.has(`${custodian.address} ${hash}`))) return 'POLICY_INVALID'
  const begin = hex(actorsOf({ relationship, address: custodian.address })).slice(2)
  if (A.getAllChanges(after).map(change => A.decodeChange(change)).some(({ hash, actor }) => news.includes(`0x${hash}`) && !actor.startsWith(begin))) return 'POLICY_INVALID'
  const changed = (part: Part): string[] => Object.keys(after[part]).filter(key => JSON.stringify(textsAt(before, part, key)) !== JSON.stringify(textsAt(after, part, key)))
  if ((['grants', 'ended', 'lost'] as const).some(part => changed(part).some(key => isFull(after, part, key, begin)))) return 'POLICY_LIMIT'
  if (!custodian.add && changed('grants').length > 0) return 'POLICY_INVALID'
  if (!custodian.end && changed('ended').length > 0) return 'POLICY_INVALID'
  const isOthers = (id: string): boolean => textsAt(before, 'grants', id).length > 0 && writers(before, id).some(hash => !proved.has(`${custodian.address} 0x${hash}`))
  if (changed('grants').some(isOthers)) return 'POLICY_INVALID'
  const isItsOwn = (state: string): boolean => {
    const by = anchors.filter(({ commitment }) => commitment === state)
    const [head = ''] = textsAt(after, 'lost', state)
    return by.length > 0 && by.every(anchor => anchor.by === custodian.address) && /^[0-9a-f]{64}$/.test(head) && state === commitmentOf(after, `0x${head}`)
  }
  if (!changed('lost').every(isItsOwn)) return 'POLICY_INVALID'
  return changed('grants').length > 0 && isCrowded(before, after) ? 'POLICY_LIMIT' : undefined
}

/** Whether too much stands under a key, or of it by actors that begin like this. */
function isFull (doc: A.Doc<Policy>, part: Part, key: string, begin: string): boolean {
  const names = Object.keys(A.getConflicts(doc[part], key) ?? {})
  return names.length > VALUES_OF_OTHERS || names.filter(name => name.split('@')[1]?.startsWith(begin) === true).length > VALUES_OF_ONE
}

/** Whether there are more grants than others may leave, or more names of a kind, and one of them is new. Of policies without conflicts and what is not understood. */
function isCrowded (before: A.Doc<Policy>, after: A.Doc<Policy>): boolean {
  const live = (doc: A.Doc<Policy>): string[] => Object.keys(doc.grants).filter(id => !(id in doc.ended))
  if (live(after).length > GRANTS_OF_OTHERS) return true
  const names = (doc: A.Doc<Policy>): Array<[kind: string, name: string]> => live(doc).flatMap(id => {
    const { viewer, condition } = JSON.parse(String(doc.grants[id])) as { viewer: string, condition?: string }
    const isOne = viewer.startsWith('0x')
    return [...isOne ? [] : [['', viewer] as [string, string]], ...condition === undefined ? [] : [[isOne ? viewer : 'groups', condition] as [string, string]]]
  })
  const all = names(after)
  const isNew = ([kind, name]: [string, string]): boolean => !names(before).some(([k, n]) => k === kind && n === name)
  return all.filter(isNew).some(([kind]) => new Set(all.filter(([k]) => k === kind).map(([, name]) => name)).size > (kind === '' ? GROUPS_OF_OTHERS : CONDITIONS_OF_OTHERS))
}

function hashesOf (doc: A.Doc<Policy>): string[] {
  return A.getAllChanges(doc).map(change => `0x${A.decodeChange(change).hash}`)
}

/** All that stands under a key, in any order. */
function textsAt (doc: A.Doc<Policy>, part: Part, key: string): string[] {
  const map = doc[part] as Policy['grants'] | undefined
  if (map === undefined || !Object.hasOwn(map, key)) return []
  return Object.values(A.getConflicts(map, key) ?? { one: map[key] }).map(value => (value as A.ImmutableString).val).sort()
}

function commitmentOf (doc: Policy, head: string): string {
  return SECOND_DOCUMENTS['policy/commitment']({ salt: hex(doc.salt), relationship: doc.relationship.val, heads: [head] }).gives.commitment
}

/** Whether the signer signed it: whose key the signature is by says its address. */
function holds ({ changes, signer, signature }: BatchJson, { network, relationship }: Pick<TakeTurnGiven, 'network' | 'relationship'>): boolean {
  const signed = hex(sha256('medrec/policy-changes/1', ...changes.map(bytes)))
  const { digest } = plainTyped({ network, type: 'PolicyChanges', message: { relationship, changes: signed } })
  const parts = bytes(signature)
  const key = secp256k1.Signature.fromBytes(Buffer.concat([Buffer.of((parts[64] ?? 0) - 27), parts.subarray(0, 64)]), 'recovered').recoverPublicKey(digest).toBytes(false)
  return hex(keccak(key.subarray(1)).subarray(12)) === signer
}
