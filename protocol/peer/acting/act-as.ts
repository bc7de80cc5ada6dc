import { createSigner } from '../../session/signer.ts'
import { requireNetwork } from '../context.ts'
import type { Relationship } from '../relationship.ts'
import { carryAct, demandDone } from './carry-act.ts'
import type { Acting } from './open-acting.ts'
import { agentOf, knownState } from './read-agent.ts'

/** What a custodian says for itself. */
type OwnAct = { kind: 'end-custodian', place: number, custodian: string } | { kind: 'nominate-owner', nominee: string }

/** Signs as the custodian in a place, and has it carried until it is done. @throws MedrecError as `carryAct`, and `NETWORK_UNREACHABLE` when it was not done in time */
export async function actAs (acting: Acting, relationship: Relationship, place: number, act: OwnAct, isDone: Parameters<typeof carryAct>[0]['isDone']): Promise<void> {
  const { context } = acting
  const state = knownState(relationship)
  const ownCondition = state.custodians.get(place)?.condition ?? '0x'
  const common = { agent: agentOf(context, relationship.id), by: place, expectedSequence: state.sequences.get(place) ?? 0, ownCondition }
  const signer = createSigner({ network: requireNetwork(context).keys, key: relationship.delegate })
  await demandDone(carryAct({ context, relationship, signer, act: { ...common, ...act }, isDone }))
}
