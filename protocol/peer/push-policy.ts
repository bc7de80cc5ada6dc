import * as A from '@automerge/automerge'
import { receivePolicyMessage } from '../policy/adopt.ts'
import { policyHeads } from '../policy/history.ts'
import { syncPolicy } from '../sync/client.ts'
import type { PeerContext } from './context.ts'
import { asOwner } from './owner-session.ts'
import type { Relationship } from './relationship.ts'

/**
 * Syncs the policy of a relationship with its provider, both ways. What it takes away binds there as soon as this resolves.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `POLICY_INVALID`
 */
export async function pushPolicy (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined }): Promise<void> {
  const { context, relationship, signal } = options
  // Two runs on one stream would take each other's state for their own.
  await relationship.inTurn(async () => {
    const before = policyHeads(relationship.policy).join()
    await asOwner({ context, relationship, signal }, async open => {
      let syncState = A.initSyncState()
      await syncPolicy({
        ...open,
        mux: await open.link.mux('sync'),
        side: {
          generate: () => {
            const [next, message] = A.generateSyncMessage(relationship.policy, syncState)
            syncState = next
            return message ?? undefined
          },
          receive: message => {
            const received = receivePolicyMessage({ doc: relationship.policy, syncState, message, relationship: relationship.id })
            syncState = received.syncState
            relationship.policy = received.doc
          }
        }
      })
    })
    const heads = policyHeads(relationship.policy)
    if (heads.join() !== before) await context.store.put('state', [relationship.policyEntry()])
    relationship.isStranger = false
    await relationship.note({ delivered: heads })
  })
  context.emit('shares')
}
