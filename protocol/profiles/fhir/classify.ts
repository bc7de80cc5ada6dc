import { findCategories } from './find-categories.ts'
import { findLabels } from './find-labels.ts'
import { findReferences } from './find-references.ts'
import type { FhirResource } from './read-json.ts'
import { MAX_TAGS } from './constants.ts'

/** What a record is, as the kernel takes it. Both sorted. */
export interface Classification {
  categories: string[]
  labels: string[]
}

/**
 * What kind of record a FHIR R4 resource is, and how sensitive. No category: only its owner may have it.
 * Labels come from the resource itself and from what it refers to: `labelsOf` is asked for the labels behind a reference
 * (a claim for a sensitive diagnosis is as sensitive). specs/fhir-profile.md.
 *
 * @example
 * classify({ resource: JSON.parse(text) }) // { categories: ['prescriptions'], labels: ['OPIOIDUD'] }
 */
export function classify (options: { resource: FhirResource, labelsOf?: (reference: string) => Iterable<string> }): Classification {
  const { resource, labelsOf } = options
  const labels = findLabels(resource)
  if (labelsOf !== undefined) {
    for (const reference of findReferences(resource)) {
      for (const label of labelsOf(reference)) labels.add(label)
    }
  }
  // A record that claims more labels than anybody could grant stays with its owner.
  const categories = labels.size > MAX_TAGS ? [] : findCategories(resource)
  return { categories, labels: [...labels].sort().slice(0, MAX_TAGS) }
}
