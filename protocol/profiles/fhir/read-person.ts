import { objectOf, objectsOf, textOf } from './read-json.ts'
import type { FhirResource, JsonObject } from './read-json.ts'

/** What a Patient resource says about who it is. */
export interface Person {
  /** `Given Family`, of the name in use; empty when there is none. */
  name: string
  birthDate: string | undefined
  /** `system|value` */
  identifiers: string[]
}

/** Reads who a Patient (or Practitioner, RelatedPerson) is. */
export function readPerson (resource: FhirResource): Person {
  return {
    name: nameOf(resource['name']),
    birthDate: textOf(resource['birthDate']),
    identifiers: objectsOf(resource['identifier']).flatMap(identifier => {
      const value = textOf(identifier['value'])
      return value === undefined ? [] : [`${textOf(identifier['system']) ?? ''}|${value}`]
    })
  }
}

/** A HumanName, or the one in use of several, as people write it. */
export function nameOf (names: unknown): string {
  const all = objectsOf(names)
  const name = all.find(one => one['use'] === 'usual') ?? all.find(one => one['use'] === 'official') ?? all.find(one => one['use'] !== 'old' && one['use'] !== 'maiden') ?? all[0]
  return name === undefined ? '' : textOf(name['text']) ?? joined(name)
}

function joined (name: JsonObject): string {
  const parts = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).flatMap(part => textOf(part) ?? [])
  return [...parts(name['given']).slice(0, 2), ...parts(objectOf(name)?.['family'])].join(' ')
}
