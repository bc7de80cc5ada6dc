import type { Grant } from '../policy/grant.ts'
import { EMPTY_READING, readPolicyAt } from '../policy/read.ts'
import { anchoredReadings } from './anchored-readings.ts'
import type { PeerContext } from './context.ts'
import { isEnded } from './ended.ts'
import type { Relationship } from './relationship.ts'

/** The grants of a relationship that ended on this device and are still in force: the chain has not settled their end. At a provider that was left, all end with it. */
export function endingIn (context: PeerContext, relationship: Relationship): Grant[] {
  if (relationship.isSettled || isEnded(context, relationship.id)) return []
  const { policy: doc, progress: { undone = [] }, reading, settledReading } = relationship
  const before = [settledReading, readPolicyAt({ doc, heads: undone }), anchoredReadings({ context, relationship }).together]
  const grants = new Map(before.flatMap(each => [...(each ?? EMPTY_READING).grants]))
  return [...grants.values()].filter(({ id }) => !reading.grants.has(id))
}
