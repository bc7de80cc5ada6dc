import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { formatMoment, joinWords } from '../messages/format.ts'
import { words } from '../messages/en.ts'

/** How long what is known of a log counts as now. One that is older is asked for again when somebody looks at who can see what. */
const FRESH_SECONDS = 60

/** Nothing more comes of it, at any provider. */
export function isOver (share: ShareEntry): boolean { return share.state === 'ended' || share.state === 'expired' }

/** The providers that have not confirmed the newest state; empty when all have. */
export function waitingFor (share: ShareEntry): string {
  return joinWords(share.perProvider.filter(provider => provider.state !== 'done').map(provider => provider.name))
}

/** Of what has come to no provider yet: those that refuse it, where nobody else is to have it; empty: it goes out by itself. */
export function refusedBy ({ state, perProvider }: ShareEntry): string {
  const given = perProvider.filter(({ isGiven }) => isGiven)
  return state === 'pending' && given.every(each => each.state === 'refused') ? joinWords(given.map(({ name }) => name)) : ''
}

/** When the viewer looked last. That somebody has not looked is said only as of when the logs were read. */
export function sayLooked ({ share: { lastLooked, looksKnownAt }, now }: { share: ShareEntry, now: number }): string {
  const w = words.sharing
  if (lastLooked !== undefined) return w.lastLooked(formatMoment({ at: lastLooked, now }))
  if (looksKnownAt === undefined) return w.looksUnknown
  return now - looksKnownAt <= FRESH_SECONDS ? w.notLooked : w.notLookedUntil(formatMoment({ at: looksKnownAt, now }))
}

/** Whether the logs should be asked for who looked. */
export function isLooksStale ({ shares, now }: { shares: readonly ShareEntry[], now: number }): boolean {
  return shares.some(share => !isOver(share) && now - (share.looksKnownAt ?? 0) > FRESH_SECONDS)
}
