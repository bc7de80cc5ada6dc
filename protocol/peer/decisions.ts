import { toString } from 'uint8arrays/to-string'
import { utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Grant } from '../policy/grant.ts'
import type { Relationship } from './relationship.ts'

/** A grant where it stands. */
export interface PlacedGrant { relationship: Relationship, grant: Grant }

/**
 * Puts together the grants that carry out one decision: those with the same mark that say the same. A mark is written by whoever writes the grant: where two with
 * one mark say different things, each is shown as what it is. So an id names both, and what comes later under the same mark is another's.
 */
export function groupByDecision (placed: readonly PlacedGrant[]): Array<{ id: string, parts: PlacedGrant[] }> {
  const byId = new Map<string, PlacedGrant[]>()
  for (const part of placed) {
    const id = decisionOf(part.grant)
    byId.set(id, [...byId.get(id) ?? [], part])
  }
  return [...byId].map(([id, parts]) => ({ id, parts }))
}

/** What {@link groupByDecision} calls what a grant is of. */
export function decisionOf (grant: Grant): string { return `${grant.standing ?? grant.id}.${termsOf(grant)}` }

/** Equal for grants that say the same: 43 characters of base64url. */
export function termsOf ({ id: _, standing: __, ...terms }: Grant): string {
  return toString(sha256(utf8(JSON.stringify(Object.entries(terms).sort()))), 'base64url')
}
