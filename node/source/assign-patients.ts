import type { IndexedPerson, IndexedResource } from './indexed-resource.ts'
import type { References } from './resolve-references.ts'

/** Everything of one file, as far as patients are concerned. */
export interface AssignedFile<File> {
  file: File
  resources: readonly IndexedResource[]
}

/** The records of one person, in the order of the files. */
export interface Assignment<File> {
  person: IndexedPerson
  records: Array<{ file: File, resource: IndexedResource }>
}

/**
 * Gives every resource to the people whose record it is: all of a Bundle to the one Patient in it; else, in NDJSON and in Bundles
 * with several Patients or none, by FHIR's Patient compartment, with the Patient itself. specs/record-source.md, "Whose record".
 *
 * @returns the people by id, and per file how many resources name a patient that is not here
 */
export function assignPatients<File> (options: { files: ReadonlyArray<AssignedFile<File>>, references: References }): {
  people: Map<string, Assignment<File>>
  strays: Map<File, number>
} {
  const { files, references } = options
  const people = new Map<string, Assignment<File>>()
  const strays = new Map<File, number>()
  for (const { resources } of files) {
    for (const { person } of resources) {
      if (person !== undefined && !people.has(person.id)) people.set(person.id, { person, records: [] })
    }
  }
  for (const { file, resources } of files) {
    const sole = soleIn(resources)
    for (const resource of resources) {
      const owner = resource.bundle === undefined ? undefined : sole.get(resource.bundle)
      const owners = owner === undefined ? compartments(resource, references) : new Set([owner.id])
      for (const id of owners) people.get(id)?.records.push({ file, resource })
      if (owners.size === 0 && resource.patients.length > 0) strays.set(file, (strays.get(file) ?? 0) + 1)
    }
  }
  return { people, strays }
}

/** By Bundle, its Patient, where it has just one. */
function soleIn (resources: readonly IndexedResource[]): Map<number, IndexedPerson> {
  const found = new Map<number, IndexedPerson>()
  const several = new Set<number>()
  for (const { bundle, person } of resources) {
    if (bundle === undefined || person === undefined) continue
    if (found.has(bundle) && found.get(bundle)?.id !== person.id) several.add(bundle)
    found.set(bundle, person)
  }
  for (const bundle of several) found.delete(bundle)
  return found
}

function compartments (resource: IndexedResource, references: References): Set<string> {
  const ids = new Set<string>()
  if (resource.person !== undefined) ids.add(resource.person.id)
  for (const reference of resource.patients) {
    const person = references.find(reference)?.person
    if (person !== undefined) ids.add(person.id)
  }
  return ids
}
