import { isInScope } from '../account/scope.ts'
import type { ReadShare } from '../account/read.ts'
import { isMedrecError } from '../errors/medrec-error.ts'
import { addGrant, endGrant } from '../policy/edit.ts'
import type { PeerContext } from './context.ts'
import { planStanding } from './plan-standing.ts'
import type { StandingPlan } from './plan-standing.ts'
import type { Relationship } from './relationship.ts'
import { sealNews } from './share-link.ts'

/**
 * Makes every policy say what the account says (specs/account.md, "Carrying out"), with a new revision for viewers where a share comes to a
 * relationship, and stores both in one transaction. Sends nothing: the caller wakes what it gives.
 *
 * @param options.put - shares as the person has them now: what they add waits for no other device
 * @param options.end - ids of shares that end
 * @returns the relationships whose policies say something else now
 * @throws MedrecError `POLICY_INVALID`, `POLICY_LIMIT`, `ACCOUNT_INVALID`; then nothing has changed
 */
export async function carryOut (options: { context: PeerContext, put?: ReadShare[], end?: string[] }): Promise<Relationship[]> {
  const { context, put = [], end = [] } = options
  const { account, relationships } = context
  const at = context.now()
  const isActing = (id: string): boolean => put.some(share => share.id === id)
  const mayAdd = ({ id }: ReadShare): boolean => isActing(id) || isAccountFresh(context)
  const owed = (share: ReadShare): string[] => mayAdd(share) ? [...relationships.keys()].filter(relationship => isDue({ context, share, relationship })) : []
  const shares = [...put, ...account.shares.filter(({ id }) => !isActing(id))]
    .map(share => end.includes(share.id) ? { ...share, endedAt: share.endedAt ?? at } : share)
    .map(share => ({ ...share, named: [...share.named, ...owed(share)] }))
  // All of it is planned before any of it is done.
  const plans = [...relationships.values()].map(relationship => ({ relationship, plan: planOrNothing({ context, shares, relationship, mayAdd, isAsked: put.length + end.length > 0 }) }))
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
  if (put.length + end.length + touched.length + sealed.length === 0) return []
  await context.store.put('state', [...sealed, ...touched.map(({ relationship }) => relationship.policyEntry()), account.entry()])
  context.emit('shares')
  return touched.map(({ relationship }) => relationship)
}

/** Whether a share is owed to a relationship that no letter about it has named. */
export function isDue (options: { context: PeerContext, share: ReadShare, relationship: string }): boolean {
  const { context, share, relationship } = options
  return isInScope(share, relationship) && !share.named.includes(relationship) && (share.notAfter === null || share.notAfter > context.now())
}

/** Whether this device has asked since it was unlocked what others of the person did. With one relationship there is nobody else to ask. */
function isAccountFresh (context: PeerContext): boolean {
  const { relationships } = context
  return relationships.size <= 1 || [...relationships.values()].some(relationship => relationship.isAccountRead)
}

function planOrNothing (options: { context: PeerContext, shares: ReadShare[], relationship: Relationship, mayAdd: (share: ReadShare) => boolean, isAsked: boolean }): StandingPlan {
  const { context, shares, relationship: { id, policy, reading, isStranger }, isAsked } = options
  // What the other device added there is not added once more: it would be the same, and still a change to anchor.
  const mayAdd = (share: ReadShare): boolean => !isStranger && options.mayAdd(share)
  try {
    return planStanding({
      key: context.standingKey(), shares, relationship: id, reading, now: context.now(), mayAdd,
      used: grant => Object.hasOwn(policy.grants, grant) || Object.hasOwn(policy.ended, grant)
    })
  } catch (error) {
    // What cannot be carried out in one relationship, as where there is no room, keeps nothing from the others.
    if (isAsked || !isMedrecError(error)) throw error
    context.report(error)
    return { end: [], add: [] }
  }
}
