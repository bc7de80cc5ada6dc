import type { Grant } from './grant.ts'

/**
 * The grant that allows exactly what both allow, or `undefined` when nothing is left or they speak of different viewers.
 * `undefined` given: that side allows nothing.
 */
export function meetGrants (a: Grant | undefined, b: Grant | undefined): Grant | undefined {
  if (a === undefined || b === undefined || a.viewer !== b.viewer || a.id !== b.id) return undefined
  if (a === b) return a
  const categories = both(a.categories, b.categories)
  const actions = both(a.actions, b.actions)
  if (categories.length === 0 || actions.length === 0) return undefined
  const purpose = a.purpose === b.purpose ? a.purpose : undefined
  const standing = a.standing === b.standing ? a.standing : undefined
  return {
    id: a.id,
    viewer: a.viewer,
    categories,
    labels: both(a.labels, b.labels),
    actions,
    notBefore: Math.max(a.notBefore, b.notBefore),
    notAfter: a.notAfter === null ? b.notAfter : b.notAfter === null ? a.notAfter : Math.min(a.notAfter, b.notAfter),
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
  return a.viewer === b.viewer && a.notBefore === b.notBefore && a.notAfter === b.notAfter &&
    sameList(a.categories, b.categories) && sameList(a.labels, b.labels) && sameList(a.actions, b.actions)
}

function both (a: readonly string[], b: readonly string[]): string[] {
  return a.filter(name => b.includes(name))
}

function sameList (a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i])
}
