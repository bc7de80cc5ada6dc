import type { HelperEntry } from '../../../protocol/peer/acting/types.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { joinWords } from '../messages/format.ts'
import { helperWords as w } from '../messages/helper-words.ts'

/** A share as it is shown: one entry for one decision, with what it is made of. */
export interface ShownShare extends ShareEntry { parts: readonly ShareEntry[] }

const DAY = 86_400

/**
 * What a share is called that stands in the policies and not in the person's account: by who acts for them and wrote it, or, if none of those did and nobody had
 * been let act when it began, from before the words of this device. An account goes with its words, and so do the names in it.
 */
export function nameOtherShare ({ share, helpers }: { share: Pick<ShareEntry, 'createdAt' | 'sharedBy'>, helpers: ReadonlyArray<Pick<HelperEntry, 'createdAt' | 'kind'>> }): string {
  const { sharedBy = [], createdAt } = share
  if (sharedBy.length > 0) return sharedBy.some(name => name.startsWith('0x')) ? w.byHelper : w.sharedBy(joinWords(sharedBy))
  // What is shared "from today" began with the day, and whoever shared it was let act in the course of it.
  return helpers.some(({ kind, createdAt: since }) => kind !== 'guardian' && since < createdAt + DAY) ? w.byHelper : w.byOldWords
}

/**
 * All shares as they are shown. What others shared with one card in the same terms, at one provider each, is one: the policies of two providers may have no mark in common
 * (specs/policy.md), and to the person it was one decision. Whatever is done to it is done to the parts that are shown.
 */
export function showShares (options: { shares: readonly ShareEntry[], helpers: Parameters<typeof nameOtherShare>[0]['helpers'], /** Of whom I act for. */ owner?: string | undefined }): ShownShare[] {
  const { shares, helpers, owner } = options
  const groups = Map.groupBy(shares, share => share.byOther === true ? termsOf(share) : share.id)
  return [...groups.values()].map(parts => {
    const shown = parts.length === 1 ? { ...parts[0] as ShareEntry, parts } : joined(parts)
    return shown.byOther !== true ? shown : { ...shown, name: owner === undefined ? nameOtherShare({ share: shown, helpers }) : w.sharedBy(owner) }
  })
}

function termsOf ({ card, categories, labels, actions, purpose, depth, notBefore, notAfter, state, isKept, sharedBy = [] }: ShareEntry): string {
  // That it has arrived at one provider and not yet at another does not make two of it.
  const stage = state === 'pending' || state === 'active' || state === 'upcoming' ? 'live' : state
  return JSON.stringify([card, categories, labels, actions, purpose, depth, notBefore, notAfter, stage, isKept, sharedBy])
}

function joined (unsorted: readonly ShareEntry[]): ShownShare {
  const parts = [...unsorted].sort((a, b) => a.id < b.id ? -1 : 1)
  const lapses = parts.flatMap(({ lapsesAt }) => lapsesAt ?? [])
  const looked = parts.flatMap(({ lastLooked }) => lastLooked ?? [])
  const { looksKnownAt: _, ...first } = parts[0] as ShareEntry
  const known = parts.flatMap(({ looksKnownAt }) => looksKnownAt ?? [])
  return {
    ...first, parts, state: parts.find(({ state }) => state !== 'pending')?.state ?? first.state,
    providers: parts.flatMap(({ providers }) => providers === 'all' ? [] : providers), perProvider: parts.flatMap(({ perProvider }) => perProvider),
    ...lapses.length === 0 ? {} : { lapsesAt: Math.min(...lapses) }, ...looked.length === 0 ? {} : { lastLooked: Math.max(...looked) },
    ...known.length < parts.length ? {} : { looksKnownAt: Math.min(...known) }
  }
}
