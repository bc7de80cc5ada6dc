import { giveUpAnchor } from '../policy/edit.ts'
import { sameHeads } from '../policy/history.ts'
import { policyStatus } from '../sync/client.ts'
import type { PeerContext } from './context.ts'
import { previousToGiveUp } from './known-beginning.ts'
import { asOwner } from './owner-session.ts'
import type { Relationship } from './relationship.ts'

/**
 * Asks the provider what it holds of a policy of which it is known to have all, where that is due: it may have been set back, or have lost what it held. Then
 * it is brought there again like anything new; and where the provider holds all of it and still cannot go by it, since it has only somebody's word for what a
 * fresh document begins with, this device gives up what that went on from. See specs/policy.md, "A fresh document", 11.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`
 */
export async function lookAtPolicy (options: { context: PeerContext, relationship: Relationship }): Promise<void> {
  const { context, relationship } = options
  if (!relationship.isLookDue || !relationship.isDelivered || relationship.role !== 'owner') return
  await relationship.inTurn(async () => {
    const { progress: { delivered }, policy } = relationship
    const { heads, stale, anchored, settled } = await asOwner({ context, relationship }, async open => await policyStatus({ ...open, mux: await open.link.mux('sync') }))
    relationship.isLookDue = false
    // Edited meanwhile: it is brought there anyway.
    if (relationship.progress.delivered !== delivered || relationship.policy !== policy) return
    if (!sameHeads(heads, delivered)) await relationship.note({ delivered: [] })
    else if (stale && anchored && settled) await giveUpPrevious(options)
  })
}

async function giveUpPrevious ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Promise<void> {
  const previous = await previousToGiveUp({ context, relationship })
  if (previous === undefined) return
  relationship.policy = giveUpAnchor({ doc: relationship.policy, commitment: previous, at: context.now() })
  await context.store.put('state', [relationship.policyEntry()])
}
