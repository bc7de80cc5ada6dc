import { ACT_TYPES } from '../../chain/act-message.ts'
import type { ActMessage } from '../../chain/act-message.ts'
import type { DelegateSigner } from '../../session/signer.ts'
import { ANCHOR_SECONDS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import type { Relationship } from '../relationship.ts'
import { settledPatience } from '../patience.ts'
import { waitUntil } from '../wait.ts'
import { readAgent } from './read-agent.ts'
import type { KnownAgent } from './read-agent.ts'

/** A message for an agent, before it is signed. */
export type UnsignedAct = ActMessage extends infer M ? M extends ActMessage ? Omit<M, 'signature' | 'deadline'> : never : never

/** From the chain's clock: this device's may be wrong, and the contracts go by blocks. */
export function deadlineOf (context: PeerContext): number {
  return Math.max(requireNetwork(context).chain.view.head()?.timestamp ?? 0, 1) + ANCHOR_SECONDS
}

/**
 * Signs a message for an agent with a plain key, gives it to a member, and looks at the agent at each new head until it is done or a carrier's time is over.
 *
 * @returns what the agent is then; undefined when it was not done in time: the same can be tried again
 * @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`, `CANCELLED`
 */
export async function carryAct (options: { context: PeerContext, relationship: Relationship, signer: DelegateSigner, act: UnsignedAct, isDone: (agent: KnownAgent) => boolean }): Promise<KnownAgent | undefined> {
  const { context, relationship, signer, act, isDone } = options
  const { chain } = requireNetwork(context)
  await chain.caughtUp({ signal: context.signal })
  const unsigned = { ...act, deadline: deadlineOf(context) }
  const signature = await signer.sign(ACT_TYPES[act.kind], unsigned as never)
  await chain.relay({ message: { ...unsigned, signature } as ActMessage, signal: context.signal })
  return await watchAgent({ context, relationship, isDone })
}

/** A head that does not come is not waited for longer, ms. */
const HEAD_PATIENCE_MS = 5_000

/** Looks at the agent at each new head. */
export async function watchAgent (options: { context: PeerContext, relationship: Relationship, isDone: (agent: KnownAgent) => boolean }): Promise<KnownAgent | undefined> {
  const { context, relationship, isDone } = options
  const { chain } = requireNetwork(context)
  const over = AbortSignal.timeout(settledPatience(context))
  while (!over.aborted) {
    const agent = await readAgent({ context, relationship })
    if (isDone(agent)) return agent
    const hash = chain.view.head()?.hash
    await waitUntil({ check: () => chain.view.head()?.hash === hash ? undefined : true, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: HEAD_PATIENCE_MS })
  }
  return undefined
}

/** Whether enough blocks are on top of everything that an agent has said. */
export function isAgentSettled (context: PeerContext, agent: KnownAgent): boolean {
  const depth = requireNetwork(context).chain.view.settledDepth()
  return agent.logs.every(({ block }) => block + depth <= agent.block)
}
