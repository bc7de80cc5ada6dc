import * as A from '@automerge/automerge'
import { equalBytes } from '../crypto/bytes.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { PIECE_CHANGES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import type { Grant } from './grant.ts'
import { policyAt, policyHeads } from './history.ts'
import { readValues, understand } from './read-values.ts'
import type { PolicyValues } from './read-values.ts'

/** What a policy says at one state. */
export interface PolicyReading {
  /** Sorted. */
  readonly heads: string[]
  /** By id: those that have not ended and allow something. Where devices wrote different things, what each of them allows. */
  readonly grants: ReadonlyMap<string, Grant>
  /** By id: when they ended, epoch seconds (0 where the tombstone does not say). */
  readonly ended: ReadonlyMap<string, number>
  /** Ids of grants that allow nothing because they are not understood or contradict each other. */
  readonly unreadable: string[]
  /** Commitments the owner has given up. */
  readonly lost: ReadonlySet<string>
}

/** The reading of a policy that has no changes yet. */
export const EMPTY_READING: PolicyReading = { heads: [], grants: new Map(), ended: new Map(), unreadable: [], lost: new Set() }

/** Reads a policy at its newest state (specs/policy.md, "Reading"). Never throws on what a document says: what is not understood allows nothing. */
export function readPolicy (doc: PolicyDocument): PolicyReading {
  const known = readings.get(doc)
  if (known !== undefined) return known
  const heads = policyHeads(doc)
  if (heads.length === 0) return EMPTY_READING
  const { grants, ended, unreadable } = readValues(valuesOf(doc))
  const reading = { heads, grants, ended, unreadable, lost: new Set(keysOf(doc.lost)) }
  readings.set(doc, reading)
  return reading
}

/**
 * Reads a policy that has more than one which was read before, but only under some ids: what stands under others is not read anew.
 *
 * @param options.before - the one it came from; nothing of it was deleted or replaced
 * @param options.ids - keys of `grants` and `ended` under which anything was added
 */
export function readAdded (options: { before: PolicyDocument, doc: PolicyDocument, ids: ReadonlySet<string> }): PolicyReading {
  const { before, doc, ids } = options
  const known = readings.get(before)
  if (known === undefined) return readPolicy(doc)
  const under = (part: 'grants' | 'ended'): Map<string, unknown[]> => new Map([...ids].filter(id => Object.hasOwn(doc[part], id)).map(id => [id, valuesAt(doc, doc[part], id)]))
  const added = readValues({ majors: valuesAt(doc, doc.schema, 'major'), grants: under('grants'), ended: under('ended') })
  const grants = new Map([...known.grants].filter(([id]) => !ids.has(id)))
  for (const [id, grant] of added.grants) grants.set(id, grant)
  const reading = {
    heads: policyHeads(doc),
    grants,
    ended: new Map([...known.ended, ...added.ended]),
    unreadable: [...known.unreadable.filter(id => !ids.has(id)), ...added.unreadable],
    lost: new Set(keysOf(doc.lost))
  }
  readings.set(doc, reading)
  return reading
}

/** A document never changes: each edit gives another. Of 10,000 changes reading takes a third of a second, and much asks for it. */
const readings = new WeakMap<PolicyDocument, PolicyReading>()

/** All that stands in a document. */
export type DocumentValues = PolicyValues & { readonly lost: ReadonlyMap<string, readonly unknown[]> }

/** All that stands in a document, with what conflicts hide. */
export function valuesOf (doc: PolicyDocument): DocumentValues {
  return doAtOnce(valuesInPieces(doc))
}

/** {@link valuesOf} for who has others to answer meanwhile. */
export function * valuesInPieces (doc: PolicyDocument): Pieces<DocumentValues> {
  return {
    // Of two schemas in conflict neither counts: Automerge shows the inside of one only.
    majors: valuesAt(doc, doc, 'schema').length === 1 && isPart(doc.schema) ? valuesAt(doc, doc.schema, 'major') : [],
    grants: yield * valuesUnder(doc, doc.grants),
    ended: yield * valuesUnder(doc, doc.ended),
    lost: yield * valuesUnder(doc, doc.lost)
  }
}

function * valuesUnder (doc: PolicyDocument, map: object): Pieces<Map<string, unknown[]>> {
  const values = new Map<string, unknown[]>()
  for (const key of keysOf(map)) {
    if (values.size > 0 && values.size % PIECE_CHANGES === 0) yield
    values.set(key, valuesAt(doc, map, key))
  }
  return values
}

/** Reads a policy as it was at `heads`, or `undefined` when they are not known. */
export function readPolicyAt (options: { doc: PolicyDocument, heads: readonly string[] }): PolicyReading | undefined {
  const doc = policyAt(options)
  return doc === undefined ? undefined : readPolicy(doc)
}

/**
 * For whom the grant of an id is, or was: it stands in the policy also when it has ended. `undefined`: none stands there, it is not understood, or in conflict
 * with one that is for somebody else, so that nobody may be named.
 */
export function viewerUnder (options: { doc: PolicyDocument, id: string }): string | undefined { return grantUnder(options)?.viewer }

/** The same with what else it says; of several that are for the same viewer, one. To be told, and not to be decided by. */
export function grantUnder (options: { doc: PolicyDocument, id: string }): Grant | undefined {
  const { doc, id } = options
  if (!keysOf(doc.grants).includes(id)) return undefined
  const grants = valuesAt(doc, doc.grants, id).map(text => understand(text, id))
  return new Set(grants.map(grant => grant?.viewer)).size === 1 ? grants[0] : undefined
}

/** Ids of the grants that stand in a policy, understood or not, and have not ended. */
export function liveGrants (doc: PolicyDocument): string[] { return Object.keys(doc.grants).filter(id => !Object.hasOwn(doc.ended, id)) }

/** Whether an id of a grant stands in a policy: then it is not used again, whatever stands there (specs/policy.md, "Document"). */
export function isUsed (options: { doc: PolicyDocument, id: string }): boolean {
  const { doc: { grants, ended }, id } = options
  return [grants, ended].some(map => isPart(map) && Object.hasOwn(map, id))
}

/** Whether two policies have the same secret, as all documents of one relationship have that begin with it. */
export function haveSameSalt (a: PolicyDocument, b: PolicyDocument): boolean {
  return equalBytes(a.salt, b.salt)
}

/** The keys of a map of the document; none where a damaged document has something else there. */
function keysOf (map: unknown): string[] {
  return isPart(map) ? Object.keys(map) : []
}

/** Whether a value is a map of the document, and not a list, say, of whose keys no conflicts can be asked. */
function isPart (value: unknown): value is object {
  return !Array.isArray(value) && typeof A.getObjectId(value) === 'string'
}

/**
 * All values that devices wrote at a key of a map without knowing of each other. Immutable strings are given as plain ones; what is a map, a list or a text to be edited as
 * something that is none.
 *
 * Asked by the whole document: a map of it that no change has touched for the eye, since another value won, still answers for the document that it came from.
 */
export function valuesAt (doc: PolicyDocument, map: object, key: string): unknown[] {
  // Of what has keys or pieces of its own Automerge gives the name of the operation that made it.
  return A.getBackend(doc).getAll(String(A.getObjectId(map)), key).map(([type, value]) => type === 'str' || typeof value !== 'string' ? value : {})
}
