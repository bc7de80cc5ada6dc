import { LOG_AFTER_END_SECONDS } from '../session/constants.ts'
import { refreshLog } from './access-log.ts'
import { isMoved } from './acting/move-key.ts'
import { ASK_PATIENCE_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { isNotToBeHad } from './owner-session.ts'
import type { Relationship } from './relationship.ts'

/** Whether the log of a relationship that is over is still to be read to its end, and may be. specs/peer.md, "Leaving a provider". */
export function owesLog (context: PeerContext, relationship: Relationship): boolean {
  const { id, role, progress: { isOver, isLogRead } } = relationship
  const end = context.account.endOf(id)
  if (end === undefined || isOver !== true || isLogRead === true) return false
  // Who was the owner at the end is shown it, and nobody else: also where it was to go to another key then, and had not.
  return role === 'owner' && !isMoved(context, relationship) && context.now() < end.at + LOG_AFTER_END_SECONDS
}

/**
 * Reads who looked before the end, which nobody is asked for any more when it has come to the end of it.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`
 */
export async function readLastLog (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined }): Promise<void> {
  if (await refreshLog(options)) await options.relationship.note({ isLogRead: true })
}

/** The same at once, where it is owed and to be had in a moment; else it is read when the provider is looked for again. */
export async function tryLastLog ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Promise<void> {
  if (!owesLog(context, relationship)) return
  try {
    await readLastLog({ context, relationship, signal: AbortSignal.timeout(ASK_PATIENCE_MS) })
  } catch (error) {
    if (!isNotToBeHad(error)) throw error
  }
}
