import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { refreshLog } from './access-log.ts'
import { deadlineOf } from './acting/carry-act.ts'
import { isAnothersNow } from './acting/is-anothers.ts'
import { ASK_PATIENCE_MS, MAX_SETTLE_ROUNDS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { endOnChain, owesForgetting } from './ended.ts'
import { forgetRecords, takeEnd } from './end-relationship.ts'
import { isNotToBeHad, isUnreachable } from './owner-session.ts'
import { blocksPatience, settledPatience } from './patience.ts'
import { pushAccount } from './push-account.ts'
import { pushPolicy } from './push-policy.ts'
import type { Relationship } from './relationship.ts'
import { sendLetters } from './send-letters.ts'
import { waitAtMost, waitUntil } from './wait.ts'

/**
 * Takes in that the chain has ended a relationship which the person did not: as soon as that is settled.
 *
 * @throws MedrecError `CANCELLED`
 */
export async function hearOfEnd ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Promise<void> {
  if (context.account.endOf(relationship.id) !== undefined || !endOnChain(context, relationship.id).atHead) return
  const { chain } = requireNetwork(context)
  const settled = (): true | undefined => endOnChain(context, relationship.id).settled ? true : undefined
  if (await waitUntil({ check: settled, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: settledPatience(context) }) !== true) return
  // The account may have come from another device meanwhile.
  if (context.account.endOf(relationship.id) === undefined) await takeEnd({ context, relationship, heard: true })
  context.emit('providers')
}

/**
 * Brings the end of a relationship to its provider and to the chain, until it is settled: specs/peer.md, "Leaving a provider".
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`, `CANCELLED`
 */
export async function settleEnd ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Promise<void> {
  const end = context.account.endOf(relationship.id)
  if (end === undefined) return
  if (owesForgetting(end, relationship)) await forgetRecords(context, relationship)
  if (relationship.progress.isOver === true) return
  const { chain } = requireNetwork(context)
  let isTold = false
  for (let round = 0; round < MAX_SETTLE_ROUNDS; round++) {
    const { atHead, settled } = endOnChain(context, relationship.id)
    if (settled) {
      await relationship.note({ isOver: true })
      context.emit('providers')
      context.emit('shares')
      return
    }
    if (atHead) {
      await waitUntil({ check: () => isChanged(context, relationship) ? true : undefined, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: settledPatience(context) })
      continue
    }
    // It went to another key before this end came to the chain: it stays unsettled, and nothing waits for it.
    await chain.caughtUp({ signal: context.signal })
    if (await isAnothersNow({ context, relationship })) return
    if (!isTold) await tellProvider(context, relationship)
    isTold = true
    await terminate(context, relationship)
  }
}

/** Whether what the head says of an end has become settled, or was lost. */
function isChanged (context: PeerContext, relationship: Relationship): boolean {
  const { atHead, settled } = endOnChain(context, relationship.id)
  return settled || !atHead
}

/** Signs at the sequence of the head, and waits until the chain has it, or something else came first, or the carrier's time is over. */
async function terminate (context: PeerContext, relationship: Relationship): Promise<void> {
  const { chain } = requireNetwork(context)
  await chain.caughtUp({ signal: context.signal })
  const state = chain.view.relationship(relationship.id).atHead
  if (state === undefined) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain that is known here does not have this relationship. It is tried again.')
  if (state.status !== 'active') return
  const message = { relationship: relationship.id, expectedSequence: state.sequence, deadline: deadlineOf(context) }
  // By the key itself also where an agent controls it, which takes its owner's signature for its own.
  const signature = await relationship.signer.sign('Terminate', message)
  if (relationship.carriers.sequence !== state.sequence) relationship.carriers = { sequence: state.sequence, idle: new Set() }
  const { idle } = relationship.carriers
  const carrier = await chain.relay({ message: { kind: 'terminate', ...message, signature }, avoid: idle, signal: context.signal })
  const isMoved = (): true | undefined => {
    const now = chain.view.relationship(relationship.id).atHead
    return now !== undefined && (now.status !== 'active' || now.sequence !== state.sequence) ? true : undefined
  }
  if (await waitUntil({ check: isMoved, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: blocksPatience(context, 1) }) !== true) idle.add(carrier)
}

/**
 * Brings the provider what it takes from me for the last time, and asks it for what it will not tell later. Where that is not to be had in a moment, the chain
 * does not wait for it.
 */
async function tellProvider (context: PeerContext, relationship: Relationship): Promise<void> {
  const signal = AbortSignal.timeout(ASK_PATIENCE_MS)
  const steps = [
    async () => { if (!relationship.isDelivered) await pushPolicy({ context, relationship, signal }) },
    // Before what takes longer: a provider that goes then has told who looked.
    async () => { await refreshLog({ context, relationship, signal }) },
    async () => { await sendLetters({ context, relationship, signal }) },
    async () => { await pushAccount({ context, relationship }) }
  ]
  const telling = (async () => {
    for (const step of steps) {
      if (signal.aborted) return
      try {
        await step()
      } catch (error) {
        if (!isNotToBeHad(error)) context.report(error)
        // Who is away is so for the rest of it.
        if (isUnreachable(error) && !isMedrecError(error, 'TOO_MANY_REQUESTS')) return
      }
    }
  })()
  await waitAtMost(telling, ASK_PATIENCE_MS)
}
