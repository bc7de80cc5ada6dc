import { isInScope } from '../account/scope.ts'
import type { ReadGrant, ReadShare } from '../account/read.ts'
import { isMedrecError } from '../errors/medrec-error.ts'
import { addGrant, endGrant } from '../policy/edit.ts'
import type { PeerContext } from './context.ts'
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
 * @param options.grant - a decision without a letter that the person makes now
 * @param options.end - ids of shares and decisions that end
 * @returns the relationships whose policies say something else now
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`, `ACCOUNT_INVALID`; then nothing has changed
 */
export async function carryOut (options: { context: PeerContext, put?: ReadShare[], grant?: ReadGrant, end?: string[] }): Promise<Relationship[]> {
  const { context, put = [], grant, end = [] } = options
  const { account, relationships } = context
  const at = context.now()
  const isActing = (id: string): boolean => put.some(share => share.id === id)
  const mayAdd = ({ id }: ReadShare): boolean => isActing(id) || isAccountFresh(context)
  const owed = (share: ReadShare): string[] => mayAdd(share) ? [...relationships.keys()].filter(relationship => isDue({ context, share, relationship })) : []
  const shares = [...put, ...account.shares.filter(({ id }) => !isActing(id))]
    .map(share => end.includes(share.id) ? { ...share, endedAt: share.endedAt ?? at } : share)
    .map(share => ({ ...share, named: [...share.named, ...owed(share)] }))
  const decisions = [...account.grants, ...grant === undefined ? [] : [grant]].map(each => end.includes(each.id) ? { ...each, endedAt: each.endedAt ?? at } : each)
  const isAsked = put.length + end.length > 0 || grant !== undefined
  // All of it is planned before any of it is done.
  const plans = [...relationships.values()].map(relationship => ({ relationship, plan: planOrNothing({ context, shares, decisions, relationship, mayAdd, mayGrant: ({ id }) => id === grant?.id || isAccountFresh(context), isAsked }) }))
  if (grant !== undefined) {
    const { id, endedAt: _, ...value } = grant
    account.put('grants', id, value)
  }
  for (const { id, endedAt } of decisions) if (endedAt !== undefined) account.end(id, endedAt)
  for (const share of shares) {
    if (isActing(share.id) || end.includes(share.id) || share.named.length !== account.share(share.id)?.named.length) account.putShare(share)
    if (end.includes(share.id)) account.end(share.id, at)
  }
  const touched = plans.filter(({ plan }) => plan.end.length + plan.add.length > 0)
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
  return decisions.length > 0 && owesGroups({ key: context.standingKey(), coSigner: context.network?.file?.contracts.coSigner, decisions, relationship: id, reading, now: context.now(), used: isUsedIn(policy) })
}

/**
 * Whether this device has asked since it was unlocked what others of the person did. With one relationship there is nobody else to ask; what is decided for
 * somebody else no other device has.
 */
export function isAccountFresh (context: PeerContext): boolean {
  const { relationships } = context
  return relationships.size <= 1 || [...relationships.values()].some(({ isAccountRead, role }) => isAccountRead || role === 'custodian')
}

function isUsedIn ({ grants, ended }: Relationship['policy']): (id: string) => boolean {
  return id => Object.hasOwn(grants, id) || Object.hasOwn(ended, id)
}

interface PlanOptions {
  context: PeerContext
  shares: ReadShare[]
  decisions: ReadGrant[]
  relationship: Relationship
  mayAdd: (share: ReadShare) => boolean
  mayGrant: (decision: ReadGrant) => boolean
  isAsked: boolean
}

function planOrNothing (options: PlanOptions): StandingPlan {
  const { context, shares, decisions, relationship: { id, policy, reading, isStranger }, isAsked } = options
  // What the other device added there is not added once more: it would be the same, and still a change to anchor.
  const mayAdd = (share: ReadShare): boolean => !isStranger && options.mayAdd(share)
  const mayGrant = (decision: ReadGrant): boolean => !isStranger && options.mayGrant(decision)
  try {
    const common = { key: context.standingKey(), relationship: id, reading, now: context.now(), used: isUsedIn(policy) }
    const told = planStanding({ ...common, shares, mayAdd })
    const untold = decisions.length === 0 ? NOTHING : planGroups({ ...common, coSigner: context.network?.file?.contracts.coSigner, decisions, mayAdd: mayGrant, others: told.add.length })
    return { end: [...told.end, ...untold.end], add: [...told.add, ...untold.add] }
  } catch (error) {
    // What cannot be carried out in one relationship, as where there is no room, keeps nothing from the others.
    if (isAsked || !isMedrecError(error)) throw error
    context.report(error)
    return NOTHING
  }
}

const NOTHING: StandingPlan = { end: [], add: [] }
