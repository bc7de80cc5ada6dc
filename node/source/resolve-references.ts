import type { IndexedResource } from './indexed-resource.ts'

/** Finds what a reference leads to, among all resources of a source. */
export interface References {
  /** The resource, or undefined when it is not here. */
  find: (reference: string) => IndexedResource | undefined
}

/** `Type/id` at the end of a relative or absolute reference, with or without a version. */
const TYPE_AND_ID = /(?:^|\/)([A-Z][A-Za-z]+\/[A-Za-z0-9\-.]+)(?:\/_history\/[^/]+)?$/

/** Indexes resources by what others may call them: `fullUrl`, `Type/id`, `urn:uuid:id`, and persons by identifier. */
export function indexReferences (resources: Iterable<IndexedResource>): References {
  const byName = new Map<string, IndexedResource>()
  const add = (name: string, resource: IndexedResource): void => {
    if (!byName.has(name)) byName.set(name, resource)
  }
  for (const resource of resources) {
    if (resource.fullUrl !== undefined) add(resource.fullUrl, resource)
    if (resource.reference === undefined) continue
    add(resource.reference, resource)
    for (const identifier of resource.person?.identifiers ?? []) add(`${resource.resourceType}?identifier=${identifier}`, resource)
  }
  return {
    find: reference => {
      const exact = byName.get(reference)
      if (exact !== undefined) return exact
      const name = TYPE_AND_ID.exec(reference)?.[1]
      return name === undefined ? undefined : byName.get(name)
    }
  }
}
