import { PASSING_TYPES } from '../../protocol/profiles/fhir/find-references.ts'
import type { IndexedResource } from './indexed-resource.ts'
import type { References } from './resolve-references.ts'

const NONE: ReadonlySet<string> = new Set()

/**
 * The labels of each resource that has any: its own, and those of all it refers to, directly or through others. A claim for a
 * sensitive diagnosis is as sensitive as the diagnosis; people, places and visits pass nothing on.
 */
export function inheritLabels (options: { resources: Iterable<IndexedResource>, references: References }): (resource: IndexedResource) => ReadonlySet<string> {
  const labels = new Map<IndexedResource, Set<string>>()
  const referrers = new Map<IndexedResource, IndexedResource[]>()
  for (const resource of options.resources) {
    if (resource.labels.length > 0) labels.set(resource, new Set(resource.labels))
    for (const reference of resource.references) {
      const target = options.references.find(reference)
      if (target === undefined || target === resource || PASSING_TYPES.has(target.resourceType)) continue
      const known = referrers.get(target)
      if (known === undefined) referrers.set(target, [resource])
      else known.push(resource)
    }
  }
  const changed = [...labels.keys()]
  for (let resource = changed.pop(); resource !== undefined; resource = changed.pop()) {
    const passed = labels.get(resource) ?? NONE
    for (const referrer of referrers.get(resource) ?? []) {
      const own = labels.get(referrer) ?? new Set<string>()
      const before = own.size
      for (const label of passed) own.add(label)
      labels.set(referrer, own)
      if (own.size > before) changed.push(referrer)
    }
  }
  return resource => labels.get(resource) ?? NONE
}
