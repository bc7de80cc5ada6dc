import { createHash, hash } from 'node:crypto'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { TREE_CHUNK } from '../../protocol/crypto/constants.ts'
import { createTreeHasher } from '../../protocol/crypto/tree-hash.ts'
import { classify } from '../../protocol/profiles/fhir/classify.ts'
import { findReferences, PASSING_TYPES } from '../../protocol/profiles/fhir/find-references.ts'
import { findPatients } from '../../protocol/profiles/fhir/patient-compartment.ts'
import { readPerson } from '../../protocol/profiles/fhir/read-person.ts'
import { isResource, textOf } from '../../protocol/profiles/fhir/read-json.ts'
import type { FhirResource } from '../../protocol/profiles/fhir/read-json.ts'
import type { IndexedResource } from './indexed-resource.ts'

/**
 * Reads one resource for the index.
 *
 * @throws MedrecError `SOURCE_INVALID` when the bytes are not a FHIR resource in JSON.
 */
export async function indexResource (options: {
  bytes: Uint8Array
  start: number
  place: string
  bundle?: number | undefined
  fullUrl?: string | undefined
}): Promise<IndexedResource> {
  const { bytes, start, place, bundle, fullUrl } = options
  const resource = parseResource(bytes)
  const { categories, labels } = classify({ resource })
  const id = textOf(resource['id'])
  const own = id ?? /^urn:(?:uuid|oid):(.+)$/.exec(fullUrl ?? '')?.[1]
  return {
    start,
    size: bytes.length,
    resourceType: resource.resourceType,
    reference: own === undefined ? undefined : `${resource.resourceType}/${own}`,
    fullUrl,
    hash: await hashRecord(bytes),
    categories,
    labels,
    references: [...findReferences(resource)].filter(mayCarryLabels),
    patients: findPatients(resource),
    person: resource.resourceType === 'Patient' && own !== undefined ? { id: own, ...readPerson(resource) } : undefined,
    bundle,
    place
  }
}

/**
 * The resource in these bytes.
 *
 * @throws MedrecError `SOURCE_INVALID`
 */
export function parseResource (bytes: Uint8Array): FhirResource {
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch (cause) {
    // The message of a parser may quote the record: it goes no further.
    throw new MedrecError('SOURCE_INVALID', cause instanceof SyntaxError ? 'It is not JSON.' : 'It is not UTF-8.')
  }
  if (!isResource(value)) throw new MedrecError('SOURCE_INVALID', 'It is not a FHIR resource: it has no resourceType.')
  return value
}

/** Tree hash; in one go where a chunk holds it all. */
async function hashRecord (bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length <= TREE_CHUNK) return new Uint8Array(hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer'))
  const hasher = createTreeHasher({ createSha256: () => createHash('sha256') })
  await hasher.update(bytes)
  return await hasher.digest()
}

function mayCarryLabels (reference: string): boolean {
  const type = /(?:^|\/)([A-Z][A-Za-z]+)(?:\/|\?)/.exec(reference)?.[1]
  return type === undefined || !PASSING_TYPES.has(type)
}
