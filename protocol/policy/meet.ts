import type { Grant } from './grant.ts'

/** What of a grant says how much it allows, besides its lists. */
const RIGHTS = ['viewer', 'notBefore', 'notAfter', 'condition', 'emergency', 'depth'] as const

/**
 * The grant that allows what both allow, or `undefined` when nothing is left, they speak of different viewers, or each has a condition of its own.
 * `undefined` given: that side allows nothing. specs/policy.md, "Reading".
 */
export function meetGrants (a: Grant | undefined, b: Grant | undefined): Grant | undefined {
  if (a === undefined || b === undefined || a.viewer !== b.viewer || a.id !== b.id) return undefined
  const categories = both(a.categories, b.categories)
  const actions = both(a.actions, b.actions)
  const condition = a.condition ?? b.condition
  if (categories.length === 0 || actions.length === 0 || (b.condition ?? condition) !== condition) return undefined
  const emergency = earliest(a.emergency, b.emergency)
  const depth = Math.min(a.depth ?? 0, b.depth ?? 0)
  const purpose = a.purpose === b.purpose ? a.purpose : undefined
  const standing = a.standing === b.standing ? a.standing : undefined
  return {
    id: a.id,
    viewer: a.viewer,
    categories,
    labels: both(a.labels, b.labels),
    actions,
    notBefore: Math.max(a.notBefore, b.notBefore),
    notAfter: earliest(a.notAfter ?? undefined, b.notAfter ?? undefined) ?? null,
    ...(condition === undefined ? {} : { condition }),
    ...(emergency === undefined ? {} : { emergency }),
    ...(depth === 0 ? {} : { depth }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(standing === undefined ? {} : { standing })
  }
}

/** Only what both allow, grant by grant. */
export function meetAll (a: ReadonlyMap<string, Grant>, b: ReadonlyMap<string, Grant>): Map<string, Grant> {
  const result = new Map<string, Grant>()
  for (const [id, grant] of a) {
    const narrower = meetGrants(grant, b.get(id))
    if (narrower !== undefined) result.set(id, narrower)
  }
  return result
}

/** Whether `narrower` allows nothing that `wider` does not allow. Both have the same id. */
export function isWithin (narrower: Grant, wider: Grant): boolean {
  const met = meetGrants(narrower, wider)
  return met !== undefined && sameRights(met, narrower)
}

/** Whether two grants of an id allow the same. */
export function sameRights (a: Grant, b: Grant): boolean {
  return RIGHTS.every(right => a[right] === b[right]) && sameList(a.categories, b.categories) && sameList(a.labels, b.labels) && sameList(a.actions, b.actions)
}

/** The smaller one of those that are there. */
function earliest (a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b
  return Math.min(a, b)
}

function both (a: readonly string[], b: readonly string[]): string[] {
  return a.filter(name => b.includes(name))
}

function sameList (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i])
}
