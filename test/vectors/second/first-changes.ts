import * as A from '@automerge/automerge'
import { bytes, hex, sha256 } from './bytes.ts'

/** A policy as Automerge shows it. */
export interface Policy extends Record<string, unknown> { schema: { major: number, minor: number }, relationship: A.ImmutableString, salt: Uint8Array, grants: Record<string, A.ImmutableString>, ended: Record<string, A.ImmutableString>, lost: Record<string, A.ImmutableString>, previous?: A.ImmutableString, origins?: Record<string, A.ImmutableString> }
interface Said { viewer: string, categories: string[], labels: string[], actions: string[], [field: string]: unknown }

const GRANT_FIELDS = ['id', 'viewer', 'categories', 'labels', 'actions', 'notBefore', 'notAfter', 'condition', 'emergency', 'depth', 'purpose', 'standing']
const ACCOUNT_PARTS = ['relationships', 'shares', 'grants', 'ended', 'letters', 'cards', 'sharedWithMe', 'passedOn', 'logs', 'profile', 'helpers', 'recovery', 'actingFor', 'coSigns', 'helperCards']

/** The first changes of specs/policy.md and specs/account.md, written once more, and their hashes from their bytes. */
export const SECOND_FIRST_CHANGES = {
  'policy/first-change': ({ relationship, salt }: { relationship: string, salt: string }) => {
    const actor = sha256('medrec/policy-root/1', bytes(salt), bytes(relationship)).subarray(0, 16)
    return firstChange(actor, doc => {
      doc['schema'] = { major: 1, minor: 0 }
      doc['relationship'] = new A.ImmutableString(relationship)
      doc['salt'] = new Uint8Array(bytes(salt))
      for (const part of ['grants', 'ended', 'lost']) doc[part] = {}
    })
  },

  'policy/actor': (given: { relationship: string, address: string }) => ({ gives: { begins: hex(actorsOf(given)) } }),

  'policy/begin-anew': ({ document }: { document: string }) => freshDocument(A.load<Policy>(bytes(document))),

  'account/first-change': () => firstChange(Buffer.alloc(16), doc => {
    doc['schema'] = { major: 1, minor: 0 }
    for (const part of ACCOUNT_PARTS) doc[part] = {}
  })
}

/** How all actors of an author begin. */
export function actorsOf ({ relationship, address }: { relationship: string, address: string }): Buffer {
  return sha256('medrec/policy-actor/1', bytes(relationship), bytes(address)).subarray(0, 10)
}

function firstChange (actor: Uint8Array, write: (doc: Record<string, unknown>) => void): { steps: object, gives: { hash: string } } {
  const [change] = A.getAllChanges(A.change(A.init<Record<string, unknown>>({ actor: hex(actor).slice(2) }), { time: 0 }, write))
  if (change === undefined) throw new TypeError('Nothing was written.')
  // Four bytes of magic and the first four of the hash, then what is hashed.
  return { steps: { actor: hex(actor), change: hex(change) }, gives: { hash: hex(sha256(change.subarray(8))) } }
}

/** "A fresh document", from the sentences of the spec. It knows of conflicts only what the cases have: lists that differ, and viewers. */
function freshDocument (doc: Policy): { steps: object, gives: { actor: string, changes: string[] } } {
  const relationship = doc.relationship.val
  const commitment = hex(sha256('medrec/policy/1', doc.salt, bytes(relationship), ...A.getHeads(doc).sort().map(head => Buffer.from(head, 'hex'))))
  const textsAt = (part: 'grants' | 'ended' | 'lost', key: string): string[] => Object.values(A.getConflicts(doc[part], key) ?? { one: doc[part][key] }).map(value => A.isImmutableString(value) ? value.val : String(value))
  const says: Array<[part: 'grants' | 'ended' | 'lost' | 'origins', key: string, text: string]> = []
  const ends = new Map(Object.keys(doc.ended).map(id => [id, textsAt('ended', id).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))[0] ?? '']))
  for (const id of Object.keys(doc.grants).sort()) {
    if (ends.has(id)) continue
    const text = said(textsAt('grants', id))
    if (text === undefined) ends.set(id, '{"at":0}')
    else says.push(['grants', id, text])
  }
  for (const id of [...ends.keys()].sort()) says.push(['ended', id, ends.get(id) ?? ''])
  for (const state of Object.keys(doc.lost).sort()) says.push(['lost', state, textsAt('lost', state)[0] ?? ''])
  for (const [, id] of says.filter(([part]) => part === 'grants')) {
    const wrote = writers(doc, id)
    if (wrote.length > 0) says.push(['origins', id, wrote.sort().slice(0, 8).join()])
  }
  const pieces: Array<typeof says> = []
  const size = (piece: typeof says): number => piece.reduce((sum, [, key, text]) => sum + Buffer.byteLength(key) + Buffer.byteLength(text), 0)
  for (const each of says) {
    const last = pieces.at(-1)
    if (last === undefined || last.length === 128 || size([...last, each]) > 8_192) pieces.push([each])
    else last.push(each)
  }
  const actor = sha256('medrec/policy-root/2', doc.salt, bytes(relationship), bytes(commitment)).subarray(0, 16)
  const previous = JSON.stringify({ commitment, document: doc.previous === undefined ? 2 : Number(JSON.parse(doc.previous.val).document) + 1, changes: 1 + pieces.length })
  let fresh = A.change(A.init<Policy>({ actor: hex(actor).slice(2) }), { time: 0 }, draft => {
    draft.schema = { major: 1, minor: 0 }
    draft.relationship = new A.ImmutableString(relationship)
    draft.salt = new Uint8Array(doc.salt)
    for (const part of ['grants', 'ended', 'lost'] as const) draft[part] = {}
    draft.previous = new A.ImmutableString(previous)
    draft.origins = {}
  })
  for (const piece of pieces) {
    fresh = A.change(fresh, { time: 0 }, draft => { for (const [part, key, text] of piece) Object.assign(draft[part] ?? {}, { [key]: new A.ImmutableString(text) }) })
  }
  return { steps: { commitment, previous }, gives: { actor: hex(actor), changes: A.getAllChanges(fresh).map(change => hex(sha256(change.subarray(8)))) } }
}

/** The changes that wrote a grant, which no later one replaces; of what a fresh document begins with, those that it names itself. */
export function writers (doc: Policy, id: string): string[] {
  const [first, ...others] = A.getAllChanges(doc).map(bytesOf => A.decodeChange(bytesOf))
  return others.flatMap(({ hash, actor, ops }) => {
    if (!ops.some(({ obj, key }) => obj === A.getObjectId(doc, 'grants') && key === id)) return []
    return actor === first?.actor ? doc.origins?.[id]?.val.split(',') ?? [] : [hash]
  })
}

/** What a grant's texts say together; undefined: nothing. */
export function said (texts: string[]): string | undefined {
  const [one, ...others] = texts.map(text => JSON.parse(text) as Said)
  if (one === undefined) return undefined
  const isUnderstood = [one, ...others].every(grant => Object.keys(grant).every(field => GRANT_FIELDS.includes(field)) && [grant['notBefore'], grant['notAfter']].every(time => Number(time) <= 253_402_300_799))
  if (!isUnderstood) return others.length === 0 ? texts[0] : undefined
  if (others.some(({ viewer }) => viewer !== one.viewer)) return undefined
  const both = (list: 'categories' | 'labels' | 'actions'): string[] => [...new Set(one[list])].filter(name => others.every(other => other[list].includes(name))).sort()
  const [categories, labels, actions] = [both('categories'), both('labels'), both('actions')]
  return categories.length === 0 || actions.length === 0 ? undefined : JSON.stringify({ ...one, categories, labels, actions })
}
