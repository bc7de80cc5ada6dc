import { lookUp, objectsOf, textOf } from './read-json.ts'
import type { FhirResource } from './read-json.ts'
import { PATIENT_COMPARTMENT } from './table/patient-compartment.ts'

/**
 * The references of a resource that put it into a Patient's compartment, as they are written, each once. Some lead to others than
 * patients. specs/fhir-profile.md, "Patient compartment".
 */
export function findPatients (resource: FhirResource): string[] {
  const paths = lookUp(PATIENT_COMPARTMENT, resource.resourceType) ?? []
  return [...new Set(paths.flatMap(path => {
    let at: unknown = resource
    for (const key of path.split('.')) at = objectsOf(at).flatMap(node => objectsOf(node[key]))
    return objectsOf(at).map(reference => textOf(reference['reference'])).filter(reference => reference !== undefined)
  }))]
}
