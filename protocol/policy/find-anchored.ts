import { commit } from './commitment.ts'
import type { PolicyDocument } from './document.ts'
import { policyHeads, readHistory } from './history.ts'
import type { PolicyHistory } from './history.ts'
import { beginningHeads, previousOf } from './previous.ts'

/**
 * The heads that commitments stand for, of those that can be found in a policy: its newest heads, heads it was remembered to have
 * had, each change alone, and what each change was made on (specs/commitment.md, "Finding"); of a fresh document also the state that it goes on from,
 * which is what it begins with.
 *
 * @param options.commitments - `0x` and 64 hex digits each
 * @param options.remembered - sets of heads the document had at some time
 */
export function findAnchored (options: {
  doc: PolicyDocument
  commitments: ReadonlySet<string>
  remembered: ReadonlyArray<readonly string[]>
  history?: () => PolicyHistory
}): Map<string, readonly string[]> {
  const { doc, commitments, remembered } = options
  const found = new Map<string, readonly string[]>()
  const salt = doc.salt
  const relationship = doc.relationship?.val
  if (!(salt instanceof Uint8Array) || relationship === undefined) return found
  const previous = previousOf(doc)
  const beginning = previous !== undefined && commitments.has(previous.commitment) ? beginningHeads(doc) : undefined
  if (previous !== undefined && beginning !== undefined) found.set(previous.commitment, beginning)
  if (found.size === commitments.size) return found
  const tryHeads = (heads: readonly string[]): boolean => {
    if (heads.length > 0) {
      const commitment = commit({ salt, relationship, heads })
      if (commitments.has(commitment)) found.set(commitment, heads)
    }
    return found.size === commitments.size
  }
  if (tryHeads(policyHeads(doc))) return found
  for (const heads of remembered) if (tryHeads(heads)) return found
  for (const { hash, deps } of (options.history ?? (() => readHistory(doc)))().changes) {
    if (tryHeads([hash]) || (deps.length > 1 && tryHeads(deps))) return found
  }
  return found
}

/** The commitment to the newest state of a policy: what its owner anchors next. */
export function commitmentOf (doc: PolicyDocument): string {
  return commitmentTo({ doc, heads: policyHeads(doc) })
}

/** The commitment to a state of a policy, or of the document before it or after it: all documents of a relationship have its salt. */
export function commitmentTo (options: { doc: PolicyDocument, heads: readonly string[] }): string {
  const { doc, heads } = options
  return commit({ salt: doc.salt, relationship: doc.relationship.val, heads })
}
