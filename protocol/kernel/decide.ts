import { refuses } from './applies.ts'
import { findCandidates } from './candidates.ts'
import type { Candidate, Requester } from './candidates.ts'
import { farther, nearer } from './codes.ts'
import type { DenialCode } from './codes.ts'
import type { Emergency, Facts } from './facts.ts'
import { isBefore, isForEmergency } from './order.ts'
import type { IndexedGrant, PolicyIndex } from './policy-index.ts'

/** What the chain says of the relationship at the head. */
export interface DecidedRelationship { readonly status: 'active' | 'terminated', readonly controller: string }

/** What the decision needs of a record: nothing of its content. */
export interface DecidedRecord { readonly categories: readonly string[], readonly labels: readonly string[] }

/** What {@link decide} looks at. `now` is epoch seconds. */
export interface DecideInput {
  index: PolicyIndex
  relationship: DecidedRelationship
  requester: Requester
  action: string
  now: number
  record: DecidedRecord
  facts: Facts
}

/** Yes: by which grant (empty for the owner's own right), the ids of the links by which it was handed on, and the emergency if it is only for that. */
export interface Allowed { readonly allow: true, readonly grant: string, readonly links?: readonly string[], readonly emergency?: Emergency }

/** The answer. */
export type Decision = Allowed | { readonly allow: false, readonly code: DenialCode }

const OWNER_MAY: Decision = { allow: true, grant: '' }

/**
 * Decides on one record (specs/decision.md). Pure: the same input always gives the same answer, and what is not allowed is denied.
 *
 * @example
 * decide({ index: indexPolicy(grants), relationship, requester, action: 'read', now, record: { categories: ['labs'], labels: [] }, facts: NO_FACTS })
 */
export function decide (input: DecideInput): Decision {
  const { relationship, requester } = input
  if (relationship.status !== 'active') return deny('RELATIONSHIP_INACTIVE')
  if (requester.role === 'owner') return requester.address === relationship.controller ? OWNER_MAY : deny('NOT_CONTROLLER')
  const found = findCandidates(input)
  let code = found.code
  let best: Candidate | undefined
  for (const candidate of found.candidates) {
    const refusal = refusalOf(candidate, input)
    if (refusal !== undefined) code = nearer(code, refusal)
    else if (best === undefined || isBefore(candidate, best)) best = candidate
  }
  return best === undefined ? deny(code) : allow(best, input.facts)
}

/** Whether any grant or chain lets a viewer do something now, whatever the record. */
export function isViewerNow (input: Omit<DecideInput, 'record'>): boolean {
  if (input.relationship.status !== 'active' || input.requester.role === 'owner') return false
  return findCandidates(input).candidates.some(candidate => candidate.every(part => refuses(part, input) === undefined))
}

/** Why a grant or chain does not let the requester have the record, if so: of its parts, what is first in the table of codes. */
function refusalOf (candidate: Candidate, input: DecideInput): DenialCode | undefined {
  let first: DenialCode | undefined
  for (const part of candidate) {
    const code = refuses(part, input) ?? withholds(part, input.record)
    if (code !== undefined) first = first === undefined ? code : farther(first, code)
  }
  return first
}

/** Why a grant that applies does not reach a record, if so (rules 13 to 15). */
function withholds (indexed: IndexedGrant, record: DecidedRecord): DenialCode | undefined {
  if (record.categories.length === 0) return 'UNMAPPED'
  for (const category of record.categories) if (!indexed.categories.has(category)) return 'CATEGORY_NOT_GRANTED'
  for (const label of record.labels) if (!indexed.labels.has(label)) return 'LABEL_NOT_GRANTED'
  return undefined
}

function allow (candidate: Candidate, { emergency }: Facts): Allowed {
  const [grant, ...links] = candidate.map(part => part.grant.id) as [string, ...string[]]
  return { allow: true, grant, ...(links.length === 0 ? {} : { links }), ...(isForEmergency(candidate) ? { emergency } : {}) }
}

function deny (code: DenialCode): Decision {
  return { allow: false, code }
}
