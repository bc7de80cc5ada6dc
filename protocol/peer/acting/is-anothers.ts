import { replayAgent } from '../../agent/agent-state.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { ASK_PATIENCE_MS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import type { Relationship } from '../relationship.ts'
import { isAgentSettled } from './carry-act.ts'
import { isInControl } from './in-control.ts'
import { readAgent } from './read-agent.ts'

interface Asked { context: PeerContext, relationship: Relationship }

/** Whether the chain says, settled, that another key controls a relationship of mine, or owns the agent that does, as far as is known here: what this key signs there is refused. */
export function isAnothers ({ context, relationship }: Asked): boolean {
  const { id, role, signer, progress: { agent } } = relationship
  const settled = context.network?.chain.view.relationship(id).settled
  if (role !== 'owner' || settled?.status !== 'active' || settled.controller === signer.address) return false
  if (!isInControl(context, id)) return true
  const owner = agent === undefined || !isAgentSettled(context, agent) ? undefined : replayAgent(agent.logs).owner
  return owner !== undefined && owner !== signer.address
}

/** The same, after looking at the chain, and whose the agent is. Where that is not to be had in a moment, what is known counts. */
export async function isAnothersNow (asked: Asked): Promise<boolean> {
  const { context, relationship } = asked
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(ASK_PATIENCE_MS)])
  try {
    await requireNetwork(context).chain.caughtUp({ signal })
    if (isInControl(context, relationship.id)) await readAgent({ ...asked, signal })
  } catch (error) {
    if (!(error instanceof MedrecError)) throw error
  }
  return isAnothers(asked)
}
