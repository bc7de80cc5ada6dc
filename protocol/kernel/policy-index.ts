import type { Grant } from '../policy/grant.ts'
import { isCollective } from '../policy/viewer.ts'

/** A grant, ready to be looked at often. */
export interface IndexedGrant {
  readonly grant: Grant
  readonly categories: ReadonlySet<string>
  readonly labels: ReadonlySet<string>
  readonly actions: ReadonlySet<string>
}

/** The grants in force. Of each id there is one. */
export interface PolicyIndex {
  readonly byId: ReadonlyMap<string, IndexedGrant>
  /** By the one address that is the viewer. */
  readonly byAddress: ReadonlyMap<string, readonly IndexedGrant[]>
  /** By a viewer that stands for several addresses. */
  readonly byCollective: ReadonlyMap<string, readonly IndexedGrant[]>
}

/** Gives one set for all lists that say the same: most grants of a policy do, and sets are large. */
type SetPool = (names: readonly string[]) => ReadonlySet<string>

/** Prepares grants for {@link decide}. Made once for each change of what is in force. */
export function indexPolicy (grants: Iterable<Grant>): PolicyIndex {
  const pool = createSetPool()
  const byId = new Map<string, IndexedGrant>()
  const byAddress = new Map<string, IndexedGrant[]>()
  const byCollective = new Map<string, IndexedGrant[]>()
  for (const grant of grants) {
    const indexed = indexGrant(grant, pool)
    byId.set(grant.id, indexed)
    const byViewer = isCollective(grant.viewer) ? byCollective : byAddress
    const ofViewer = byViewer.get(grant.viewer)
    if (ofViewer === undefined) byViewer.set(grant.viewer, [indexed])
    else ofViewer.push(indexed)
  }
  return { byId, byAddress, byCollective }
}

/** Prepares one grant. */
export function indexGrant (grant: Grant, pool: SetPool = names => new Set(names)): IndexedGrant {
  return { grant, categories: pool(grant.categories), labels: pool(grant.labels), actions: pool(grant.actions) }
}

function createSetPool (): SetPool {
  const sets = new Map<string, ReadonlySet<string>>()
  return names => {
    // Names may hold any character: only a form that quotes them tells lists apart.
    const key = JSON.stringify(names)
    const set = sets.get(key) ?? new Set(names)
    sets.set(key, set)
    return set
  }
}
