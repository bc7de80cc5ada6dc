import { decodeAgentLog } from '../../agent/agent-events.ts'
import { POWERS } from '../../agent/constants.ts'
import type { Grant } from '../../policy/grant.ts'
import type { Relationship } from '../relationship.ts'
import { knownState } from './read-agent.ts'

/**
 * When a grant ends before the time that it says, since nobody proved to have written it but those who may act for the owner until then (specs/policy.md,
 * "Signed changes", 6): as far as is known here of the agent, epoch seconds. Undefined: it lasts as long as it says.
 */
export function lapseOf ({ relationship, grant }: { relationship: Relationship, grant: Grant }): number | undefined {
  const { progress: { agent }, role, delegate } = relationship
  if (agent === undefined) return undefined
  const makers = relationship.makersOf(grant.id)
  if (makers.has(knownState(relationship).owner ?? '') || (role === 'owner' && makers.has(delegate.address))) return undefined
  const ends = agent.logs.map(decodeAgentLog).flatMap(event => event.kind === 'custodian-added' && makers.has(event.custodian) && (event.powers & POWERS.grant) !== 0 ? [event.notAfter ?? Infinity] : [])
  const end = Math.max(...ends)
  return Number.isFinite(end) && end < (grant.notAfter ?? Infinity) ? end : undefined
}

/** When the first of some grants lapses, and whether all have. */
export function lapseOfAll ({ parts, now }: { parts: ReadonlyArray<{ relationship: Relationship, grant: Grant }>, now: number }): { lapsesAt?: number, isLapsed: boolean } {
  const lapses = parts.map(part => lapseOf(part) ?? Infinity)
  const first = Math.min(...lapses)
  return { ...Number.isFinite(first) ? { lapsesAt: first } : {}, isLapsed: lapses.length > 0 && lapses.every(lapse => lapse <= now) }
}
