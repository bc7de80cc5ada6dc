import type { ReadGrant } from '../account/read.ts'
import { isGrantInScope } from '../account/scope.ts'
import { GROUP_MARK, groupGrant, groupMark } from '../account/standing-grant.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { MAX_GRANTS } from '../policy/constants.ts'
import type { Grant } from '../policy/grant.ts'
import type { PolicyReading } from '../policy/read.ts'
import type { StandingPlan } from './plan-standing.ts'

/** What {@link planGroups} takes. */
export interface PlanGroupsOptions {
  /** 32 bytes, from `deriveStandingKey`. */
  key: Uint8Array
  /** The network's contract `CoSigner`; undefined: not known now, and what needs it waits. */
  coSigner: string | undefined
  /** All that the account has, ended ones too. */
  decisions: readonly ReadGrant[]
  relationship: string
  /** Of the policy at its newest state. */
  reading: PolicyReading
  /** Whether a grant id was ever used in it. */
  used: (id: string) => boolean
  mayAdd: (decision: ReadGrant) => boolean
  /** Grants that are added to it besides. */
  others: number
  /** Epoch seconds. */
  now: number
}

/**
 * Compares the decisions without a letter with what the policy of one relationship says (specs/account.md, "Carrying out"). Pure.
 *
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT` when what is decided is nothing that a grant can say, or there is no room for it
 */
export function planGroups (options: PlanGroupsOptions): StandingPlan {
  const { decisions, coSigner, reading, mayAdd, others } = options
  if (coSigner === undefined && decisions.some(decision => decision.coSigner !== undefined)) return { end: [], add: [] }
  const wanted = new Map(grantsFor(options).map(each => [each.grant.id, each]))
  const add = [...wanted.values()].flatMap(({ decision, grant }) => isOwed(options, grant) && mayAdd(decision) ? [grant] : [])
  const end = idsToEnd(options, wanted)
  if (add.length > 0 && reading.grants.size + reading.unreadable.length - end.length + add.length + others > MAX_GRANTS) throw new MedrecError('POLICY_LIMIT', `A provider keeps at most ${MAX_GRANTS} permissions of yours. End some first.`)
  return { end, add }
}

/** Whether a decision without a letter is still to be carried out in a relationship. */
export function owesGroups (options: Omit<PlanGroupsOptions, 'mayAdd' | 'others'>): boolean {
  return grantsFor(options).some(({ grant }) => isOwed(options, grant))
}

/** The grants of decisions in one relationship, whether or not they stand there. */
function grantsFor ({ key, decisions, relationship, coSigner }: Pick<PlanGroupsOptions, 'key' | 'decisions' | 'relationship' | 'coSigner'>): Array<{ decision: ReadGrant, grant: Grant }> {
  return decisions.flatMap(decision => isGrantInScope(decision, relationship) && (coSigner !== undefined || decision.coSigner === undefined) ? [{ decision, grant: groupGrant({ key, decision, relationship, coSigner }) }] : [])
}

function isOwed ({ used, now }: Pick<PlanGroupsOptions, 'used' | 'now'>, { id, notAfter }: Grant): boolean {
  return !used(id) && (notAfter === null || notAfter > now)
}

/** Grants of decisions that the account knows, and that are not what it says now. */
function idsToEnd ({ key, decisions, relationship, reading }: PlanGroupsOptions, wanted: ReadonlyMap<string, unknown>): string[] {
  const others = [...reading.grants.values()].filter(({ id, standing }) => standing?.startsWith(GROUP_MARK) === true && !wanted.has(id))
  if (others.length === 0) return []
  const known = new Set(decisions.map(({ id }) => groupMark({ key, decision: id, relationship })))
  return others.flatMap(({ id, standing }) => known.has(standing ?? '') ? [id] : [])
}
