import type { PersonSummary, RecordDescriptor } from '../../protocol/records/source.ts'
import { MAX_TAGS } from '../../protocol/profiles/fhir/constants.ts'
import { assignPatients } from './assign-patients.ts'
import type { Assignment } from './assign-patients.ts'
import type { Copy } from './copies.ts'
import { inheritLabels } from './inherit-labels.ts'
import type { IndexedResource, SourceProblem } from './indexed-resource.ts'
import { indexReferences } from './resolve-references.ts'

/** One file as it is served: its copy, and what is in it. */
export interface ServedFile {
  name: string
  copy: Copy
  resources: IndexedResource[]
}

/** Where the bytes of a record are. */
export interface RecordPlace {
  copy: Copy
  start: number
  size: number
}

/** All of one person. */
export interface PatientRecords {
  summary: PersonSummary
  list: RecordDescriptor[]
  places: Map<string, RecordPlace>
}

/** Puts the records of each person together, from all files. */
export function buildRecords (files: readonly ServedFile[]): { patients: Map<string, PatientRecords>, problems: SourceProblem[] } {
  const all = (function * () { for (const file of files) yield * file.resources })
  const references = indexReferences(all())
  const labelsOf = inheritLabels({ resources: all(), references })
  const { people, strays } = assignPatients({ files: files.map(file => ({ file, resources: file.resources })), references })
  const patients = new Map<string, PatientRecords>()
  for (const [id, assignment] of people) patients.set(id, buildPatient(assignment, labelsOf))
  const problems = [...strays].map(([file, count]) => ({
    file: file.name, place: '', reason: `${count} of its resources are about a patient who is not in this folder; they are not served.`
  }))
  return { patients, problems }
}

function buildPatient (assignment: Assignment<ServedFile>, labelsOf: (resource: IndexedResource) => ReadonlySet<string>): PatientRecords {
  const places = new Map<string, RecordPlace>()
  const hashes = new Map<string, string>()
  const list: RecordDescriptor[] = []
  for (const { file, resource } of assignment.records) {
    const hash = Buffer.from(resource.hash).toString('hex')
    const name = resource.reference ?? `${resource.resourceType}/~${hash.slice(0, 16)}`
    if (hashes.get(name) === hash) continue
    // The same name with other bytes, from another file: both are records. The name of the second says which.
    const key = hashes.has(name) ? `${name}~${hash.slice(0, 16)}` : name
    if (places.has(key)) continue
    hashes.set(key, hash)
    places.set(key, { copy: file.copy, start: resource.start, size: resource.size })
    const labels = [...labelsOf(resource)].sort()
    list.push({
      key,
      hash: resource.hash,
      size: resource.size,
      // With more labels than can be told apart from one another, nobody could name them all: the owner's alone.
      categories: labels.length > MAX_TAGS ? [] : resource.categories,
      labels: labels.slice(0, MAX_TAGS),
      mediaType: 'application/fhir+json',
      source: resource.place === '' ? file.name : `${file.name}, ${resource.place}`
    })
  }
  list.sort((a, b) => a.key < b.key ? -1 : 1)
  const { id, name, birthDate } = assignment.person
  return { summary: { id, name, ...(birthDate === undefined ? {} : { birthDate }), records: list.length }, list, places }
}

/** Whether two lists say the same of the same records. */
export function sameList (a: readonly RecordDescriptor[], b: readonly RecordDescriptor[]): boolean {
  return a.length === b.length && a.every((record, at) => {
    const other = b[at]
    return other !== undefined && record.key === other.key && record.source === other.source && record.size === other.size &&
      Buffer.compare(record.hash, other.hash) === 0 && record.categories.join() === other.categories.join() && record.labels.join() === other.labels.join()
  })
}
