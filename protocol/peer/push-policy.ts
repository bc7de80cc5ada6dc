import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { giveUpAnchor, joinHeads } from '../policy/edit.ts'
import { policyHeads, sameHeads } from '../policy/history.ts'
import type { PolicyTurn } from '../policy/exchange.ts'
import { syncPolicy, takePolicy } from '../sync/client.ts'
import { goOnBeside } from './collided.ts'
import { ASK_PATIENCE_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { takeFresh } from './fresh-policy.ts'
import { previousToGiveUp } from './known-beginning.ts'
import { asOwner, isUnreachable } from './owner-session.ts'
import type { OpenSession } from './owner-session.ts'
import type { Relationship } from './relationship.ts'

/**
 * Syncs the policy of a relationship with its provider, both ways, and who made its changes. What it takes away binds there as soon as this resolves.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `POLICY_INVALID`
 */
export async function pushPolicy (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined }): Promise<void> {
  const { context, relationship, signal } = options
  // One after the other: what one brings here the next must not bring again.
  await relationship.inTurn(async () => {
    const [before, proofs] = [policyHeads(relationship.policy).join(), relationship.proofs]
    /** Of the newest turn. What is edited after it the provider has not, whatever it answers. */
    let told: readonly string[] = []
    let isEmpty = false
    await asOwner({ context, relationship, signal }, async open => {
      const exchange = async (): Promise<'same' | 'apart'> => await syncPolicy({
        ...open,
        mux: await open.link.mux('sync'),
        known: relationship.progress.delivered.length === 0 ? undefined : relationship.progress.delivered,
        side: {
          turn: other => {
            const turn = relationship.turn(other)
            told = turn.heads
            return turn
          },
          // What was edited meanwhile goes out in a further turn.
          receive: turn => {
            isEmpty ||= turn.first === undefined
            return relationship.receive({ turn, at: context.now() }) || !sameHeads(told, policyHeads(relationship.policy))
          }
        }
      })
      const isApart = await exchange().catch(async (error: unknown) => {
        // What it holds and what is held here may be such that nobody can have both, or have more heads together than there may be.
        const isMended = isMedrecError(error, 'POLICY_INVALID') ? await goOnBeside({ context, relationship, open }) : isMedrecError(error, 'POLICY_LIMIT') && await joinTheirs({ context, relationship, open })
        if (!isMended) throw error
        return await exchange()
      }) === 'apart'
      if (isApart) await takeFresh({ context, relationship, open })
      // It had nothing, or no more: what it was brought now it takes for what it is when this is given up.
      const previous = isEmpty ? await previousToGiveUp({ context, relationship }) : undefined
      if (previous !== undefined) {
        relationship.policy = giveUpAnchor({ doc: relationship.policy, commitment: previous, at: context.now() })
        // Before it goes anywhere: of an exchange that breaks off, the next one would not know that it is only in memory.
        await context.store.put('state', [relationship.policyEntry()])
      }
      if ((isApart || previous !== undefined) && await exchange() !== 'same') throw new MedrecError('ANSWER_UNSOUND', 'The provider holds now one, now another policy.')
    })
    if (policyHeads(relationship.policy).join() !== before || relationship.proofs !== proofs) await context.store.put('state', [relationship.policyEntry()])
    relationship.isStranger = false
    await relationship.note({ delivered: [...told] })
  })
  context.emit('shares')
}

/**
 * Takes in what the provider holds before anything is brought to it, and joins its heads with those that are here: what it refused for how many there were, it can take then.
 *
 * @returns false when there was nothing to take in, or nothing to join
 */
async function joinTheirs ({ context, relationship, open }: { context: PeerContext, relationship: Relationship, open: OpenSession }): Promise<boolean> {
  const side = { turn: relationship.turn.bind(relationship), receive: (turn: PolicyTurn) => relationship.receive({ turn, at: context.now() }) }
  if (!await takePolicy({ ...open, mux: await open.link.mux('sync'), side })) return false
  const joined = joinHeads({ doc: relationship.policy })
  const isJoined = joined !== relationship.policy
  relationship.policy = joined
  // Before it goes anywhere: of an exchange that breaks off, the next one would not know that it is only in memory.
  await context.store.put('state', [relationship.policyEntry()])
  return isJoined
}

/** Brings what takes away to a provider at once, which obeys on receipt. Where that is not to be had in a moment, it follows by itself. */
export async function pushSoon (options: { context: PeerContext, relationship: Relationship }): Promise<void> {
  try {
    await pushPolicy({ ...options, signal: AbortSignal.timeout(ASK_PATIENCE_MS) })
  } catch (error) {
    if (!isUnreachable(error) && !(error instanceof MedrecError)) throw error
  }
}
