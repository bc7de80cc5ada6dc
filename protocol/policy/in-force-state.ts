import { MedrecError } from '../errors/medrec-error.ts'
import type { Grant } from './grant.ts'

/** An anchored state as the chain gives it. */
export interface AnchoredState {
  /** `0x` and 64 lower-case hex digits. */
  commitment: string
  /** Of the relationship, after it was anchored. */
  sequence: number
  /** Enough blocks stand on its block. */
  settled: boolean
  /** Who signed it could not add grants, or it is not known who did: it only takes away. */
  narrows?: boolean | undefined
  /** Who signed it could end nothing: it takes nothing away. */
  keeps?: boolean | undefined
  /** Where an agent was in control: the addresses that could add grants at its block. undefined: the controller is the only one, and what it anchored counts. */
  adders?: readonly string[] | undefined
  /** Of these, those whose place ends: when, epoch seconds. What only they prove to have added ends no later. */
  ends?: Readonly<Record<string, number>> | undefined
}

/**
 * What a provider remembers about a policy in force, besides the document. Plain JSON; stored together with the document, in one
 * transaction, before anything is decided by it. See specs/policy.md, "In force".
 */
export interface InForceState {
  readonly version: 1
  /** By settled anchors, less what the owner took away since. Sorted by id. */
  readonly grants: readonly Grant[]
  /** Heads that an anchored state must have in its history to widen anything. */
  readonly required: readonly string[]
  /** Ids of grants that ended: for ever. Sorted. */
  readonly ended: readonly string[]
  /** The settled anchored states taken into account last, oldest first, with their heads. */
  readonly trail: ReadonlyArray<{ readonly commitment: string, readonly sequence: number, readonly heads: readonly string[] }>
  /** Sets of heads that the document had. */
  readonly remembered: ReadonlyArray<readonly string[]>
  /** Of the states in `trail`, the commitments of those that are of documents which were gone on from: they cannot be read any more. */
  readonly left: readonly string[]
  /** Digest of the batches by which the last settled state left grants out that nobody proved to have added who could; absent: it left none out. */
  readonly unproved?: string | undefined
}

/** The state of a relationship that has just been opened. */
export const INITIAL_IN_FORCE: InForceState = { version: 1, grants: [], required: [], ended: [], trail: [], remembered: [], left: [] }

/**
 * What is remembered when a policy goes on in a fresh document (specs/policy.md, "A fresh document"): what counted goes on to count, and an anchored state
 * must have all that the fresh document begins with in its history to widen anything.
 *
 * @param options.beginning - the heads of what it begins with
 */
export function leaveDocument (options: { state: InForceState, beginning: readonly string[] }): InForceState {
  const { state, beginning } = options
  return { ...state, required: beginning, remembered: [], left: state.trail.map(({ commitment }) => commitment) }
}

/** The JSON text of a state, to store. */
export function encodeInForceState (state: InForceState): string {
  return JSON.stringify(state)
}

/**
 * Reads what {@link encodeInForceState} wrote.
 *
 * @throws POLICY_INVALID when it is none: then nobody is let in until it is repaired
 */
export function decodeInForceState (text: string): InForceState {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new MedrecError('POLICY_INVALID', 'The stored state of a policy is not JSON.', { cause })
  }
  const state = json as InForceState
  const lists = json !== null && typeof json === 'object' && [state.grants, state.required, state.ended, state.trail, state.remembered, state.left].every(list => Array.isArray(list))
  if (!lists || state.version !== 1) throw new MedrecError('POLICY_INVALID', 'The stored state of a policy is of another version.')
  return state
}
