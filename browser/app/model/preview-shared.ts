import type { RecordEntry } from '../../../protocol/peer/record-types.ts'
import type { ShareDraft, SharePreview } from '../../../protocol/peer/share-types.ts'

/** What a draft comes to, of records that somebody shares with me: counted as `Peer.preview` counts my own. */
export function previewShared (records: readonly RecordEntry[], draft: ShareDraft): SharePreview {
  const from = records.filter(({ relationship }) => draft.providers === 'all' || draft.providers.includes(relationship))
  const ofKind = from.filter(({ categories }) => categories.length > 0 && categories.every(category => draft.categories.includes(category)))
  return {
    total: from.length, byCategory: count(from.flatMap(({ categories }) => categories)), byLabel: count(ofKind.flatMap(({ labels }) => labels)),
    matching: ofKind.filter(({ labels }) => labels.every(label => draft.labels.includes(label)))
  }
}

function count (names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1
  return counts
}
