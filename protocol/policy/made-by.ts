import * as A from '@automerge/automerge'
import type { ChangeProofs } from './change-proofs.ts'
import type { PolicyDocument } from './document.ts'
import { hasChanges } from './history.ts'
import type { PolicyHistory } from './history.ts'
import { namedOrigins, originsOf } from './origins.ts'
import { readBeginning } from './previous.ts'

/** What one change of a policy did: ids of grants. */
export interface Made { granted: string[], ended: string[] }

/** Reads what a change did; nothing, when it is not held. Of one that wrote what a fresh document begins with: which of those grants. */
export function readMade (options: { doc: PolicyDocument, change: string }): Made {
  const { doc, change } = options
  if (!hasChanges(doc, [change])) return { granted: [...namedOrigins(doc).get(change) ?? []], ended: [] }
  const operations = A.inspectChange(doc, change)?.ops ?? []
  const under = (part: 'grants' | 'ended'): string[] => {
    const map = A.getObjectId(doc, part)
    return operations.flatMap(({ obj, key }) => map !== null && obj === map && typeof key === 'string' ? [key] : [])
  }
  return { granted: under('grants'), ended: under('ended') }
}

/**
 * The changes that wrote what stands under an id: of a grant with which a fresh document begins, those of the document before; of all else that a policy
 * begins with, none, since that is everybody's. Hashes, 64 hex digits each.
 *
 * @param options.history - of the document, or of a later state of it
 */
export function writtenBy (options: { doc: PolicyDocument, part: 'grants' | 'ended', id: string, history: PolicyHistory }): string[] {
  const { doc, part, id, history } = options
  const map = A.getObjectId(doc, part)
  if (map === null) return []
  const beginning = readBeginning(doc).held
  return A.getBackend(doc).getAll(map, id).flatMap(value => {
    const change = history.changeOf(value.at(-1) as string)
    if (change === undefined) return []
    if (!beginning.includes(change)) return [change]
    return part === 'grants' ? originsOf(doc).get(id) ?? [] : []
  })
}

/**
 * Who proved to have written what stands under an id of a policy: addresses (specs/policy.md, "Signed changes"). Of several texts of a grant one is enough:
 * the grant reads as no more than what that one allows.
 *
 * @param options.doc - as it was at the state that is asked about
 * @param options.history - of it, or of a later state of it
 */
export function makersOf (options: { doc: PolicyDocument, part: 'grants' | 'ended', id: string, proofs: ChangeProofs, history: PolicyHistory }): Set<string> {
  return new Set(writtenBy(options).flatMap(change => [...options.proofs.signersOf(change)]))
}

/** Whether one of some addresses is among {@link makersOf}. */
export function isMadeBy (options: Parameters<typeof makersOf>[0] & { addresses: readonly string[] }): boolean {
  const makers = makersOf(options)
  return options.addresses.some(address => makers.has(address))
}

/** Which actors wrote the values that stand under a key of a part of a policy, 32 hex digits each: as many as there are values. */
export function actorsAt (options: { doc: PolicyDocument, part: 'grants' | 'ended' | 'lost', key: string }): string[] {
  const { doc, part, key } = options
  const map = A.getObjectId(doc, part)
  // By Automerge's name for the operation that wrote a value: its number, `@`, its actor.
  return map === null ? [] : A.getBackend(doc).getAll(map, key).map(value => String(value.at(-1)).split('@')[1] ?? '')
}
