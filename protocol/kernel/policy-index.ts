import type { Grant } from '../policy/grant.ts'

/** A grant, ready to be looked at often. */
export interface IndexedGrant {
  readonly grant: Grant
  readonly categories: ReadonlySet<string>
  readonly labels: ReadonlySet<string>
  readonly actions: ReadonlySet<string>
}

/** The grants in force, by viewer; of each viewer sorted by id, so that the order they came in does not matter. */
export type PolicyIndex = ReadonlyMap<string, readonly IndexedGrant[]>

/** Prepares grants for {@link decide}. Made once for each change of what is in force. */
export function indexPolicy (grants: Iterable<Grant>): PolicyIndex {
  const index = new Map<string, IndexedGrant[]>()
  for (const grant of grants) {
    const indexed = { grant, categories: new Set(grant.categories), labels: new Set(grant.labels), actions: new Set(grant.actions) }
    const ofViewer = index.get(grant.viewer)
    if (ofViewer === undefined) index.set(grant.viewer, [indexed])
    else ofViewer.push(indexed)
  }
  for (const ofViewer of index.values()) ofViewer.sort((a, b) => a.grant.id < b.grant.id ? -1 : a.grant.id > b.grant.id ? 1 : 0)
  return index
}
