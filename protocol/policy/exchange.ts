import * as A from '@automerge/automerge'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { MAX_OLDER, MAX_TURN_BYTES, MAX_TURN_CHANGES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { changeOrder, heldChanges, policyHeads } from './history.ts'

/** What one side of an exchange says: what it holds, and changes that the other seems to lack. Hashes are 64 hex digits. */
export interface PolicyTurn {
  /** Hash of the first change of the document that it is of; undefined: its sender holds none. */
  readonly first?: string | undefined
  readonly heads: readonly string[]
  /** Changes that are held, further and further back: from one of them on the other side knows what is lacking. */
  readonly older: readonly string[]
  /** Plain, each after those it was made on. */
  readonly changes: readonly Uint8Array[]
}

/**
 * The next turn of this side (specs/sync.md, "Exchange").
 *
 * @param options.known - what the other side is known to hold; undefined: nothing is, and it is not brought anything yet
 */
export function nextTurn (options: { doc: PolicyDocument, known: readonly string[] | undefined }): PolicyTurn {
  return doAtOnce(turnInPieces(options))
}

/** {@link nextTurn} for who has others to answer meanwhile. The document given must not be edited until it is done. */
export function * turnInPieces (options: { doc: PolicyDocument, known: readonly string[] | undefined }): Pieces<PolicyTurn> {
  const { doc, known } = options
  const heads = policyHeads(doc)
  const first = changeOrder(doc)[0]
  const older = olderChanges(doc)
  yield
  return { first, heads, older, changes: known === undefined ? [] : lacking(doc, known) }
}

/** Whether two turns are of two documents of a relationship: one was gone on from, and who sent the other one does not know (specs/policy.md, "A fresh document"). */
export function areApart (a: Pick<PolicyTurn, 'first'>, b: Pick<PolicyTurn, 'first'>): boolean {
  return a.first !== undefined && b.first !== undefined && a.first !== b.first
}

/** What who sent a turn holds. */
export function heldBy (turn: Pick<PolicyTurn, 'heads' | 'older'>): string[] {
  return [...turn.heads, ...turn.older]
}

/** Hashes 1, 2, 4, … before the last, in an order in which each change comes after those it was made on. */
function olderChanges (doc: PolicyDocument): string[] {
  const order = changeOrder(doc)
  const older: string[] = []
  for (let back = 1; back < order.length && older.length < MAX_OLDER; back *= 2) older.push(order[order.length - 1 - back] as string)
  return older
}

function lacking (doc: PolicyDocument, known: readonly string[]): Uint8Array[] {
  const changes: Uint8Array[] = []
  let bytes = 0
  for (const change of A.getChangesSince(doc, [...heldChanges({ doc, hashes: known })])) {
    if (changes.length === MAX_TURN_CHANGES || bytes + change.length > MAX_TURN_BYTES) break
    bytes += change.length
    changes.push(change)
  }
  return changes
}
