/** A JSON object of which nothing is known yet. */
export type JsonObject = { readonly [key: string]: unknown }

/** A FHIR resource: an object that names its type. */
export type FhirResource = JsonObject & { readonly resourceType: string }

/** Whether `value` is an object with a `resourceType`. */
export function isResource (value: unknown): value is FhirResource {
  return typeof objectOf(value)?.['resourceType'] === 'string'
}

/** The object, or undefined. */
export function objectOf (value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonObject : undefined
}

/** The objects of an array; one object counts as an array of one, as older exports write it. */
export function objectsOf (value: unknown): JsonObject[] {
  const list = Array.isArray(value) ? value : [value]
  return list.map(objectOf).filter(item => item !== undefined)
}

/** The text, trimmed, or undefined when there is none. */
export function textOf (value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  return text === '' ? undefined : text
}

/** The member of `value` that `path` leads to; the first one of each array on the way. */
export function valueAt (value: unknown, ...path: string[]): unknown {
  let at = value
  for (const key of path) {
    at = objectsOf(at)[0]?.[key]
  }
  return at
}

/** What a table has under a key that comes from a record; never what an object has by nature (`constructor`). */
export function lookUp<T> (table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined
}
