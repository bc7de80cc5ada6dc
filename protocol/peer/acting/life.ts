import type { PeerContext } from '../context.ts'
import { liveRelationships } from '../ended.ts'
import type { Relationship } from '../relationship.ts'
import { silenceOf } from '../silence-of.ts'
import { carryAct, demandDone } from './carry-act.ts'
import { readAgent } from './read-agent.ts'
import type { LifeEntry } from './types.ts'

/** Who waits for my silence in a relationship, and how long it has to be, seconds: proxies, and viewers of grants under `DeadmanSwitch`. */
export interface Awaited { name: string, kind: 'helper' | 'grant', silence: number }

/** All who wait for my silence in a relationship. specs/peer.md, "Silence". */
export function whoWaits (context: PeerContext, relationship: Relationship): Awaited[] {
  const contracts = context.network?.file?.contracts
  const helpers = context.account.helpers.flatMap(([, { name, addresses, silence: own, condition, endedAt }]): Awaited[] => {
    const silence = own ?? (condition === undefined || contracts === undefined ? undefined : silenceOf({ condition, contracts }))
    return addresses[relationship.id] !== undefined && silence !== undefined && endedAt === undefined ? [{ name, kind: 'helper', silence }] : []
  })
  const grants = contracts === undefined ? [] : [...relationship.reading.grants.values()].flatMap(({ viewer, condition, notAfter, purpose }): Awaited[] => {
    const silence = condition === undefined || (notAfter !== null && notAfter <= context.now()) ? undefined : silenceOf({ condition, contracts })
    return silence === undefined ? [] : [{ name: purpose ?? viewer, kind: 'grant', silence }]
  })
  return [...helpers, ...grants]
}

/** When my silence begins to count, where somebody waits for it. */
export function listLife (context: PeerContext): LifeEntry[] {
  return liveRelationships(context).flatMap(relationship => {
    const waiting = whoWaits(context, relationship)
    if (waiting.length === 0) return []
    const silence = Math.min(...waiting.map(each => each.silence))
    const heardAt = relationship.progress.agent?.heardAt
    const provider = context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
    return [{
      relationship: relationship.id, provider, silence, waiting: waiting.map(({ name, kind }) => ({ name, kind })),
      ...heardAt === undefined ? {} : { heardAt, tripsAt: heardAt + silence }
    }]
  })
}

/** Says in each relationship where somebody waits for my silence that I am there, one after the other. Gives in how many. @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED` */
export async function showLife (context: PeerContext): Promise<number> {
  const waiting = listLife(context)
  for (const { relationship: id } of waiting) {
    const relationship = context.relationships.get(id)
    if (relationship === undefined) continue
    const { lifeSequence } = await readAgent({ context, relationship })
    const act = { kind: 'sign-of-life', relationship: id, expectedSequence: lifeSequence } as const
    await demandDone(carryAct({ context, relationship, signer: relationship.signer, act, isDone: agent => agent.lifeSequence > lifeSequence }))
  }
  context.emit('helpers')
  return waiting.length
}
