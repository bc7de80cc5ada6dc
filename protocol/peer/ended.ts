import type { ReadEnd } from '../account/read.ts'
import { isAnothers } from './acting/is-anothers.ts'
import type { PeerContext } from './context.ts'
import type { Relationship } from './relationship.ts'

/** Whether a relationship is over, or on its way to be: nothing is to be carried out, fetched or asked for in it any more. specs/peer.md, "Leaving a provider". */
export function isEnded (context: PeerContext, relationship: string): boolean {
  return context.account.endOf(relationship) !== undefined
}

/** The relationships that go on. */
export function liveRelationships (context: PeerContext): Relationship[] {
  return [...context.relationships.values()].filter(({ id }) => !isEnded(context, id))
}

/** Whether the chain has ended a relationship: at the head, which may still be lost, and for good. */
export function endOnChain (context: PeerContext, relationship: string): { atHead: boolean, settled: boolean } {
  const { atHead, settled } = context.network?.chain.view.relationship(relationship) ?? {}
  return { atHead: atHead?.status === 'terminated', settled: settled?.status === 'terminated' }
}

/** Whether something of an end is still to be done, or to be taken in. */
export function isEndPending (context: PeerContext, relationship: Relationship): boolean {
  const end = context.account.endOf(relationship.id)
  if (end === undefined) return endOnChain(context, relationship.id).atHead
  // What another key controls that one ends, or nobody.
  return (relationship.progress.isOver !== true && !isAnothers({ context, relationship })) || owesForgetting(end, relationship)
}

/** Whether copies are here that the person wants forgotten. */
export function owesForgetting ({ isForgotten }: ReadEnd, { holdings }: Relationship): boolean {
  return isForgotten && holdings.size > 0
}
