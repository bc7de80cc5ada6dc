import { nearer } from './codes.ts'
import type { DenialCode } from './codes.ts'
import type { IndexedGrant, PolicyIndex } from './policy-index.ts'

/** Who asks. `address` has proved itself for this relationship, in this role. */
export interface Requester { address: string, role: 'owner' | 'viewer' }

/** What the chain says of the relationship at the head. */
export interface DecidedRelationship { status: 'active' | 'terminated', controller: string }

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
}

/** The answer. `grant` is the id of the grant that allows; empty for the owner's own right. */
export type Decision = { readonly allow: true, readonly grant: string } | { readonly allow: false, readonly code: DenialCode }

const OWNER_MAY: Decision = { allow: true, grant: '' }

/**
 * Decides on one record (specs/decision.md). Pure: the same input always gives the same answer, and what is not allowed is denied.
 *
 * @example
 * decide({ index: indexPolicy(grants), relationship, requester, action: 'read', now, record: { categories: ['labs'], labels: [] } })
 */
export function decide (input: DecideInput): Decision {
  const { relationship, requester, record } = input
  if (relationship.status !== 'active') return deny('RELATIONSHIP_INACTIVE')
  if (requester.role === 'owner') return requester.address === relationship.controller ? OWNER_MAY : deny('NOT_CONTROLLER')
  let code: DenialCode = 'NO_GRANT'
  for (const indexed of input.index.get(requester.address) ?? []) {
    const refusal = refuses(indexed, input.action, input.now) ?? withholds(indexed, record)
    if (refusal === undefined) return { allow: true, grant: indexed.grant.id }
    code = nearer(code, refusal)
  }
  return deny(code)
}

/** The grants that apply to a viewer now, whatever the record. */
export function applicableGrants (options: Omit<DecideInput, 'record'>): IndexedGrant[] {
  if (options.relationship.status !== 'active' || options.requester.role === 'owner') return []
  return (options.index.get(options.requester.address) ?? []).filter(indexed => refuses(indexed, options.action, options.now) === undefined)
}

/** Why a grant does not apply, if so. */
function refuses ({ grant, actions }: IndexedGrant, action: string, now: number): DenialCode | undefined {
  if (!actions.has(action)) return 'ACTION_NOT_GRANTED'
  // Written so that a clock that is not a number denies.
  if (grant.notAfter !== null && !(now < grant.notAfter)) return 'EXPIRED'
  if (!(now >= grant.notBefore)) return 'NOT_YET'
  return undefined
}

/** Why a grant that applies does not reach a record, if so. */
function withholds (indexed: IndexedGrant, record: DecidedRecord): DenialCode | undefined {
  if (record.categories.length === 0) return 'UNMAPPED'
  for (const category of record.categories) if (!indexed.categories.has(category)) return 'CATEGORY_NOT_GRANTED'
  for (const label of record.labels) if (!indexed.labels.has(label)) return 'LABEL_NOT_GRANTED'
  return undefined
}

function deny (code: DenialCode): Decision {
  return { allow: false, code }
}
