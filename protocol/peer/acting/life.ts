import type { PeerContext } from '../context.ts'
import { liveRelationships } from '../ended.ts'
import type { Relationship } from '../relationship.ts'
import { silenceOf } from '../silence-of.ts'
import { carryAct, demandDone } from './carry-act.ts'
import { lookAtAgent } from './read-agent.ts'
import { sayInEach } from './say-in-each.ts'
import type { LifeEntry, SaidEverywhere } from './types.ts'

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
      relationship: relationship.id, provider, silence, waiting,
      ...heardAt === undefined ? {} : { heardAt, tripsAt: heardAt + silence }
    }]
  })
}

/**
 * Says in each relationship where somebody waits for my silence that I am there. Where the provider is away any other member carries it, by what is known here, and nobody says yet that
 * it is done. See specs/peer.md, section "Silence".
 */
export async function showLife (context: PeerContext): Promise<SaidEverywhere> {
  const said = await sayInEach({ where: listLife(context), signal: context.signal, say: async ({ relationship: id }) => {
    const relationship = context.relationships.get(id)
    if (relationship !== undefined) await showIn(context, relationship)
  } })
  context.emit('helpers')
  return said
}

async function showIn (context: PeerContext, relationship: Relationship): Promise<void> {
  await lookAtAgent(context, relationship)
  const lifeSequence = relationship.progress.agent?.lifeSequence ?? 0
  const act = { kind: 'sign-of-life', relationship: relationship.id, expectedSequence: lifeSequence } as const
  await demandDone(carryAct({ context, relationship, signer: relationship.signer, act, isDone: agent => agent.lifeSequence > lifeSequence }))
}
