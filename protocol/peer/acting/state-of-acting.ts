import { POWERS } from '../../agent/constants.ts'
import type { PeerContext } from '../context.ts'
import { endOnChain } from '../ended.ts'
import type { Relationship } from '../relationship.ts'
import { powerNames } from './appoint.ts'
import { isInControl } from './in-control.ts'
import type { Acting } from './open-acting.ts'
import { knownState, myPlaces } from './read-agent.ts'
import type { ActingEntry } from './types.ts'

/** How it stands with somebody for whom I act. */
export function stateOfActing ({ id, entry, context }: Acting): ActingEntry {
  const sources = [...context.relationships.values()].map(relationship => ({
    relationship: relationship.id, name: context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name, state: stateAt(context, relationship)
  }))
  const mine = [...context.relationships.values()].flatMap(relationship => {
    const { agent } = relationship.progress
    return myPlaces(relationship).map(custodian => ({ ...custodian, now: agent?.powers[custodian.place] ?? 0 }))
  })
  const ends = mine.map(({ notAfter }) => notAfter ?? Infinity)
  const until = Math.max(0, ...ends)
  const states = new Set(sources.map(({ state }) => state))
  const state = (['active', 'waiting', 'unasked', 'away', 'over'] as const).find(each => states.has(each)) ?? 'away'
  const records = [...context.relationships.values()].reduce((sum, { holdings }) => sum + holdings.size, 0)
  const recovery = entry.kind === 'guardian' ? [...context.relationships.values()].map(relationship => knownState(relationship).recovery).find(each => each !== undefined) : undefined
  return { id, from: entry.from, kind: entry.kind, powers: powerNames(mine.reduce((sum, { now }) => sum | now, 0)), until: ends.length === 0 || until === Infinity ? null : until, state, sources, records, ...recovery === undefined ? {} : { recovery }, addedAt: entry.addedAt }
}

/** How it stands at one provider. */
export function stateAt (context: PeerContext, relationship: Relationship): ActingEntry['state'] {
  const { agent } = relationship.progress
  // Its agent keeps its custodians for good, and nobody does anything by it any more.
  if (endOnChain(context, relationship.id).settled) return 'over'
  if (agent === undefined) return relationship.reach === 'unasked' ? 'unasked' : 'away'
  const mine = myPlaces(relationship)
  if (mine.length === 0) return wasAppointed(relationship) ? 'over' : 'waiting'
  if (mine.every(({ notAfter }) => notAfter !== null && notAfter <= agent.time)) return 'over'
  if (mine.every(({ place }) => agent.powers[place] === 0) || isHandoverDue(context, relationship)) return 'waiting'
  return relationship.reach === 'away' && mine.some(({ powers }) => (powers & POWERS.read) !== 0) ? 'away' : 'active'
}

/** Whether my address ever was in the agent: it ended, and is not only still to come. */
export function wasAppointed (relationship: Relationship): boolean {
  const word = relationship.delegate.address.slice(2).padStart(64, '0')
  return (relationship.progress.agent?.logs ?? []).some(({ topics }) => topics[2]?.endsWith(word) === true)
}

/** Whether what is known of the chain says that control has not been given to the agent yet. */
function isHandoverDue (context: PeerContext, { id }: Relationship): boolean {
  return context.network?.chain.view.relationship(id).settled !== undefined && !isInControl(context, id)
}
