import { MedrecError } from '../errors/medrec-error.ts'
import { isCondition } from './condition.ts'
import { MAX_DEPTH, MAX_EMERGENCY_SECONDS, MAX_GRANT_BYTES, MAX_GRANT_CATEGORIES, MAX_GRANT_LABELS, MAX_NAME, MAX_PURPOSE, MAX_TIME } from './constants.ts'
import { isNamedKind, isViewer } from './viewer.ts'

/** What a viewer may do, to what, and when. Times are epoch seconds. See specs/policy.md, "Grants". */
export interface Grant {
  /** Unique for ever; never used again. */
  readonly id: string
  /** An address (`0x` and 40 lower-case hex digits), `group:` and the address of a group's contract, or `members`. */
  readonly viewer: string
  /** A record needs *all* its categories named here. Sorted, no doubles. */
  readonly categories: readonly string[]
  /** A record needs *all* its labels named here. Sorted, no doubles. */
  readonly labels: readonly string[]
  /** Sorted: `read`, `contribute`, `notify`, or an application's own. */
  readonly actions: readonly string[]
  /** Applies from this second on, `MAX_TIME` at the latest. */
  readonly notBefore: number
  /** Applies until before this second, likewise; null: no end. */
  readonly notAfter: number | null
  /** A contract that must say yes, and its parameters: 0x, the address, and the ABI encoding of them. */
  readonly condition?: string
  /** Works only in an emergency that the viewer states, and for so many seconds after. */
  readonly emergency?: number
  /** How often it may be handed on; absent: not at all. */
  readonly depth?: number
  /** What it is for, in the owner's words. */
  readonly purpose?: string
  /** The person's standing decision that this grant carries out in this relationship. */
  readonly standing?: string
}

/** A key that objects of JavaScript do not have as others do: what stands under it in a document does not show there. specs/policy.md, "Grants". */
export const NO_KEY = '__proto__'

const FIELDS = new Set(['id', 'viewer', 'categories', 'labels', 'actions', 'notBefore', 'notAfter', 'condition', 'emergency', 'depth', 'purpose', 'standing'])

/**
 * The canonical text of a grant: fields in a fixed order, lists sorted and without doubles, no spaces.
 *
 * @throws POLICY_INVALID when it is not well-formed or not understood here, POLICY_LIMIT when it is too long
 */
export function encodeGrant (grant: Grant): string {
  const text = JSON.stringify(canonical(grant))
  if (decodeGrant(text) === undefined) throw invalid(hasTimes(grant) ? 'viewer or condition' : 'time')
  return text
}

/**
 * The grant that a text says, or `undefined` when it says more than this version understands: such a grant is well-formed and
 * allows nothing, since what is not understood may be a condition.
 *
 * @throws POLICY_INVALID when a field is missing or of another form, POLICY_LIMIT when it is too long
 */
export function decodeGrant (text: string): Grant | undefined {
  if (new TextEncoder().encode(text).length > MAX_GRANT_BYTES) throw new MedrecError('POLICY_LIMIT', `A grant has at most ${MAX_GRANT_BYTES} bytes.`)
  const json = parseObject(text)
  const { id, viewer, categories, labels, actions, notBefore, notAfter, condition, emergency, depth, purpose, standing } = json
  if (!isGrantId(id) || !(isViewer(viewer) || isNamedKind(viewer))) throw invalid('id or viewer')
  if (!isNames(categories, MAX_GRANT_CATEGORIES) || !isNames(labels, MAX_GRANT_LABELS) || !isNames(actions, MAX_GRANT_LABELS)) throw invalid('list')
  if (!isTime(notBefore) || !(notAfter === null || isTime(notAfter))) throw invalid('time')
  if (!(condition === undefined || isCondition(condition) || isNamedKind(condition))) throw invalid('condition')
  if (!isCount(emergency, MAX_EMERGENCY_SECONDS) || !isCount(depth, MAX_DEPTH) || (emergency !== undefined && depth !== undefined)) throw invalid('emergency or depth')
  if (!(purpose === undefined || (typeof purpose === 'string' && purpose.length <= MAX_PURPOSE && purpose.isWellFormed()))) throw invalid('purpose')
  if (!(standing === undefined || isName(standing))) throw invalid('standing decision')
  const isUnderstood = isViewer(viewer) && (condition === undefined || isCondition(condition)) && hasTimes({ notBefore, notAfter }) && Object.keys(json).every(field => FIELDS.has(field))
  return isUnderstood ? canonical({ id, viewer, categories, labels, actions, notBefore, notAfter, condition, emergency, depth, purpose, standing }) : undefined
}

/** Whether `value` can be a grant's id: 1 to 64 of `a-z A-Z 0-9 _ -`, but not {@link NO_KEY}. It is also a key of the document. */
export function isGrantId (value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9_-]{1,64}$/.test(value) && value !== NO_KEY
}

/** Fields in their order, those that are not there left out. */
function canonical (grant: Grant): Grant {
  const { id, viewer, categories, labels, actions, notBefore, notAfter, condition, emergency, depth, purpose, standing } = grant
  return {
    id, viewer, categories: sorted(categories), labels: sorted(labels), actions: sorted(actions), notBefore, notAfter,
    ...(condition === undefined ? {} : { condition }),
    ...(emergency === undefined ? {} : { emergency }),
    ...(depth === undefined ? {} : { depth }),
    ...(purpose === undefined ? {} : { purpose }),
    ...(standing === undefined ? {} : { standing })
  }
}

function sorted (names: readonly string[]): string[] {
  return [...new Set(names)].sort()
}

function parseObject (text: string): Record<string, unknown> {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>
  } catch (cause) {
    throw new MedrecError('POLICY_INVALID', 'A grant is not JSON.', { cause })
  }
  throw invalid('form')
}

function isName (value: unknown): value is string {
  return typeof value === 'string' && value.length >= 1 && value.length <= MAX_NAME && value.isWellFormed()
}

function isNames (value: unknown, max: number): value is string[] {
  return Array.isArray(value) && value.length <= max && value.every(isName)
}

function isTime (value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether its times are such as there are. */
function hasTimes ({ notBefore, notAfter }: Pick<Grant, 'notBefore' | 'notAfter'>): boolean {
  return notBefore <= MAX_TIME && (notAfter ?? 0) <= MAX_TIME
}

/** Absent, or a whole number of 1 to `max`. */
function isCount (value: unknown, max: number): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= max)
}

function invalid (what: string): MedrecError {
  return new MedrecError('POLICY_INVALID', `A grant's ${what} is missing or not well-formed.`)
}
