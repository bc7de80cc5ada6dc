import type { AgentState, Custodian } from '../../agent/agent-state.ts'
import type { Relationship } from '../relationship.ts'
import { myPlaces } from './read-agent.ts'

/** What somebody is to have in an agent. Times are epoch seconds; `notAfter` null: no end. `condition`: 0x hex; absent: none. */
export interface WantedPlace { powers: number, notBefore?: number | undefined, notAfter: number | null, condition?: string | undefined }

/**
 * What a custodian can give of what it wants to: its powers, a time within its own, under its own condition, as the contract demands it. specs/agent.md, "Custodians".
 *
 * @returns undefined when that would be more than it has
 */
export function withinPlace (place: Custodian, wanted: WantedPlace): WantedPlace | undefined {
  const { notBefore = 0, notAfter, condition = place.condition } = wanted
  const end = place.notAfter === null ? notAfter : Math.min(place.notAfter, notAfter ?? Infinity)
  const begin = Math.max(notBefore, place.notBefore)
  const isUnder = place.condition === '0x' || place.condition === condition
  if ((wanted.powers & ~place.powers) !== 0 || !isUnder || (end !== null && end <= begin)) return undefined
  return { powers: wanted.powers, notAfter: end, ...begin === 0 ? {} : { notBefore: begin }, ...condition === '0x' ? {} : { condition } }
}

/** The place of mine that a custodian comes from: the one that may end it. */
export function originOf (relationship: Relationship, state: AgentState, custodian: Custodian): number | undefined {
  const mine = new Set(myPlaces(relationship).map(({ place }) => place))
  return comesFrom(state, custodian).find(place => mine.has(place))
}

/** The places that a custodian was added by, one after the other, up to the owner's. */
export function comesFrom (state: AgentState, { addedBy }: Custodian): number[] {
  const adder = state.custodians.get(addedBy)
  return adder === undefined ? [] : [addedBy, ...comesFrom(state, adder)]
}
