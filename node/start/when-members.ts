import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { callControl } from '../control/call-control.ts'
import type { NetworkStatus } from '../control/read-status.ts'
import { pause } from '../pause.ts'
import { MEMBERS_POLL_MS, MEMBERS_TIMEOUT_MS } from './constants.ts'

/**
 * Waits until each of these nodes knows of members whose joining is settled. A new network has none before its first blocks, and whoever came so early would be
 * told that nobody is a member.
 *
 * @param options.dataDirs - of nodes that run
 * @throws MedrecError `NODE_FAILED` when it takes too long; `CANCELLED`
 */
export async function whenMembers (options: { dataDirs: string[], signal: AbortSignal }): Promise<void> {
  const { dataDirs, signal } = options
  const late = AbortSignal.timeout(MEMBERS_TIMEOUT_MS)
  await Promise.all(dataDirs.map(async dataDir => {
    while (!await hasMembers({ dataDir, signal })) {
      if (signal.aborted) throw new MedrecError('CANCELLED')
      if (late.aborted) throw new MedrecError('NODE_FAILED', `The network's first blocks did not come within ${MEMBERS_TIMEOUT_MS / 1_000} s. The nodes' logs say why.`)
      await pause(MEMBERS_POLL_MS, signal)
    }
  }))
}

async function hasMembers (options: { dataDir: string, signal: AbortSignal }): Promise<boolean> {
  try {
    const { members } = await callControl({ ...options, method: 'status', params: {} }) as NetworkStatus
    return members.some(({ isSettled }) => isSettled)
  } catch (error) {
    // No block is there yet, or the engine is being started again.
    if (isMedrecError(error, 'CHAIN_UNAVAILABLE') || isMedrecError(error, 'NODE_NOT_RUNNING') || isMedrecError(error, 'STREAM_CUT')) return false
    throw error
  }
}
