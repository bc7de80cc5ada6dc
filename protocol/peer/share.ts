import { toHex } from '../crypto/bytes.ts'
import { MAX_EDITIONS } from '../account/constants.ts'
import type { ReadShare } from '../account/read.ts'
import { isInScope } from '../account/scope.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { parseLink } from '../links/parse-link.ts'
import { carryOut } from './carry-out.ts'
import { POWERS } from '../agent/constants.ts'
import { placeOf } from './acting/read-agent.ts'
import { cleanName } from './clean-name.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { liveRelationships } from './ended.ts'
import type { Relationship } from './relationship.ts'
import { endOtherGrants, isOtherGrant, keepOtherGrant } from './other-grants.ts'
import { linkOf } from './share-link.ts'
import { pushSoon } from './push-policy.ts'
import { bareDraft, checkDraft, sameTerms } from './share-draft.ts'
import { exceptOf, stateOfShare } from './share-state.ts'
import type { ShareDraft, ShareResult } from './share-types.ts'

/** Shares with a card. Stored when it resolves; providers and chain follow. */
export async function shareWith (options: { context: PeerContext, draft: ShareDraft & { card: string, name: string, as?: string | undefined } }): Promise<ShareResult> {
  const { context, draft } = options
  const link = parseLink(draft.card)
  if (link.kind !== 'card') throw new MedrecError('LINK_INVALID', 'This is not a card. Ask the other person to show theirs.')
  requireNetwork(context)
  checkDraft({ context, draft })
  checkMayShare(context, draft)
  const id = toHex(context.randomBytes(16)).slice(2)
  return await decide(context, {
    id,
    name: cleanName(draft.name),
    ...draft.as === undefined ? {} : { as: cleanName(draft.as) },
    card: { address: link.card.address, encryptionKey: toHex(link.card.encryptionKey) },
    ...bareDraft(draft),
    again: {},
    edition: 0,
    createdAt: context.now(),
    named: [],
    revision: 0,
    endedAt: undefined
  })
}

/** Changes what a share says; what it said before ends. */
export async function changeShare (options: { context: PeerContext, id: string, change: Partial<ShareDraft> & { name?: string | undefined, as?: string | undefined } }): Promise<ShareResult> {
  const { context, id, change } = options
  const share = requireShare(context, id)
  if (share.endedAt !== undefined) throw new MedrecError('SHARE_UNKNOWN', 'This share has ended. Share anew.')
  const held = { ...share, except: exceptOf({ context, share }) }
  const { name: newName, as, ...changed } = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as typeof change
  const draft: ShareDraft = { ...held, ...(changed.providers === undefined || sameProviders(changed.providers, held.providers) ? {} : { except: [] }), ...changed }
  checkMayShare(context, draft)
  checkDraft({ context, draft })
  const next = { ...held, ...bareDraft(draft), name: newName === undefined ? held.name : cleanName(newName), ...as === undefined ? {} : { as: cleanName(as) } }
  // To whom all is given that comes later, nobody who knows less may take away what came since.
  if (!sameTerms(held, next) || (held.providers !== 'all' && next.providers === 'all')) next.edition++
  if (next.edition > MAX_EDITIONS) throw new MedrecError('SHARE_INVALID', 'This share was changed too often. End it, and share anew.')
  const come = liveRelationships(context).map(({ id: relationship }) => relationship).filter(relationship => !isInScope(held, relationship) && isInScope(next, relationship))
  next.again = { ...held.again, ...Object.fromEntries(come.map(relationship => [relationship, (held.again[relationship] ?? 0) + 1])) }
  return await decide(context, next)
}

/**
 * Makes what somebody shared who acts for me my own, so that it does not end with what they may do. Stored when it resolves; providers and chain follow.
 *
 * @throws MedrecError `SHARE_UNKNOWN`; `SHARE_INVALID` when it is mine, has lapsed, or was written together with something else; `POLICY_LIMIT`
 */
export async function keepShare (options: { context: PeerContext, id: string }): Promise<void> {
  const { context, id } = options
  if (!isOtherGrant(id)) throw new MedrecError('SHARE_INVALID', 'This is shared by yourself.')
  const kept = keepOtherGrant({ context, id })
  await context.store.put('state', kept.map(relationship => relationship.policyEntry()))
  context.emit('shares')
  for (const relationship of kept) context.wake(relationship)
}

/** Ends shares: binding at every provider in reach when it resolves, on its way to the others and the chain. */
export async function endShares (options: { context: PeerContext, ids: string[] }): Promise<void> {
  const { context, ids } = options
  const live = ids.filter(id => !isOtherGrant(id)).map(id => requireShare(context, id)).filter(({ endedAt }) => endedAt === undefined)
  // Last of what may be refused: it changes what is held.
  const others = endOtherGrants({ context, ids })
  await narrow({ context, touched: others, end: live.map(({ id }) => id) })
}

/** Ends a share in one relationship by itself. Where it gives nothing anywhere any more, it has ended. */
export async function endShareAt (options: { context: PeerContext, id: string, relationship: string }): Promise<void> {
  const { context, id, relationship } = options
  const share = requireShare(context, id)
  const except = exceptOf({ context, share })
  if (!context.relationships.has(relationship) || !isInScope({ ...share, except }, relationship)) throw new MedrecError('SHARE_UNKNOWN', 'Nothing is shared from this provider.')
  const next = { ...share, except: [...except, relationship].sort() }
  const isOver = next.providers !== 'all' && next.providers.every(each => next.except.includes(each))
  if (isOver) await endShares({ context, ids: [id] })
  else await narrow({ context, put: [next] })
}

async function decide (context: PeerContext, share: ReadShare): Promise<ShareResult> {
  const { id } = share
  await carryOut({ context, put: [share] })
  for (const relationship of context.relationships.values()) context.wake(relationship)
  const sealed = context.sealedShares.get(id)
  if (sealed === undefined) throw new MedrecError('SHARE_UNKNOWN')
  return { share: id, link: linkOf({ context, sealed }), state: stateOfShare({ context, share: requireShare(context, id) }).state === 'pending' ? 'waiting' : 'done' }
}

/** What narrows goes at once: to the provider first, which obeys on receipt, then to the chain. */
async function narrow (options: { context: PeerContext, touched?: Relationship[], put?: ReadShare[], end?: string[] }): Promise<void> {
  const { context, touched: others = [] } = options
  if (others.length > 0) await context.store.put('state', others.map(relationship => relationship.policyEntry()))
  const touched = new Set([...others, ...await carryOut({ ...options, isNarrowing: true })])
  const pushes = [...touched].map(async relationship => { await pushSoon({ context, relationship }) })
  for (const relationship of context.relationships.values()) context.wake(relationship)
  await Promise.all(pushes)
}

/** Who acts for somebody shares only where they may now. @throws MedrecError `SHARE_INVALID` */
export function checkMayShare (context: PeerContext, { providers }: Pick<ShareDraft, 'providers'>): void {
  const mayNot = liveRelationships(context).some(relationship => relationship.role === 'custodian' && (providers === 'all' || providers.includes(relationship.id)) && placeOf(relationship, POWERS.grant) === undefined)
  if (mayNot) throw new MedrecError('SHARE_INVALID', 'You may not share for them at every provider now.')
}

function requireShare (context: PeerContext, id: string): ReadShare {
  const share = context.account.share(id)
  if (share === undefined) throw new MedrecError('SHARE_UNKNOWN')
  return share
}

function sameProviders (a: ShareDraft['providers'], b: ShareDraft['providers']): boolean {
  return a === 'all' || b === 'all' ? a === b : [...a].sort().join() === [...b].sort().join()
}
