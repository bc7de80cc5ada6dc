import type { ShareSource } from '../share/share.ts'
import type { PeerContext } from './context.ts'
import type { SharedCopy, SharedView } from './shared-view.ts'
import type { RecordEntry } from './record-types.ts'
import type { SharedEntry, SharedSource } from './share-types.ts'

/** How it stands with what somebody shares with me, for a screen. */
export function stateOfShared (options: { context: PeerContext, view: SharedView }): SharedEntry {
  const { context, view } = options
  const sources = view.share.sources.flatMap(source => {
    const copy = view.copies.get(source.relationship)
    return copy === undefined ? [] : [stateOfSource(context, source, copy)]
  })
  const live = sources.filter(({ state }) => state !== 'ended' && state !== 'expired')
  const ends = (live.length > 0 ? live : sources).map(source => source.notAfter)
  const upToDate = sources.flatMap(source => source.upToDate ?? [])
  const passedOnBy = view.share.sources.find(({ links }) => links !== undefined)?.passedOnBy
  return {
    id: view.id,
    from: view.entry.from,
    sources,
    notBefore: Math.min(...sources.map(source => source.notBefore)),
    notAfter: ends.includes(null) ? null : Math.max(...ends.map(end => end ?? 0)),
    state: summarise(sources),
    records: sources.reduce((sum, source) => sum + source.records, 0),
    addedAt: view.entry.addedAt,
    card: view.entry.card,
    depth: Math.max(0, ...live.map(source => source.depth)),
    ...passedOnBy === undefined ? {} : { passedOnBy },
    // Only as new as the oldest part of it.
    ...(upToDate.length === live.length && upToDate.length > 0 ? { upToDate: Math.min(...upToDate) } : {})
  }
}

/** The records of a share that are held here, as long as they may be: none that only waits to be deleted. */
export function listShared (options: { context: PeerContext, view: SharedView }): RecordEntry[] {
  const { context, view } = options
  return view.share.sources.flatMap(source => {
    const { relationship, provider: handle, notAfter } = source
    const provider = nameOf(context, source)
    const copy = view.copies.get(relationship)
    const isOver = copy?.progress.endedAt !== undefined || (notAfter !== null && notAfter <= context.now())
    const records = isOver ? [] : copy?.holdings.records ?? []
    return [...records].map(({ slot: _slot, ...record }) => ({ ...record, relationship, handle, provider }))
  })
}

/** As the registry has it: what a share says of a provider is what its sender wrote. */
function nameOf ({ network }: PeerContext, { provider, providerName }: ShareSource): string { return network?.member(provider)?.name ?? providerName }

function stateOfSource (context: PeerContext, source: ShareSource, { holdings, progress, reach }: SharedCopy): SharedSource {
  const { relationship, provider: handle, categories, labels, notBefore, notAfter, depth = 0 } = source
  const now = context.now()
  const state = notAfter !== null && notAfter <= now ? 'expired'
    : progress.endedAt !== undefined || categories.length === 0 ? 'ended'
      : notBefore > now ? 'upcoming'
        : reach === 'away' ? 'away' : 'active'
  const { upToDate } = holdings.state
  return { relationship, handle, name: nameOf(context, source), categories, labels, notBefore, notAfter, state, depth, records: holdings.size, ...(upToDate === undefined ? {} : { upToDate }) }
}

function summarise (sources: SharedSource[]): SharedEntry['state'] {
  for (const state of ['active', 'away', 'upcoming', 'expired'] as const) {
    if (sources.some(source => source.state === state)) return state
  }
  return 'ended'
}
