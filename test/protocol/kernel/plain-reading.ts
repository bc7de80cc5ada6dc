import type { Grant } from '../../../protocol/policy/grant.ts'

// The second model of what a policy says: the rules of specs/policy.md, "Reading", one by one, over plain lists, with nothing of the protocol but types. `readPlainly` is P1 to P6; that a state
// is read with its own history only, P7, is what `mergePlainly` knows of two devices, each of which wrote what it did and knew nothing of the other.

/** What stands somewhere in a document: an immutable string, or something that is none. */
export type PlainValue = { readonly text: string } | { readonly other: unknown }

/** What one device did last at one place: wrote something, or deleted what was there. */
export type PlainEdit = PlainValue | 'deleted'

/** All that stands in a document, of each place the values in conflict. */
export interface PlainPolicy {
  /** Majors in the one schema; none where there is no schema, or several in conflict. */
  majors: unknown[]
  grants: Record<string, PlainValue[]>
  ended: Record<string, PlainValue[]>
}

/** What one device did: of the schema that it wrote a major there, or another schema, a map or not. */
export interface PlainEdits {
  schema?: { major: unknown } | { replaced: { major: unknown } | 'no map' } | 'deleted'
  grants: Record<string, PlainEdit>
  ended: Record<string, PlainEdit>
}

/** What stands in a document of which two devices, both with all of `base`, did something each. What only one of them did stands alone; of both, all that was not deleted. */
export function mergePlainly (base: PlainPolicy, devices: readonly PlainEdits[]): PlainPolicy {
  return { majors: majorsOf(base, devices), grants: mergeMaps(base.grants, devices.map(device => device.grants)), ended: mergeMaps(base.ended, devices.map(device => device.ended)) }
}

function mergeMaps (base: Record<string, PlainValue[]>, devices: Array<Record<string, PlainEdit>>): Record<string, PlainValue[]> {
  const merged: Record<string, PlainValue[]> = {}
  for (const key of [base, ...devices].flatMap(map => Object.keys(map))) {
    const edits = devices.flatMap(device => Object.hasOwn(device, key) ? device[key] as PlainEdit : [])
    const values = edits.length > 0 ? edits.filter(edit => edit !== 'deleted') : Object.hasOwn(base, key) ? base[key] as PlainValue[] : []
    if (values.length > 0) merged[key] = values
  }
  return merged
}

function majorsOf (base: PlainPolicy, devices: readonly PlainEdits[]): unknown[] {
  const schemas = devices.flatMap(device => device.schema ?? [])
  const replaced = schemas.flatMap(schema => schema !== 'deleted' && 'replaced' in schema ? [schema.replaced] : [])
  if (replaced.length > 1) return []
  if (replaced[0] !== undefined) return replaced[0] === 'no map' ? [] : [replaced[0].major]
  if (schemas.includes('deleted')) return []
  const written = schemas.flatMap(schema => schema !== 'deleted' && 'major' in schema ? [schema.major] : [])
  return written.length === 0 ? base.majors : written
}

/** The grants that a policy allows, and the ids of those that stand there, have not ended and allow nothing. */
export function readPlainly ({ majors, grants, ended }: PlainPolicy): { grants: Grant[], unreadable: string[] } {
  const isReadable = majors.length > 0 && majors.every(major => major === 1)
  const standing = Object.keys(grants).filter(id => !Object.hasOwn(ended, id))
  const read = standing.map(id => [id, isReadable ? narrowest((grants[id] ?? []).map(value => understood(id, value))) : undefined] as const)
  return { grants: read.flatMap(([, grant]) => grant ?? []), unreadable: read.filter(([, grant]) => grant === undefined).map(([id]) => id) }
}

/** Rules 5 and 6. */
function narrowest (values: Array<Grant | undefined>): Grant | undefined {
  const grants = values.filter(value => value !== undefined)
  const [first, ...others] = grants
  if (first === undefined || grants.length < values.length) return undefined
  const inAll = (list: 'categories' | 'labels' | 'actions'): string[] => [...new Set(first[list])].filter(name => grants.every(grant => grant[list].includes(name))).sort()
  const numbers = (field: 'notAfter' | 'emergency'): number[] => grants.map(grant => grant[field] ?? null).filter(number => number !== null)
  const conditions = new Set(grants.flatMap(grant => grant.condition ?? []))
  if (others.some(({ viewer }) => viewer !== first.viewer) || conditions.size > 1) return undefined
  const [categories, actions] = [inAll('categories'), inAll('actions')]
  if (categories.length === 0 || actions.length === 0) return undefined
  const depth = Math.min(...grants.map(grant => grant.depth ?? 0))
  return {
    id: first.id,
    viewer: first.viewer,
    categories,
    labels: inAll('labels'),
    actions,
    notBefore: Math.max(...grants.map(grant => grant.notBefore)),
    notAfter: numbers('notAfter').length === 0 ? null : Math.min(...numbers('notAfter')),
    ...(conditions.size === 0 ? {} : { condition: [...conditions].join() }),
    ...(numbers('emergency').length === 0 ? {} : { emergency: Math.min(...numbers('emergency')) }),
    ...(depth === 0 ? {} : { depth }),
    ...agreed('purpose', grants),
    ...agreed('standing', grants)
  }
}

function agreed (field: 'purpose' | 'standing', grants: Grant[]): object {
  const said = grants[0]?.[field]
  return said !== undefined && grants.every(grant => grant[field] === said) ? { [field]: said } : {}
}

/** Rules 3 and 4, of one value. What is not understood and what is not well-formed come to the same here. */
function understood (id: string, value: PlainValue): Grant | undefined {
  const fields = 'text' in value && Buffer.byteLength(value.text) <= 4_096 ? parse(value.text) : undefined
  if (fields === undefined || fields['id'] !== id) return undefined
  const names = Object.keys(fields)
  const isWhole = Object.entries(FIELDS).every(([name, { isOptional, has }]) => names.includes(name) ? has(fields[name]) : isOptional === true)
  const isKnown = names.every(name => Object.hasOwn(FIELDS, name))
  const isTwice = names.includes('emergency') && names.includes('depth')
  const grant = fields as unknown as Grant
  return isWhole && isKnown && !isTwice && grant.categories.length > 0 && grant.actions.length > 0 ? grant : undefined
}

function parse (text: string): Record<string, unknown> | undefined {
  try {
    const json: unknown = JSON.parse(text)
    return json === null || typeof json !== 'object' || Array.isArray(json) ? undefined : json as Record<string, unknown>
  } catch {
    return undefined
  }
}

const ADDRESS = '0x[0-9a-f]{40}'
const matches = (form: string, whole = new RegExp(`^${form}$`)) => (value: unknown): boolean => typeof value === 'string' && whole.test(value)
/** A text of so many UTF-16 units, none of which is a surrogate alone. */
const hasLength = (least: number, most: number) => (value: unknown): boolean => typeof value === 'string' && value.length >= least && value.length <= most && !/\p{Surrogate}/u.test(value)
const isNames = (value: unknown): boolean => Array.isArray(value) && value.length <= 64 && value.every(hasLength(1, 64))
const isWholeOf = (least: number, most: number) => (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
const isTime = isWholeOf(0, 253_402_300_799)

/** The table "Grants". */
const FIELDS: Record<keyof Grant, { isOptional?: true, has: (value: unknown) => boolean }> = {
  id: { has: matches('(?!__proto__$)[A-Za-z0-9_-]{1,64}') },
  viewer: { has: matches(`(${ADDRESS}|group:${ADDRESS}|members)`) },
  categories: { has: isNames },
  labels: { has: isNames },
  actions: { has: isNames },
  notBefore: { has: isTime },
  notAfter: { has: value => value === null || isTime(value) },
  condition: { isOptional: true, has: matches(`${ADDRESS}([0-9a-f]{2}){0,492}`) },
  emergency: { isOptional: true, has: isWholeOf(1, 604_800) },
  depth: { isOptional: true, has: isWholeOf(1, 4) },
  purpose: { isOptional: true, has: hasLength(0, 256) },
  standing: { isOptional: true, has: hasLength(1, 64) }
}
