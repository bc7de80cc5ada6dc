import type { HelperEntry } from '../../../protocol/peer/acting/types.ts'
import type { ShareEntry } from '../../../protocol/peer/share-types.ts'
import { helperWords as w } from '../messages/helper-words.ts'

/**
 * What a share is called that stands in the policies and not in the person's account: by who acts for them, or, if nobody had been let act when it began, from
 * before the words of this device. An account goes with its words, and so do the names in it.
 */
export function nameOtherShare ({ share, helpers }: { share: Pick<ShareEntry, 'createdAt'>, helpers: ReadonlyArray<Pick<HelperEntry, 'createdAt' | 'kind'>> }): string {
  return helpers.some(({ kind, createdAt }) => kind !== 'guardian' && createdAt <= share.createdAt) ? w.byHelper : w.byOldWords
}
