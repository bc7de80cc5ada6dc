import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { Peer } from '../../protocol/peer/types.ts'
import type { CommandContext } from './command.ts'
import { WAIT_SECONDS } from './constants.ts'

/** The option that goes with {@link waitSettled}. */
export const WAIT_OPTION = { wait: { type: 'string' } } as const

/**
 * Waits until nothing of this peer is on its way any more; false when that took longer than `--wait`.
 *
 * @throws MedrecError `CANCELLED` at SIGINT, `USAGE` for a bad `--wait`
 */
export async function waitSettled (options: { peer: Peer, context: CommandContext }): Promise<boolean> {
  const { peer, context } = options
  const seconds = context.values['wait'] === undefined ? WAIT_SECONDS : Number(context.values['wait'])
  if (!(seconds >= 0)) throw new MedrecError('USAGE', '--wait takes a number of seconds.')
  const timeout = AbortSignal.timeout(seconds * 1_000)
  try {
    await peer.settled({ signal: AbortSignal.any([timeout, context.signal]) })
    return true
  } catch (error) {
    if (timeout.aborted && !context.signal.aborted) return false
    throw isMedrecError(error) ? error : new MedrecError('CANCELLED', undefined, { cause: error })
  }
}
