import { AGENT_INTERFACE } from './agent-events.ts'
import type { AgentLog } from './agent-events.ts'
import { OWNER_PLACE } from './constants.ts'

type Told = Pick<AgentLog, 'topics' | 'data'>

/** Which event it is; and where among its data stands who did it, in words of 32 bytes. Of a nomination that is its place, of what only the owner does the owner. */
const EVENTS = new Map(([['CustodianAdded', 4], ['CustodianEnded', 0], ['OwnerNominated', undefined], ['Objected', undefined], ['RecoverySet', undefined], ['OwnerSet', undefined], ['OwnerRecovered', undefined]] as const)
  .map(([name, by]) => [AGENT_INTERFACE.getEvent(name)?.topicHash ?? '', { name, by }]))

/**
 * The events of an agent, in their order, without those that others have made void, when there are more than `max`: kept are what decides what it holds
 * now, and the newest besides. `replayAgent` makes the same of what is kept as of all: nobody who can make an agent tell much can so keep what it says from
 * being read. What decides is at most 70 events: for each place who was last added, ended and named there, and the last that each actor did. Of what is left room
 * for, the last naming of each who was ever named comes first.
 */
export function forgetEvents<T extends Told> (logs: readonly T[], max: number): T[] {
  if (logs.length <= max) return [...logs]
  const last = new Map<string, number>()
  for (const [i, log] of logs.entries()) for (const key of keysOf(log)) last.set(key, i)
  // The first owner is no new one: what guardians said does not end with it.
  const kept = new Set([0, ...last.values()])
  // Whom guardians ever named says which address is whose, long after they named another: no custodian can make it tell any of that.
  for (const i of lastNamings(logs)) if (kept.size < max) kept.add(i)
  for (let i = logs.length - 1; i > 0 && kept.size < max; i--) kept.add(i)
  return logs.filter((_, i) => kept.has(i))
}

/** Of each who was named the place of the last naming, the newest first. */
function lastNamings (logs: readonly Told[]): number[] {
  const last = new Map<string, number>()
  for (const [i, { topics, data }] of logs.entries()) if (EVENTS.get(topics[0] ?? '')?.name === 'OwnerNominated') last.set(data.slice(2, 2 + 64), i)
  return [...last.values()].sort((a, b) => b - a)
}

/** Of all events with one of these keys the last counts. */
function keysOf ({ topics, data }: Told): string[] {
  const { name, by = 0 } = EVENTS.get(topics[0] ?? '') ?? {}
  const place = Number(topics[1])
  switch (name) {
    case 'CustodianAdded': case 'CustodianEnded': return [`${name} ${place}`, `by ${Number(`0x${data.slice(2 + 64 * by, 2 + 64 * (by + 1))}`)}`]
    case 'OwnerNominated': return [`${name} ${place}`, `by ${place}`]
    case 'OwnerSet': case 'OwnerRecovered': return ['owner', `by ${OWNER_PLACE}`]
    case 'Objected': case 'RecoverySet': return [name, `by ${OWNER_PLACE}`]
    // No event of an agent: who reads it refuses it.
    default: return []
  }
}
