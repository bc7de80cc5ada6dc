import { isMedrecError } from '../errors/medrec-error.ts'
import type { PeerContext } from './context.ts'
import { isEnded } from './ended.ts'
import { fetchInto } from './fetch-into.ts'
import { asOwner } from './owner-session.ts'
import type { Relationship } from './relationship.ts'

/**
 * Brings my copy of one provider's records up to date.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `ANSWER_UNSOUND`
 */
export async function fetchMine (options: {
  context: PeerContext
  relationship: Relationship
  signal?: AbortSignal | undefined
  onStored?: ((progress: { count: number, total: number }) => void) | undefined
}): Promise<void> {
  const { context, relationship, signal, onStored } = options
  await relationship.fetchInTurn(async () => {
    // Nobody lets me in there any more, and what is to be forgotten must not come again.
    if (isEnded(context, relationship.id)) return
    relationship.isStale = false
    await asOwner({ context, relationship, signal }, async ({ link, session, signal: both }) => {
      await fetchInto({
        createSha256: context.options.createSha256,
        holdings: relationship.holdings,
        open: async () => ({ mux: await link.mux('records'), session }),
        now: context.now,
        signal: both,
        onStored: progress => {
          context.emit('records')
          onStored?.(progress)
        }
      })
    }).catch((error: unknown) => {
      relationship.isStale = isMedrecError(error, 'POLICY_STALE')
      throw error
    })
  })
  context.emit('providers')
}
