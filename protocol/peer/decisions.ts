import { toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Grant } from '../policy/grant.ts'
import type { Relationship } from './relationship.ts'

/** A grant where it stands. */
export interface PlacedGrant { relationship: Relationship, grant: Grant }

/**
 * Puts together the grants that carry out one decision: those with the same mark that say the same. A mark is written by whoever writes the grant: where two with
 * one mark say different things, each is shown as what it is.
 */
export function groupByDecision (placed: readonly PlacedGrant[]): Array<{ id: string, parts: PlacedGrant[] }> {
  const byMark = new Map<string, Map<string, PlacedGrant[]>>()
  for (const part of placed) {
    const [mark, terms] = [markOf(part.grant), termsOf(part.grant)]
    const byTerms = byMark.get(mark) ?? new Map<string, PlacedGrant[]>()
    byTerms.set(terms, [...byTerms.get(terms) ?? [], part])
    byMark.set(mark, byTerms)
  }
  return [...byMark].flatMap(([mark, byTerms]) => [...byTerms].map(([terms, parts]) => ({ id: byTerms.size === 1 ? mark : `${mark}.${terms}`, parts })))
}

/** Whether a grant is one of what {@link groupByDecision} calls so. */
export function isOfDecision (grant: Grant, id: string): boolean {
  return id === markOf(grant) || id === `${markOf(grant)}.${termsOf(grant)}`
}

function markOf ({ standing, id }: Grant): string { return standing ?? id }

/** Equal for grants that say the same. */
export function termsOf ({ id: _, standing: __, ...terms }: Grant): string {
  return toHex(sha256(utf8(JSON.stringify(Object.entries(terms).sort())))).slice(2, 18)
}
