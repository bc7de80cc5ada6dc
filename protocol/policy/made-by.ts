import * as A from '@automerge/automerge'
import type { ChangeProofs } from './change-proofs.ts'
import type { PolicyDocument } from './document.ts'
import { hasChanges } from './history.ts'
import type { PolicyHistory } from './history.ts'

/** What one change of a policy did: ids of grants. */
export interface Made { granted: string[], ended: string[] }

/** Reads what a change did; nothing, when it is not held. */
export function readMade (options: { doc: PolicyDocument, change: string }): Made {
  const { doc, change } = options
  const operations = hasChanges(doc, [change]) ? A.inspectChange(doc, change)?.ops ?? [] : []
  const under = (part: 'grants' | 'ended'): string[] => {
    const map = A.getObjectId(doc, part)
    return operations.flatMap(({ obj, key }) => map !== null && obj === map && typeof key === 'string' ? [key] : [])
  }
  return { granted: under('grants'), ended: under('ended') }
}

/**
 * Whether one of some addresses proved to have written a grant that stands in a policy (specs/policy.md, "Signed changes"). Of several texts under one id one
 * is enough: the grant reads as no more than what that one allows.
 *
 * @param options.doc - as it was at the state that is asked about
 * @param options.history - of it, or of a later state of it
 */
export function isGrantMadeBy (options: { doc: PolicyDocument, id: string, proofs: ChangeProofs, history: PolicyHistory, addresses: readonly string[] }): boolean {
  const { doc, id, proofs, history, addresses } = options
  const grants = A.getObjectId(doc, 'grants')
  if (grants === null) return false
  return A.getBackend(doc).getAll(grants, id).some(value => {
    const change = history.changeOf(value.at(-1) as string)
    return change !== undefined && addresses.some(address => proofs.signersOf(change).has(address))
  })
}
