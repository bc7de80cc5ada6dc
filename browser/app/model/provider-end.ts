import type { ProviderStatus } from '../../../protocol/peer/record-types.ts'
import type { Peer } from '../../../protocol/peer/types.ts'
import { leaveWords as w } from '../messages/leave-words.ts'

/** How long an end that a provider brought about is told above the records, seconds: as long as somebody may be away. */
const TOLD_SECONDS = 14 * 86_400

/** The providers with which I still am. */
export function liveProviders (peer: Pick<Peer, 'providers'>): ProviderStatus[] {
  return peer.providers().filter(({ ended }) => ended === undefined)
}

/** Whether something is amiss with a provider; that it was not asked yet is not. */
export function isAmiss ({ state }: Pick<ProviderStatus, 'state'>): boolean { return state !== 'connected' && state !== 'unasked' }

/** Whether its records have not been fetched yet: how many there are nobody knows. */
export function isUnknown ({ upToDate, records }: Pick<ProviderStatus, 'upToDate' | 'records'>): boolean { return upToDate === undefined && records === 0 }

/** Those that ended it lately, and were not met again since by a new invitation. */
export function lateEnds (options: { providers: ProviderStatus[], now: number }): ProviderStatus[] {
  const { providers, now } = options
  const live = new Set(providers.filter(({ ended }) => ended === undefined).map(({ handle }) => handle))
  return providers.filter(({ handle, ended }) => ended?.by === 'provider' && ended.at > now - TOLD_SECONDS && !live.has(handle))
}

/** Who ended it, in a few words. */
export function sayEnded ({ ended }: Pick<ProviderStatus, 'ended'>): string {
  return ended?.by === 'provider' ? w.byProviderShort : w.byMeShort
}
