import { ACT_TYPES } from '../../chain/act-message.ts'
import type { ActMessage } from '../../chain/act-message.ts'
import type { DelegateSigner } from '../../session/signer.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { ANCHOR_SECONDS, BUSY_AGAIN_MS, BUSY_PATIENCE_MS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import type { Relationship } from '../relationship.ts'
import { settledPatience } from '../patience.ts'
import { pause, waitUntil } from '../wait.ts'
import { isInControl } from './in-control.ts'
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
 * @param options.note - notes what may come to the chain from then on, until a deadline, before it is signed
 * @returns what the agent is then; undefined when it was not done in time: the same can be tried again
 * @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`, `TOO_MANY_REQUESTS`, `CANCELLED`
 */
export async function carryAct (options: { context: PeerContext, relationship: Relationship, signer: DelegateSigner, act: UnsignedAct, isDone: (agent: KnownAgent) => boolean, note?: ((deadline: number) => Promise<void>) | undefined }): Promise<KnownAgent | undefined> {
  const { context, relationship, signer, act, isDone, note } = options
  const { chain } = requireNetwork(context)
  await chain.caughtUp({ signal: context.signal })
  const unsigned = { ...act, deadline: deadlineOf(context) }
  await note?.(unsigned.deadline)
  const signature = await signer.sign(ACT_TYPES[act.kind], unsigned as never)
  await relayInTime(context, { ...unsigned, signature } as ActMessage)
  return await watchAgent({ context, relationship, isDone })
}

/** Members carry so much in a minute: the same message is given again until another has begun. It may be an objection, or a sign of life, which nobody should have to say twice. */
export async function relayInTime (context: PeerContext, message: ActMessage): Promise<void> {
  const { chain } = requireNetwork(context)
  const over = AbortSignal.timeout(BUSY_PATIENCE_MS)
  for (;;) {
    try {
      await chain.relay({ message, signal: context.signal })
      return
    } catch (error) {
      if (!isMedrecError(error, 'TOO_MANY_REQUESTS') || over.aborted) throw error
    }
    await pause(BUSY_AGAIN_MS, context.signal)
  }
}

/** A head that does not come is not waited for longer, ms. */
export const HEAD_PATIENCE_MS = 5_000

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

/** Whether an agent is what a relationship's provider goes by: control is its own, and so are its words, with enough blocks on top. */
export function isAgentInForce (context: PeerContext, relationship: Relationship, agent: KnownAgent): boolean {
  return isInControl(context, relationship.id) && isAgentSettled(context, agent)
}

/** @throws MedrecError `NETWORK_UNREACHABLE` when what {@link carryAct} carries was not done in time */
export async function demandDone (work: Promise<KnownAgent | undefined>): Promise<void> {
  if (await work === undefined) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take what was signed. Try again later.')
}
