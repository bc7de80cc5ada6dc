import type { Grant } from '../policy/grant.ts'
import type { PeerContext } from './context.ts'
import { isEnded } from './ended.ts'
import type { Relationship } from './relationship.ts'

/** The grants of a relationship that ended on this device and are still in force: the chain has not settled their end. At a provider that was left, all end with it. */
export function endingIn (context: PeerContext, relationship: Relationship): Grant[] {
  if (relationship.isSettled || isEnded(context, relationship.id)) return []
  const { reading } = relationship
  return [...relationship.settledReading.grants.values()].filter(({ id }) => !reading.grants.has(id))
}
