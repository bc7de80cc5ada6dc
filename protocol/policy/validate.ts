import * as A from '@automerge/automerge'
import { equalBytes } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { MAX_GRANTS, MAX_HEADS, MAX_MARK, MAX_POLICY_BYTES, MAX_POLICY_CHANGES, PIECE_CHANGES, POLICY_SALT_BYTES, POLICY_SCHEMA } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { decodeGrant, isGrantId } from './grant.ts'
import { countChanges, hasChanges } from './history.ts'
import { isOrigins } from './origins.ts'
import { previousOf } from './previous.ts'
import { readPolicy } from './read.ts'
import type { PolicyReading } from './read.ts'
import { savePolicy } from './storage.ts'

const ROOTS = ['schema', 'relationship', 'salt', 'grants', 'ended', 'lost'] as const
/** The parts that a fresh document has besides. */
const OF_FRESH = ['previous', 'origins'] as const
const COMMITMENT = /^0x[0-9a-f]{64}$/
const MAPS = ['grants', 'ended', 'lost', 'origins'] as const

/** What {@link checkPolicy} takes. */
export interface CheckedPolicy {
  doc: PolicyDocument
  /** The one it must be of. */
  relationship: string
  /** The document held so far, of which nothing may be lost or replaced. It was checked itself. */
  before?: PolicyDocument
  /** Keys under which anything was added since `before`: what stands under others was looked at then. Absent: all are looked at. */
  added?: ReadonlySet<string>
}

/**
 * Whether a document may be adopted as the policy of a relationship (specs/policy.md, "Validation").
 *
 * @returns what it says
 * @throws POLICY_INVALID or POLICY_LIMIT
 */
export function checkPolicy (options: CheckedPolicy): PolicyReading {
  checkSize(options.doc)
  return doAtOnce(checkInPieces(options))
}

/** {@link checkPolicy} but for {@link checkSize}, for who has others to answer meanwhile. */
export function * checkInPieces (options: CheckedPolicy): Pieces<PolicyReading> {
  const { doc, relationship, before, added } = options
  checkRoots(doc, relationship)
  for (const root of MAPS) {
    const map = mapOf(doc, root)
    if (map === undefined) continue
    let looked = 0
    for (const key of added ?? Object.keys(map)) {
      if (!Object.hasOwn(map, key)) continue
      if (++looked % PIECE_CHANGES === 0) yield
      CHECKS[root](key, map[key] as A.ImmutableString)
    }
  }
  if (before !== undefined && A.getHeads(before).length > 0) checkKept(before, doc)
  const reading = readPolicy(doc)
  if (reading.grants.size > MAX_GRANTS) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_GRANTS} grants.`)
  return reading
}

/**
 * Whether a document is within the limits of a whole one.
 *
 * @returns its bytes, to store
 * @throws POLICY_LIMIT
 */
export function checkSize (doc: PolicyDocument): Uint8Array {
  if (countChanges(doc) > MAX_POLICY_CHANGES) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_CHANGES} changes.`)
  if (A.getHeads(doc).length > MAX_HEADS) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_HEADS} heads.`)
  const saved = savePolicy(doc)
  if (saved.length > MAX_POLICY_BYTES) throw new MedrecError('POLICY_LIMIT', `A policy has at most ${MAX_POLICY_BYTES} bytes.`)
  return saved
}

/** What may stand under a key of each map. */
const CHECKS: Record<typeof MAPS[number], (key: string, value: A.ImmutableString) => void> = {
  grants: (id, text) => {
    const grant = decodeGrant(text.val)
    if (!isGrantId(id) || (grant !== undefined && grant.id !== id)) throw invalid(`The grant under "${id.slice(0, 64)}" has another id.`)
  },
  ended: (id, mark) => {
    if (!isGrantId(id) || mark.val.length > MAX_MARK) throw invalid('It ends something that is no grant, or says too much of it.')
  },
  lost: (commitment, mark) => {
    if (!COMMITMENT.test(commitment) || mark.val.length > MAX_MARK) throw invalid('It gives up something that is no anchored state.')
  },
  origins: (id, hashes) => {
    if (!isGrantId(id) || !isOrigins(hashes.val)) throw invalid('It does not say well who wrote what it begins with.')
  }
}

function checkRoots (doc: PolicyDocument, relationship: string): void {
  const isFresh = OF_FRESH.some(part => Object.hasOwn(doc, part))
  const roots: readonly string[] = [...ROOTS, ...isFresh ? OF_FRESH : []]
  const unknown = Object.keys(doc).find(key => !roots.includes(key))
  if (unknown !== undefined) throw invalid(`It has an unknown part "${unknown.slice(0, 64)}".`)
  for (const root of roots) {
    // Of two maps written at once Automerge shows one and hides the other, tombstones and all.
    if (!Object.hasOwn(doc, root) || A.getConflicts(doc, root) !== undefined) throw invalid(`Its part "${root}" is missing or there are two.`)
  }
  if (isFresh && previousOf(doc) === undefined) throw invalid('What it goes on from is not well-formed.')
  const schema: unknown = doc.schema
  if (!isMap(schema) || schema['major'] !== POLICY_SCHEMA.major) throw invalid('It is of another version.')
  if (!A.isImmutableString(doc.relationship) || doc.relationship.val !== relationship) throw invalid('It is of another relationship.')
  if (!(doc.salt instanceof Uint8Array) || doc.salt.length !== POLICY_SALT_BYTES) throw invalid('Its salt is not well-formed.')
}

/** A part of a document; undefined: it is one that this document need not have. */
function mapOf (doc: PolicyDocument, root: typeof MAPS[number]): Record<string, A.ImmutableString> | undefined {
  const map: unknown = doc[root]
  if (map === undefined && root === 'origins') return undefined
  if (!isMap(map)) throw invalid(`Its part "${root}" is no map.`)
  if (Object.values(map).some(value => !A.isImmutableString(value))) throw invalid(`Its part "${root}" has a value that is no immutable string.`)
  return map as Record<string, A.ImmutableString>
}

/** Nothing is ever deleted, replaced or begun anew. */
function checkKept (before: PolicyDocument, doc: PolicyDocument): void {
  if (!hasChanges(doc, A.getHeads(before))) throw invalid('It lacks changes that were held.')
  if (!equalBytes(before.salt, doc.salt)) throw invalid('Its salt changed.')
  if (before.previous?.val !== doc.previous?.val) throw invalid('It goes on from something else.')
  for (const root of MAPS) {
    if (A.getObjectId(before, root) !== A.getObjectId(doc, root)) throw invalid(`Its part "${root}" was replaced.`)
    const map = doc[root] ?? {}
    const gone = Object.keys(before[root] ?? {}).find(key => !Object.hasOwn(map, key))
    if (gone !== undefined) throw invalid(`Something was deleted from "${root}".`)
  }
}

function isMap (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !A.isImmutableString(value) && !(value instanceof Uint8Array)
}

function invalid (what: string): MedrecError {
  return new MedrecError('POLICY_INVALID', `The policy is not well-formed. ${what}`)
}

