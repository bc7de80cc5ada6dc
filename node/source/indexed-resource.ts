/** What is kept of a resource to find, decide and read it; never its bytes. */
export interface IndexedResource {
  start: number
  size: number
  resourceType: string
  /** `Type/id` as other resources may refer to it, when it has an id. */
  reference: string | undefined
  fullUrl: string | undefined
  hash: Uint8Array
  categories: string[]
  /** Found in the resource itself; those of what it refers to come on top. */
  labels: string[]
  /** Its references that labels may come along. */
  references: string[]
  /** References to the patients whose compartment it is in. */
  patients: string[]
  /** What a Patient says about themselves. */
  person: IndexedPerson | undefined
  /** Which Bundle of the file it is from; undefined in NDJSON and for resources on their own. */
  bundle: number | undefined
  /** `line 12`, `entry 12`, or nothing. */
  place: string
}

/** Who a Patient resource is about. */
export interface IndexedPerson {
  id: string
  name: string
  birthDate: string | undefined
  /** `system|value`, for references by identifier. */
  identifiers: string[]
}

/** Why a file, or something in it, is not served. Nothing of what is in a record. */
export interface SourceProblem {
  file: string
  place: string
  reason: string
}
