import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import type { ProviderRelationships } from '../store/relationships.ts'

/**
 * Notes for the commands beside the node which relationships the chain has ended, whoever ended them, and tells who did, as soon as that is settled. Nobody is let in from the
 * head on: that waits for nothing here.
 *
 * @param options.now - epoch seconds
 * @returns what ends it, when all that was begun is on disk
 */
export function noteEnds (options: { view: ChainView, relationships: ProviderRelationships, now: () => number, report: Report }): () => Promise<void> {
  const { view, relationships, now, report } = options
  const noting = new Map<string, Promise<void>>()
  const look = (ids: Iterable<string>): void => {
    for (const relationship of ids) {
      if (relationships.get(relationship) === undefined || view.relationship(relationship).settled?.status !== 'terminated' || noting.has(relationship)) continue
      const isOwn = relationships.wished().some(wished => wished.relationship === relationship)
      report({ event: 'relationship-ended', relationship, reason: isOwn ? 'This provider ended it.' : 'The patient ended it.' })
      noting.set(relationship, relationships.end({ relationship, at: now() }).catch((error: unknown) => {
        noting.delete(relationship)
        report({ event: 'end-not-noted', relationship, code: 'INTERNAL', reason: String(error) })
      }))
    }
  }
  /** Ended at the head, and not settled yet. */
  const waiting = new Set<string>()
  const waitFor = (ids: Iterable<string>): void => { for (const id of ids) if (view.relationship(id).atHead?.status === 'terminated') waiting.add(id) }
  const stop = view.onChange(change => {
    if (change instanceof Set) waitFor(change)
    look(waiting)
    for (const id of waiting) if (noting.has(id) || relationships.get(id) === undefined) waiting.delete(id)
  })
  const live = relationships.live().map(({ relationship }) => relationship)
  waitFor(live)
  look(live)
  return async () => {
    stop()
    await Promise.all(noting.values())
  }
}
