import { editionIn, standingGrant, standingMark } from '../account/standing-grant.ts'
import { isInScope } from '../account/scope.ts'
import type { ReadShare } from '../account/read.ts'
import type { Grant } from '../policy/grant.ts'
import type { PolicyReading } from '../policy/read.ts'

/** What a policy lacks to say what the account says. */
export interface StandingPlan { /** Grant ids. */ end: string[], add: Grant[] }

/**
 * Compares what the person decided with what the policy of one relationship says (specs/account.md, "Carrying out"). Pure.
 *
 * @param options.key - 32 bytes, from `deriveStandingKey`
 * @param options.shares - all that the account has, ended ones too
 * @param options.reading - of the policy at its newest state
 * @param options.used - whether a grant id was ever used in it
 * @param options.mayAdd - whether a share may be added now
 * @param options.now - epoch seconds
 * @returns whether or not there is room for it: see {@link fitPlan}
 * @throws POLICY_INVALID, POLICY_LIMIT when what is decided is nothing that a grant can say
 */
export function planStanding (options: {
  key: Uint8Array, shares: readonly ReadShare[], relationship: string, reading: PolicyReading, used: (id: string) => boolean, mayAdd: (share: ReadShare) => boolean, now: number
}): StandingPlan {
  const { key, shares, relationship, used, mayAdd, now } = options
  const wanted = new Map<string, { share: ReadShare, grant: Grant }>()
  for (const share of shares) {
    if (!isInScope(share, relationship)) continue
    const grant = standingGrant({ key, share, relationship })
    wanted.set(grant.id, { share, grant })
  }
  const add = [...wanted.values()].flatMap(({ share, grant }) => used(grant.id) || !mayAdd(share) || (grant.notAfter !== null && grant.notAfter <= now) ? [] : [grant])
  return { end: idsToEnd(options, new Set(wanted.keys())), add }
}

/** What the grants of all that a person decided, in every edition of it, have as `standing` in one relationship. */
export function knownMarks (options: { key: Uint8Array, shares: readonly ReadShare[], relationship: string }): ReadonlySet<string> {
  const { key, shares, relationship } = options
  const known = new Set<string>()
  for (const share of shares) {
    for (let edition = editionIn({ share, relationship }); edition >= 0; edition--) known.add(standingMark({ key, share: share.id, relationship, edition }))
  }
  return known
}

/** Grants of decisions that the account knows, and that are not what it says now. */
function idsToEnd (options: { key: Uint8Array, shares: readonly ReadShare[], relationship: string, reading: PolicyReading }, wanted: ReadonlySet<string>): string[] {
  const { key, shares, relationship, reading } = options
  const others = [...reading.grants.values()].filter(({ id, standing }) => standing !== undefined && !wanted.has(id))
  if (others.length === 0) return []
  const known = knownMarks({ key, shares, relationship })
  return others.flatMap(({ id, standing }) => known.has(standing ?? '') ? [id] : [])
}
