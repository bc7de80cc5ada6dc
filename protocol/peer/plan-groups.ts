import type { ReadGrant } from '../account/read.ts'
import { isGrantInScope } from '../account/scope.ts'
import { GROUP_MARK, groupGrant, groupMark } from '../account/standing-grant.ts'
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
  /** Epoch seconds. */
  now: number
}

/**
 * Compares the decisions without a letter with what the policy of one relationship says (specs/account.md, "Carrying out"). Pure.
 *
 * @returns whether or not there is room for it: see {@link fitPlan}
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT` when what is decided is nothing that a grant can say
 */
export function planGroups (options: PlanGroupsOptions): StandingPlan {
  const wanted = new Map(grantsFor(options).map(each => [each.grant.id, each]))
  const add = [...wanted.values()].flatMap(({ decision, grant }) => isOwed(options, grant) && options.mayAdd(decision) ? [grant] : [])
  return { end: idsToEnd(options, wanted), add }
}

/** Whether a decision without a letter is still to be carried out in a relationship. */
export function owesGroups (options: Omit<PlanGroupsOptions, 'mayAdd'>): boolean {
  return grantsFor(options).some(({ grant }) => isOwed(options, grant))
}

/** The grants of decisions in one relationship, whether or not they stand there. */
function grantsFor ({ key, decisions, relationship, coSigner }: Pick<PlanGroupsOptions, 'key' | 'decisions' | 'relationship' | 'coSigner'>): Array<{ decision: ReadGrant, grant: Grant }> {
  return decisions.flatMap(decision => isGrantInScope(decision, relationship) && isSayable(decision, coSigner) ? [{ decision, grant: groupGrant({ key, decision, relationship, coSigner }) }] : [])
}

/** Whether it is known what its grant says: where somebody has to agree, the contract has to be known. */
function isSayable (decision: ReadGrant, coSigner: string | undefined): boolean {
  return coSigner !== undefined || decision.coSigner === undefined
}

function isOwed ({ used, now }: Pick<PlanGroupsOptions, 'used' | 'now'>, { id, notAfter }: Grant): boolean {
  return !used(id) && (notAfter === null || notAfter > now)
}

/** Grants of decisions that the account knows, and that are not what it says now. What has ended, or is out of scope, waits for nothing. */
function idsToEnd ({ key, coSigner, decisions, relationship, reading }: PlanGroupsOptions, wanted: ReadonlyMap<string, unknown>): string[] {
  const others = [...reading.grants.values()].filter(({ id, standing }) => standing?.startsWith(GROUP_MARK) === true && !wanted.has(id))
  if (others.length === 0) return []
  const judged = decisions.filter(decision => isSayable(decision, coSigner) || !isGrantInScope(decision, relationship))
  const known = new Set(judged.map(({ id }) => groupMark({ key, decision: id, relationship })))
  return others.flatMap(({ id, standing }) => known.has(standing ?? '') ? [id] : [])
}
