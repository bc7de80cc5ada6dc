import { replayAgent } from '../../agent/agent-state.ts'
import { OWNER_PLACE } from '../../agent/constants.ts'
import type { PeerContext } from '../context.ts'
import { isUnreachable } from '../owner-session.ts'
import type { Relationship } from '../relationship.ts'
import { agentOf, knownState, lookAtAgent } from './read-agent.ts'
import { carryAct, demandDone } from './carry-act.ts'
import type { Objection } from './types.ts'
import { readRecovery } from './who-acted.ts'

/**
 * Objects wherever guardians have named another key: what they said until now does not count. Where the provider is away any other member carries it, by what is known here, and nobody says yet that
 * it is done: who stays away to a person keeps no objection from the chain.
 */
export async function object (context: PeerContext): Promise<Objection> {
  const result: Objection = { done: 0, left: [] }
  for (const { relationship: id, provider } of firstOfEach(readRecovery(context)?.named ?? [])) {
    const relationship = context.relationships.get(id)
    if (relationship === undefined) continue
    try {
      await objectIn(context, relationship)
      result.done++
    } catch (error) {
      if (!isUnreachable(error)) throw error
      result.left.push({ relationship: id, provider })
    }
  }
  context.emit('helpers')
  return result
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
