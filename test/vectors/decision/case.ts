import type { Requester } from '../../../protocol/kernel/candidates.ts'
import type { DecidedRecord, Decision } from '../../../protocol/kernel/decide.ts'
import type { Link } from '../../../protocol/kernel/facts.ts'
import type { Grant } from '../../../protocol/policy/grant.ts'
import { encodeGrant } from '../../../protocol/policy/grant.ts'

/** A policy as it stands in a document: of every place all the values that devices wrote there. */
export interface CasePolicy { majors: unknown[], grants: Record<string, string[]>, ended: Record<string, string[]> }

/** What a vector asks, as far as it differs from {@link BASE}. */
export interface CaseQuestion {
  relationship?: { status: string, controller: string }
  requester?: Requester
  action?: string
  now?: number
  record?: DecidedRecord
  facts?: { viewers?: Record<string, Record<string, boolean>>, conditions?: Record<string, boolean>, emergency?: { reason: string, at: number }, chains?: Link[][] }
}

/** One vector: a name, the rules it is for, the policy, the question, and the answer as the rules say it. Written by hand from specs/decision.md. */
export type Case = [name: string, rules: string, policy: CasePolicy, question: CaseQuestion, answer: string | Decision]

export const OWNER = `0x${'9'.repeat(40)}`
export const A = `0x${'1'.repeat(40)}`
export const B = `0x${'2'.repeat(40)}`
export const C = `0x${'3'.repeat(40)}`
export const D = `0x${'4'.repeat(40)}`
export const WARD = `group:0x${'a'.repeat(40)}`
export const CLINIC = `group:0x${'b'.repeat(40)}`
export const MEMBERS = 'members'
export const CONSENT = `0x${'c'.repeat(40)}`
export const TRIAL = `0x${'d'.repeat(40)}`

/** What a vector that says nothing else asks. */
export const BASE = {
  relationship: { status: 'active', controller: OWNER },
  requester: { address: A, role: 'viewer' },
  action: 'read',
  now: 1000,
  record: { categories: ['labs'], labels: [] },
  facts: { viewers: {}, conditions: {}, chains: [] }
}

/** A grant for A to read labs, always, but for what is given. */
export function grant (id: string, fields: Partial<Grant> = {}): Grant {
  return { id, viewer: A, categories: ['labs'], labels: [], actions: ['read'], notBefore: 0, notAfter: null, ...fields }
}

export function policy (...grants: Grant[]): CasePolicy {
  return { majors: [1], grants: Object.fromEntries(grants.map(one => [one.id, [encodeGrant(one)]])), ended: {} }
}

export function link (by: string, parent: string, handedOn: Grant): Link {
  return { by, parent, grant: handedOn }
}

/** Allowed by a grant, by way of links if there are any. */
export function by (id: string, ...links: string[]): Decision {
  return { allow: true, grant: id, ...(links.length === 0 ? {} : { links }) }
}

/** A question about a record. */
export function about (categories: string[], labels: string[] = []): CaseQuestion {
  return { record: { categories, labels } }
}
