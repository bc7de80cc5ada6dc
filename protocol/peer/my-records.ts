import type { PeerContext } from './context.ts'
import { isEnded, liveRelationships } from './ended.ts'
import type { Relationship } from './relationship.ts'
import { blockedOf } from './settle-unknown.ts'
import type { ProviderStatus, RecordEntry } from './record-types.ts'
import type { ShareDraft, SharePreview } from './share-types.ts'

/** Every record that is held of mine. */
export function listRecords (context: PeerContext): RecordEntry[] {
  return [...context.relationships.values()].flatMap(relationship => recordsOf(context, relationship))
}

/** The records of one relationship. */
export function recordsOf (context: PeerContext, relationship: Relationship): RecordEntry[] {
  const at = { relationship: relationship.id, handle: relationship.facts.provider, provider: nameOf(context, relationship) }
  const left = isEnded(context, relationship.id) ? { isLeft: true } as const : {}
  return [...relationship.holdings.records].map(({ slot: _slot, ...record }) => ({ ...record, ...at, ...left }))
}

/** What a draft comes to: by the kernel's rule, a record goes out when all its categories and all its labels are named. */
export function previewShare (options: { context: PeerContext, draft: ShareDraft }): SharePreview {
  const { context, draft } = options
  const records = liveRelationships(context)
    .filter(({ id }) => (draft.providers === 'all' || draft.providers.includes(id)) && draft.except?.includes(id) !== true)
    .flatMap(relationship => recordsOf(context, relationship))
  const byCategory: Record<string, number> = {}
  const byLabel: Record<string, number> = {}
  const matching: RecordEntry[] = []
  for (const record of records) {
    for (const category of record.categories) byCategory[category] = (byCategory[category] ?? 0) + 1
    if (record.categories.length === 0 || !record.categories.every(category => draft.categories.includes(category))) continue
    for (const label of record.labels) byLabel[label] = (byLabel[label] ?? 0) + 1
    if (record.labels.every(label => draft.labels.includes(label))) matching.push(record)
  }
  return { total: records.length, matching, byCategory, byLabel }
}

/** How it stands with one provider. */
export function statusOf (options: { context: PeerContext, relationship: Relationship, pending: boolean }): ProviderStatus {
  const { context, relationship, pending } = options
  const { upToDate } = relationship.holdings.state
  const end = context.account.endOf(relationship.id)
  return {
    relationship: relationship.id,
    handle: relationship.facts.provider,
    name: nameOf(context, relationship),
    state: end !== undefined || hasLeft(context, relationship) ? 'left' : relationship.reach,
    records: relationship.holdings.size,
    pending,
    ...(upToDate === undefined ? {} : { upToDate }),
    ...relationship.unreadLog === undefined ? {} : { unreadLog: relationship.unreadLog },
    ...end === undefined ? {} : { ended: { at: end.at, by: end.isMine ? 'me' : 'provider', isSettled: relationship.progress.isOver === true, isForgotten: end.isForgotten } },
    ...blockedOf({ context, relationship })
  }
}

function nameOf (context: PeerContext, relationship: Relationship): string {
  return context.network?.member(relationship.facts.provider)?.name ?? relationship.facts.name
}

/** Only a fresh chain can say so. */
function hasLeft (context: PeerContext, relationship: Relationship): boolean {
  const view = context.network?.chain.view
  if (view === undefined || !view.isFresh(context.now())) return false
  return !view.isMember(relationship.facts.provider) || view.relationship(relationship.id).atHead?.status === 'terminated'
}
