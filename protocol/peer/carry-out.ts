import { isGrantInScope, isInScope } from '../account/scope.ts'
import { editionIn, groupMark, standingMark } from '../account/standing-grant.ts'
import type { ReadGrant, ReadShare } from '../account/read.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { addGrant, endGrant } from '../policy/edit.ts'
import type { Grant } from '../policy/grant.ts'
import { isUsed } from '../policy/read.ts'
import type { PeerContext } from './context.ts'
import { isEnded } from './ended.ts'
import { fitPlan } from './fit-plan.ts'
import { owesGroups, planGroups } from './plan-groups.ts'
import { planStanding } from './plan-standing.ts'
import type { StandingPlan } from './plan-standing.ts'
import type { Relationship } from './relationship.ts'
import { sealNews } from './share-link.ts'

/**
 * Makes every policy say what the account says (specs/account.md, "Carrying out"), with a new revision for viewers where a share comes to a
 * relationship, and stores both in one transaction. Sends nothing: the caller wakes what it gives.
 *
 * @param options.put - shares as the person has them now: what they add waits for no other device
 * @param options.isNarrowing - they say less than before: what they add besides, where there is no room, keeps nothing from being taken away
 * @param options.grant - a decision without a letter that the person makes now
 * @param options.end - ids of shares and decisions that end
 * @param options.renew - ids of shares whose viewers are owed the next revision, though the person did nothing to them
 * @param options.ending - a relationship that the account says is over since a moment ago: it is stored with the rest
 * @returns the relationships whose policies say something else now
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT` of what is put or granted, `ACCOUNT_INVALID`; then nothing has changed
 */
export async function carryOut (options: { context: PeerContext, put?: ReadShare[], grant?: ReadGrant, end?: string[], isNarrowing?: boolean, renew?: string[], ending?: Relationship }): Promise<Relationship[]> {
  const { context, end = [], isNarrowing = false, renew = [], ending } = options
  const { account, relationships } = context
  const at = context.now()
  const over = [...relationships.keys()].filter(id => isEnded(context, id))
  const leave = <T extends { except?: readonly string[] | undefined }>(decision: T): T => over.length === 0 ? decision : { ...decision, except: [...new Set([...decision.except ?? [], ...over])].sort() }
  const put = (options.put ?? []).map(leave)
  const grant = options.grant === undefined ? undefined : leave(options.grant)
  const isActing = (id: string): boolean => put.some(share => share.id === id)
  const mayAdd = ({ id }: ReadShare): boolean => isActing(id) || isAccountFresh(context)
  const owed = (share: ReadShare): string[] => mayAdd(share) ? [...relationships.keys()].filter(relationship => isDue({ context, share, relationship })) : []
  const shares = [...put, ...account.shares.filter(({ id }) => !isActing(id))]
    .map(share => end.includes(share.id) ? { ...share, endedAt: share.endedAt ?? at } : share)
    .map(share => ({ ...share, named: [...share.named, ...owed(share)] }))
  const decisions = [...account.grants, ...grant === undefined ? [] : [grant]].map(each => end.includes(each.id) ? { ...each, endedAt: each.endedAt ?? at } : each)
  const isAsked = put.length + end.length > 0 || grant !== undefined || ending !== undefined
  // All of it is planned before any of it is done.
  const plans = [...relationships.values()].map(relationship => ({ relationship, plan: planFor({ context, shares, decisions, relationship, mayAdd, mayGrant: ({ id }) => id === grant?.id || isAccountFresh(context), decided: isNarrowing ? [] : [...put, ...grant === undefined ? [] : [grant]] }) }))
  if (grant !== undefined) {
    const { id, endedAt: _endedAt, except: _except, ...value } = grant
    account.put('grants', id, value)
  }
  for (const { id, endedAt } of decisions) if (endedAt !== undefined) account.end(id, endedAt)
  for (const share of shares) {
    if (isActing(share.id) || end.includes(share.id) || renew.includes(share.id) || share.named.length !== account.share(share.id)?.named.length) account.putShare(share)
    if (end.includes(share.id)) account.end(share.id, at)
  }
  const touched = plans.filter(({ relationship, plan }) => relationship === ending || plan.end.length + plan.add.length > 0)
  for (const { relationship, plan } of touched) {
    for (const id of plan.end) relationship.policy = endGrant({ doc: relationship.policy, id, at })
    for (const grant of plan.add) relationship.policy = addGrant({ doc: relationship.policy, grant })
  }
  const sealed = await sealNews(context)
  if (!isAsked && touched.length + sealed.length === 0) return []
  await context.store.put('state', [...sealed, ...touched.map(({ relationship }) => relationship.policyEntry()), account.entry()])
  context.emit('shares')
  return touched.map(({ relationship }) => relationship)
}

/** Whether a share is owed to a relationship that no letter about it has named. */
export function isDue (options: { context: PeerContext, share: ReadShare, relationship: string }): boolean {
  const { context, share, relationship } = options
  return isInScope(share, relationship) && !share.named.includes(relationship) && (share.notAfter === null || share.notAfter > context.now())
}

/** Whether a decision without a letter is still to be carried out in a relationship, or to be ended there. */
export function isGrantDue ({ context, relationship: { id, reading, policy } }: { context: PeerContext, relationship: Relationship }): boolean {
  const decisions = context.account.grants
  return decisions.length > 0 && owesGroups({ key: context.standingKey(), coSigner: context.network?.file?.contracts.coSigner, decisions, relationship: id, reading, now: context.now(), used: id => isUsed({ doc: policy, id }) })
}

/**
 * Whether this device has asked since it was unlocked what others of the person did. With one relationship there is nobody else to ask; what is decided for
 * somebody else no other device has.
 */
export function isAccountFresh (context: PeerContext): boolean {
  const { relationships } = context
  return relationships.size <= 1 || [...relationships.values()].some(({ isAccountRead, role }) => isAccountRead || role === 'custodian')
}

interface PlanOptions {
  context: PeerContext
  shares: ReadShare[]
  decisions: ReadGrant[]
  relationship: Relationship
  mayAdd: (share: ReadShare) => boolean
  mayGrant: (decision: ReadGrant) => boolean
  /** What must be carried out now, or is refused. */
  decided: ReadonlyArray<ReadShare | ReadGrant>
}

function planFor (options: PlanOptions): StandingPlan {
  const { context, decided, relationship: { id, role, policy, reading, isStranger } } = options
  // What the other device added there is not added once more: it would be the same, and still a change to anchor.
  const mayAdd = (share: ReadShare): boolean => !isStranger && options.mayAdd(share)
  const mayGrant = (decision: ReadGrant): boolean => !isStranger && options.mayGrant(decision)
  const planOf = ({ shares, decisions }: Pick<PlanOptions, 'shares' | 'decisions'>): StandingPlan => {
    const common = { key: context.standingKey(), relationship: id, reading, now: context.now(), used: (id: string) => isUsed({ doc: policy, id }) }
    const told = planStanding({ ...common, shares, mayAdd })
    const untold = decisions.length === 0 ? NOTHING : planGroups({ ...common, coSigner: context.network?.file?.contracts.coSigner, decisions, mayAdd: mayGrant })
    return { end: [...told.end, ...untold.end], add: [...told.add, ...untold.add] }
  }
  try {
    const { end, add } = planOf(options)
    const marks = new Set(decided.map(each => markOf(context, each, id)))
    const isDecided = ({ standing }: Grant): boolean => marks.has(standing ?? '')
    const { plan, left } = fitPlan({ policy, end, decided: add.filter(isDecided), owed: add.filter(grant => !isDecided(grant)), isOthers: role === 'custodian' })
    if (left > 0) context.report(new MedrecError('POLICY_LIMIT', `There is no room for ${left} permissions more with this provider. End some first.`))
    return plan
  } catch (error) {
    // What cannot be carried out in one relationship keeps nothing from the others.
    if (decided.length > 0 || !isMedrecError(error)) throw error
    context.report(error)
    if (!isMedrecError(error, 'POLICY_INVALID') && !isMedrecError(error, 'POLICY_LIMIT')) return NOTHING
    // Nor from what has ended, of which no grant has to be made.
    return planOf({ shares: options.shares.filter(share => !isInScope(share, id)), decisions: options.decisions.filter(decision => !isGrantInScope(decision, id)) })
  }
}

/** What the grant of a decision has as `standing`. */
function markOf (context: PeerContext, decision: ReadShare | ReadGrant, relationship: string): string {
  const key = context.standingKey()
  return 'edition' in decision ? standingMark({ key, share: decision.id, relationship, edition: editionIn({ share: decision, relationship }) }) : groupMark({ key, decision: decision.id, relationship })
}

const NOTHING: StandingPlan = { end: [], add: [] }
