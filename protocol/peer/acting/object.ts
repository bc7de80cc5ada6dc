import { replayAgent } from '../../agent/agent-state.ts'
import { OWNER_PLACE } from '../../agent/constants.ts'
import type { PeerContext } from '../context.ts'
import type { Relationship } from '../relationship.ts'
import { agentOf, knownState, lookAtAgent } from './read-agent.ts'
import { carryAct, demandDone } from './carry-act.ts'
import { sayInEach } from './say-in-each.ts'
import type { SaidEverywhere } from './types.ts'
import { readRecovery } from './who-acted.ts'

/**
 * Objects wherever guardians have named another key: what they said until now does not count. Where the provider is away any other member carries it, by what is known here, and nobody says yet that
 * it is done: who stays away to a person keeps no objection from the chain.
 */
export async function object (context: PeerContext): Promise<SaidEverywhere> {
  const said = await sayInEach({ where: firstOfEach(readRecovery(context)?.named ?? []), signal: context.signal, say: async ({ relationship: id }) => {
    const relationship = context.relationships.get(id)
    if (relationship !== undefined) await objectIn(context, relationship)
  } })
  context.emit('helpers')
  return said
}

/** Several keys can be named in one relationship. */
function firstOfEach<T extends { relationship: string }> (named: readonly T[]): T[] {
  return [...new Map(named.map(each => [each.relationship, each])).values()]
}

async function objectIn (context: PeerContext, relationship: Relationship): Promise<void> {
  await lookAtAgent(context, relationship)
  const before = knownState(relationship)
  const act = { kind: 'object', agent: agentOf(context, relationship.id), by: OWNER_PLACE, expectedSequence: before.sequences.get(OWNER_PLACE) ?? 0, ownCondition: '0x' } as const
  await demandDone(carryAct({ context, relationship, signer: relationship.signer, act, isDone: ({ logs }) => replayAgent(logs).objectedAt > before.objectedAt }))
}
