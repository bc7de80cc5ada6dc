import { watchLog } from '../records/watch-log.ts'
import { readLogUpTo, refreshLog } from './access-log.ts'
import { WATCH_AGAIN_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { withSession } from './owner-session.ts'
import type { Relationship } from './relationship.ts'
import { pause } from './wait.ts'

/**
 * Waits at a provider for looks because of an emergency, and reads its log when there was one: the person is told while the peer is open, and not only at the
 * next reading. Ends when the provider says that there is more and has none; then only the next reading tells. See specs/peer.md, "Emergencies".
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `STREAM_CUT`, `DENIED`, `TOO_MANY_REQUESTS`, `BAD_MESSAGE` from a provider that does not know this; `CANCELLED`
 */
export async function waitForLooks (options: { context: PeerContext, relationship: Relationship }): Promise<void> {
  const { context, relationship } = options
  const { signal } = context
  const identity = { role: relationship.role, relationship: relationship.id, signer: relationship.signer }
  while (true) {
    const next = await readLogUpTo(context, relationship)
    // Whether the provider is there is said by those who ask it for something, and wait less long.
    const link = await requireNetwork(context).providerLink({ persona: context.persona, handle: relationship.facts.provider, signal, now: context.now() })
    const hasGrown = await withSession({ link, identity, signal }, async ({ session }) => await watchLog({ mux: await link.mux('records'), session, next, signal }))
    if (hasGrown) {
      await refreshLog(options)
      if (await readLogUpTo(context, relationship) <= next) return
    }
    // However often somebody looks: what came in between is read in one.
    await pause(WATCH_AGAIN_MS, signal)
  }
}
