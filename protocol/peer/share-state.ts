import type { ReadShare } from '../account/read.ts'
import { isInScope } from '../account/scope.ts'
import { editionIn, standingGrant, standingMark } from '../account/standing-grant.ts'
import { lapseOfAll } from './acting/lapse.ts'
import { linkOf } from './share-link.ts'
import type { PeerContext } from './context.ts'
import { isEnded } from './ended.ts'
import type { Relationship } from './relationship.ts'
import type { ShareEntry } from './share-types.ts'

/** How it stands with a share, for a screen: one entry, and where it has not arrived yet. */
export function stateOfShare (options: { context: PeerContext, share: ReadShare }): ShareEntry {
  const { context, share } = options
  const { id, name, as = context.account.get('profile', 'profile')?.name ?? '', card, categories, labels, actions, purpose, depth = 0, providers, notBefore, notAfter, createdAt } = share
  const perProvider = [...context.relationships.values()]
    .filter(relationship => share.named.includes(relationship.id) || isInScope(share, relationship.id))
    .map(relationship => stateAtProvider(share, relationship, context))
  const sealed = context.sealedShares.get(id)
  return {
    id, name, as, card: card.address, categories, labels, actions, purpose: purpose ?? '', depth, providers, except: exceptOf({ context, share }), notBefore, notAfter, createdAt, perProvider,
    state: summarise(share, perProvider, context.now()),
    link: sealed === undefined ? '' : linkOf({ context, sealed }),
    ...lapseOfShare({ context, share }),
    ...looksOf({ context, viewer: card.address, since: createdAt, relationships: perProvider.map(({ relationship }) => relationship) })
  }
}

/** Of what I shared for somebody: when it ends with what I may do for them, unless they make it their own. */
function lapseOfShare ({ context, share }: { context: PeerContext, share: ReadShare }): Pick<ShareEntry, 'lapsesAt'> {
  const parts = [...context.relationships.values()].flatMap(relationship => {
    const grant = relationship.role === 'custodian' && isInScope(share, relationship.id) ? relationship.reading.grants.get(grantIn(context, share, relationship.id)) : undefined
    return grant === undefined ? [] : [{ relationship, grant }]
  })
  const { lapsesAt } = lapseOfAll({ parts, now: context.now() })
  return lapsesAt === undefined ? {} : { lapsesAt }
}

/** When a viewer looked last, and as of when that is known. What was read before it was shared says nothing. */
export function looksOf (options: { context: PeerContext, viewer: string, since: number, relationships: readonly string[] }): Pick<ShareEntry, 'lastLooked' | 'looksKnownAt'> {
  const { context: { lastLooks, logsReadAt }, viewer, since, relationships } = options
  const lastLooked = lastLooks.get(viewer)
  const knownAt = Math.min(...relationships.map(relationship => logsReadAt.get(relationship) ?? 0))
  return { ...lastLooked === undefined ? {} : { lastLooked }, ...Number.isFinite(knownAt) && knownAt >= Math.max(since, 1) ? { looksKnownAt: knownAt } : {} }
}

/** Relationships that go on, in which a share was ended by itself: as the account says, or by a tombstone of somebody who knew no better. */
export function exceptOf (options: { context: PeerContext, share: ReadShare }): string[] {
  const { context, share } = options
  const ended = [...context.relationships.values()].filter(({ id, reading }) => isInScope(share, id) && reading.ended.has(grantIn(context, share, id)))
  return [...new Set([...share.except, ...ended.map(({ id }) => id)])].filter(id => !isEnded(context, id)).sort()
}

function grantIn (context: PeerContext, share: ReadShare, relationship: string): string {
  return standingGrant({ key: context.standingKey(), share, relationship }).id
}

function stateAtProvider (share: ReadShare, relationship: Relationship, context: PeerContext): ShareEntry['perProvider'][number] {
  const name = context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
  const wanted = isInScope(share, relationship.id) ? grantIn(context, share, relationship.id) : undefined
  const isGiven = wanted !== undefined && !relationship.reading.ended.has(wanted)
  const isSaid = !isGiven || relationship.reading.grants.has(wanted) || (share.notAfter !== null && share.notAfter <= context.now())
  const state = isSaid && isCarriedOut(share, relationship, context) ? 'done' : relationship.whyLeft
  return { relationship: relationship.id, name, state, isGiven }
}

/** Settled on the chain, and at the provider: the grants as they are now, there or gone. */
function isCarriedOut (share: ReadShare, relationship: Relationship, context: PeerContext): boolean {
  if (isEnded(context, relationship.id)) return relationship.progress.isOver === true
  if (relationship.isSettled && relationship.isDelivered) return true
  const marks = new Set<string>()
  for (let edition = editionIn({ share, relationship: relationship.id }); edition >= 0; edition--) {
    marks.add(standingMark({ key: context.standingKey(), share: share.id, relationship: relationship.id, edition }))
  }
  const grantsOf = ({ grants }: Relationship['reading']): string => [...grants.values()].filter(({ standing }) => marks.has(standing ?? '')).map(({ id }) => id).sort().join()
  return relationship.isDelivered && grantsOf(relationship.reading) === grantsOf(relationship.settledReading)
}

function summarise (share: ReadShare, perProvider: ShareEntry['perProvider'], now: number): ShareEntry['state'] {
  const isDone = ({ state }: ShareEntry['perProvider'][number]): boolean => state === 'done'
  if (share.endedAt !== undefined) return perProvider.every(isDone) ? 'ended' : 'ending'
  if (share.notAfter !== null && share.notAfter <= now) return 'expired'
  const given = perProvider.filter(({ isGiven }) => isGiven)
  if (!given.some(isDone)) return 'pending'
  return share.notBefore > now ? 'upcoming' : 'active'
}
