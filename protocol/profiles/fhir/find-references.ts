import { MAX_DEPTH } from './constants.ts'
import { objectOf } from './read-json.ts'
import type { FhirResource } from './read-json.ts'

/**
 * Whom and what a reference may lead to without taking its labels along: the people and places of care, and the visit, which
 * may be about many things at once.
 */
export const PASSING_TYPES: ReadonlySet<string> = new Set([
  'Patient', 'RelatedPerson', 'Person', 'Practitioner', 'PractitionerRole', 'Organization', 'Location', 'Encounter', 'EpisodeOfCare', 'Group', 'HealthcareService', 'Endpoint'
])

/** All references of a resource, as they are written, each once; not those into itself (`#…`). */
export function findReferences (resource: FhirResource): Set<string> {
  const found = new Set<string>()
  visit(resource, found, 0)
  return found
}

function visit (value: unknown, found: Set<string>, depth: number): void {
  if (depth > MAX_DEPTH) return
  if (Array.isArray(value)) {
    for (const item of value) visit(item, found, depth + 1)
    return
  }
  const node = objectOf(value)
  if (node === undefined) return
  for (const [key, child] of Object.entries(node)) {
    if (key === 'reference' && typeof child === 'string') {
      if (child !== '' && !child.startsWith('#')) found.add(child)
    } else visit(child, found, depth + 1)
  }
}
