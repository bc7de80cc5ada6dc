import { fromString } from 'uint8arrays'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { mailboxOf } from '../notices/mailbox.ts'
import { postLetter } from '../notices/client.ts'
import type { ReadShare } from '../account/read.ts'
import { MAX_FULL_MAILBOXES } from './constants.ts'
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
  /** Mailboxes that took no more: their viewers may not look into them. Others are told. */
  const full = new Set<string>()
  for (const share of lettersDue(options)) {
    if (onlyEnds && share.endedAt === undefined) continue
    if (isOver() || full.size >= MAX_FULL_MAILBOXES) break
    const sealed = context.sealedShares.get(share.id)
    if (sealed === undefined || full.has(share.card.address)) continue
    try {
      const isPosted = await asOwner({ context, relationship, signal: ending }, async ({ link, session, signal }) => {
        return await postUnlessFull({ mux: await link.mux('notices'), session, signal, mailbox: mailboxOf(share.card.address), letter: fromString(sealed.sealed, 'base64url') })
      })
      if (!isPosted) {
        full.add(share.card.address)
        continue
      }
    } catch (error) {
      if (isOver() && isMedrecError(error, 'CANCELLED')) break
      throw error
    }
    await relationship.note({ letters: { ...relationship.progress.letters, [share.id]: sealed.revision } })
  }
  if (full.size > 0) throw new MedrecError('TOO_MANY_REQUESTS', 'A quota for letters is met.')
}

/** A provider that takes no more of them answers: it is there. @returns whether it took the letter */
async function postUnlessFull (options: Parameters<typeof postLetter>[0]): Promise<boolean> {
  try {
    await postLetter(options)
    return true
  } catch (error) {
    if (!isMedrecError(error, 'TOO_MANY_REQUESTS')) throw error
    return false
  }
}
