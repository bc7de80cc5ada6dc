import { fromString } from 'uint8arrays'
import { isMedrecError } from '../errors/medrec-error.ts'
import type { MedrecError } from '../errors/medrec-error.ts'
import { mailboxOf } from '../notices/mailbox.ts'
import { postLetter } from '../notices/client.ts'
import type { ReadShare } from '../account/read.ts'
import type { PeerContext } from './context.ts'
import { asOwner } from './owner-session.ts'
import type { Relationship } from './relationship.ts'

/** The shares whose viewers have not been told of the newest revision through this provider. The first is told by the link. */
export function lettersDue (options: { context: PeerContext, relationship: Relationship }): ReadShare[] {
  const { context, relationship } = options
  return context.account.shares.filter(share => share.named.includes(relationship.id) && share.revision > 1 && relationship.progress.letters[share.id] !== share.revision)
}

/**
 * Tells viewers, sealed, what has changed of what is shared with them, in their mailboxes with this provider.
 *
 * @param options.onlyEnds - only what has ended: that need not wait for the chain
 * @param options.signal - ends it: what is left is posted another time
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `TOO_MANY_REQUESTS`
 */
export async function sendLetters (options: { context: PeerContext, relationship: Relationship, onlyEnds?: boolean, signal?: AbortSignal }): Promise<void> {
  const { context, relationship, onlyEnds = false, signal: ending } = options
  const isOver = (): boolean => ending?.aborted === true
  let refused: MedrecError | undefined
  for (const share of lettersDue(options)) {
    if (onlyEnds && share.endedAt === undefined) continue
    if (isOver()) break
    const sealed = context.sealedShares.get(share.id)
    if (sealed === undefined) continue
    try {
      await asOwner({ context, relationship, signal: ending }, async ({ link, session, signal }) => {
        await postLetter({ mux: await link.mux('notices'), session, signal, mailbox: mailboxOf(share.card.address), letter: fromString(sealed.sealed, 'base64url') })
      })
    } catch (error) {
      if (isOver() && isMedrecError(error, 'CANCELLED')) break
      if (!isMedrecError(error, 'TOO_MANY_REQUESTS')) throw error
      // This mailbox may be full, which its viewer does not look into; others are told.
      refused = error
      continue
    }
    await relationship.note({ letters: { ...relationship.progress.letters, [share.id]: sealed.revision } })
  }
  if (refused !== undefined) throw refused
}
