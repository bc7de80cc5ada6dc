import { isMedrecError } from '../errors/medrec-error.ts'
import { POLICY_SCHEMA } from './constants.ts'
import { decodeGrant } from './grant.ts'
import type { Grant } from './grant.ts'
import { meetGrants } from './meet.ts'

/** What stands in a policy document at one state: of every place all the values that devices wrote there without knowing of each other. */
export interface PolicyValues {
  /** Majors of the schema. */
  readonly majors: readonly unknown[]
  /** By grant id. */
  readonly grants: ReadonlyMap<string, readonly unknown[]>
  /** By grant id: tombstones. */
  readonly ended: ReadonlyMap<string, readonly unknown[]>
}

/** What the values of a policy allow. See `PolicyReading`. */
export interface ValuesReading { readonly grants: Map<string, Grant>, readonly ended: Map<string, number>, readonly unreadable: string[] }

/** Reads what stands in a policy (specs/policy.md, "Reading"). Pure, and never throws on what it says: what is not understood allows nothing. */
export function readValues (values: PolicyValues): ValuesReading {
  const ended = new Map([...values.ended].map(([id, times]) => [id, times.map(readTime).reduce((a, b) => Math.min(a, b), Infinity)]))
  const isReadable = values.majors.length > 0 && values.majors.every(major => major === POLICY_SCHEMA.major)
  const grants = new Map<string, Grant>()
  const unreadable: string[] = []
  for (const [id, texts] of values.grants) {
    if (ended.has(id)) continue
    const grant = isReadable ? readGrant(texts, id) : undefined
    if (grant === undefined) unreadable.push(id)
    else grants.set(id, grant)
  }
  return { grants, ended, unreadable }
}

/** A conflict reads as the narrower: what every one of the conflicting values allows. */
function readGrant (texts: readonly unknown[], id: string): Grant | undefined {
  return texts.map(text => understand(text, id)).reduce((a, b) => meetGrants(a, b))
}

/** The grant that one of the values under an id says; `undefined`: it allows nothing. */
export function understand (text: unknown, id: string): Grant | undefined {
  if (typeof text !== 'string') return undefined
  try {
    const grant = decodeGrant(text)
    return grant?.id === id && grant.categories.length > 0 && grant.actions.length > 0 ? grant : undefined
  } catch (error) {
    if (isMedrecError(error)) return undefined
    throw error
  }
}

function readTime (text: unknown): number {
  if (typeof text !== 'string') return 0
  const match = /^\{"at":(\d{1,12})\}$/.exec(text)
  return match === null ? 0 : Number(match[1])
}
