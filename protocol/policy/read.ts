import * as A from '@automerge/automerge'
import { isMedrecError } from '../errors/medrec-error.ts'
import type { PolicyDocument } from './document.ts'
import { decodeGrant } from './grant.ts'
import type { Grant } from './grant.ts'
import { policyAt, policyHeads } from './history.ts'
import { meetGrants } from './meet.ts'

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
  const heads = policyHeads(doc)
  if (heads.length === 0) return EMPTY_READING
  const ended = new Map<string, number>()
  for (const id of keysOf(doc.ended)) ended.set(id, Math.min(...valuesAt(doc.ended, id).map(readTime)))
  const grants = new Map<string, Grant>()
  const unreadable: string[] = []
  for (const id of keysOf(doc.grants)) {
    if (ended.has(id)) continue
    const grant = readGrant(doc.grants, id)
    if (grant === undefined) unreadable.push(id)
    else grants.set(id, grant)
  }
  return { heads, grants, ended, unreadable, lost: new Set(keysOf(doc.lost)) }
}

/** Reads a policy as it was at `heads`, or `undefined` when they are not known. */
export function readPolicyAt (options: { doc: PolicyDocument, heads: readonly string[] }): PolicyReading | undefined {
  const doc = policyAt(options)
  return doc === undefined ? undefined : readPolicy(doc)
}

/** A conflict reads as the narrower: what every one of the conflicting values allows. */
function readGrant (grants: object, id: string): Grant | undefined {
  const readings = valuesAt(grants, id).map(value => understand(value, id))
  return readings.reduce((a, b) => meetGrants(a, b))
}

function understand (value: unknown, id: string): Grant | undefined {
  if (typeof value !== 'string') return undefined
  try {
    const grant = decodeGrant(value)
    return grant?.id === id && grant.categories.length > 0 && grant.actions.length > 0 ? grant : undefined
  } catch (error) {
    if (isMedrecError(error)) return undefined
    throw error
  }
}

function readTime (value: unknown): number {
  if (typeof value !== 'string') return 0
  const match = /^\{"at":(\d{1,12})\}$/.exec(value)
  return match === null ? 0 : Number(match[1])
}

/** The keys of a map of the document; none where a damaged document has something else there. */
function keysOf (map: unknown): string[] {
  return typeof map === 'object' && map !== null ? Object.keys(map) : []
}

/** All values that devices wrote at a key without knowing of each other, at least one. Immutable strings are given as plain ones. */
function valuesAt (map: object, key: string): unknown[] {
  const conflicts = A.getConflicts(map as A.Doc<Record<string, unknown>>, key)
  const values = conflicts === undefined ? [(map as Record<string, unknown>)[key]] : Object.values(conflicts)
  return values.map(value => A.isImmutableString(value) ? value.val : value)
}
