import type { ReadShare } from '../account/read.ts'
import { linkOf } from './share-link.ts'
import type { PeerContext } from './context.ts'
import type { Relationship } from './relationship.ts'
import type { ShareEntry } from './types.ts'

/** How it stands with a share, for a screen. */
export function stateOfShare (options: { context: PeerContext, share: ReadShare }): ShareEntry {
  const { context, share } = options
  const { id, name, card, categories, labels, providers, notBefore, notAfter, createdAt } = share
  const perProvider = Object.keys(share.grants).flatMap(relationshipId => {
    const relationship = context.relationships.get(relationshipId)
    return relationship === undefined ? [] : [stateAtProvider(share, relationship, context)]
  })
  const sealed = context.sealedShares.get(id)
  const lastLooked = context.lastLooks.get(card.address)
  return {
    id, name, card: card.address, categories, labels, providers, notBefore, notAfter, createdAt, perProvider,
    state: summarise(share, perProvider, context.now()),
    link: sealed === undefined ? '' : linkOf({ context, sealed }),
    ...(lastLooked === undefined ? {} : { lastLooked })
  }
}

function stateAtProvider (share: ReadShare, relationship: Relationship, context: PeerContext): ShareEntry['perProvider'][number] {
  const name = context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
  const grant = share.grants[relationship.id] ?? ''
  const state = isCarriedOut(grant, relationship) ? 'done' : relationship.reach === 'connected' ? 'waiting' : 'away'
  return { relationship: relationship.id, name, state }
}

/** Settled on the chain, and at the provider: the grant as it is now, there or gone. */
function isCarriedOut (grant: string, relationship: Relationship): boolean {
  if (relationship.isSettled && relationship.isDelivered) return true
  const now = relationship.reading
  const settled = relationship.settledReading
  return relationship.isDelivered && now.grants.has(grant) === settled.grants.has(grant) && now.ended.has(grant) === settled.ended.has(grant)
}

function summarise (share: ReadShare, perProvider: ShareEntry['perProvider'], now: number): ShareEntry['state'] {
  const done = perProvider.filter(({ state }) => state === 'done').length
  if (share.endedAt !== undefined) return done === perProvider.length ? 'ended' : 'ending'
  if (share.notAfter !== null && share.notAfter <= now) return 'expired'
  if (done === 0) return 'pending'
  return share.notBefore > now ? 'upcoming' : 'active'
}
