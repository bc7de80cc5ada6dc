import * as A from '@automerge/automerge'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import { bytesOfBatch } from './change-proofs.ts'
import type { ChangeProofs } from './change-proofs.ts'
import { MAX_OLDER, MAX_TURN_BATCH_BYTES, MAX_TURN_BATCHES, MAX_TURN_BYTES, MAX_TURN_CHANGES, MAX_TURN_OPERATIONS } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { changeOrder, heldChanges, policyHeads } from './history.ts'
import type { ChangeBatch } from './signed-changes.ts'

/** What one side of an exchange says: what it holds, and what the other seems to lack. Hashes are 64 hex digits. */
export interface PolicyTurn {
  /** Hash of the first change of the document that it is of; undefined: its sender holds none. */
  readonly first?: string | undefined
  readonly heads: readonly string[]
  /** Changes that are held, further and further back: from one of them on the other side knows what is lacking. */
  readonly older: readonly string[]
  /** Plain, each after those it was made on. */
  readonly changes: readonly Uint8Array[]
  /** Who made changes: of those that come with it, and others that the other side lacks. */
  readonly batches: readonly ChangeBatch[]
  /** Of the batches that are kept: equal where both sides keep the same. */
  readonly digest: string
  /** Their ids, 32 hex digits each, where the other side said to keep others; undefined: not told. */
  readonly kept?: readonly string[] | undefined
}

/** What one side knows of the other. */
export interface OtherSide {
  /** What it is known to hold; undefined: nothing is, and it is not brought anything yet. */
  readonly known: readonly string[] | undefined
  /** The digest of its batches; undefined: it did not say yet. */
  readonly digest?: string | undefined
  /** Ids of batches that it has; undefined: it did not say. */
  readonly kept?: ReadonlySet<string> | undefined
}

/** What {@link nextTurn} takes. */
export type TurnOptions = { doc: PolicyDocument, proofs: ChangeProofs } & OtherSide

/** The next turn of this side (specs/sync.md, "Exchange"). */
export function nextTurn (options: TurnOptions): PolicyTurn {
  return doAtOnce(turnInPieces(options))
}

/** {@link nextTurn} for who has others to answer meanwhile. The document given must not be edited until it is done. */
export function * turnInPieces (options: TurnOptions): Pieces<PolicyTurn> {
  const { doc, proofs, known, digest = proofs.digest, kept } = options
  const [first, heads, older] = [changeOrder(doc)[0], policyHeads(doc), olderChanges(doc)]
  yield
  const packer = new Packer(proofs, kept)
  const isAll = known === undefined || bringChanges(doc, known, packer)
  // Those of changes that are still to come would say nothing there yet.
  if (kept !== undefined && isAll) packer.bringOthers()
  return {
    first, heads, older, changes: packer.changes, batches: [...packer.batches.values()], digest: proofs.digest,
    ...digest === proofs.digest ? {} : { kept: [...proofs.batches.keys()] }
  }
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

/** False: there are more than fit. */
function bringChanges (doc: PolicyDocument, known: readonly string[], packer: Packer): boolean {
  const held = [...heldChanges({ doc, hashes: known })]
  const changes = A.getChangesSince(doc, held)
  return A.getChangesMetaSince(doc, held).every(({ hash, startOp, maxOp }, i) => packer.bring({ change: changes[i] as Uint8Array, hash, operations: maxOp + 1 - startOp }))
}

/** What goes into one turn: each change with the batches that say who made it, as much as the limits let. */
class Packer {
  readonly changes: Uint8Array[] = []
  readonly batches = new Map<string, ChangeBatch>()
  readonly #proofs: ChangeProofs
  readonly #kept: ReadonlySet<string> | undefined
  #changeBytes = 0
  #operations = 0
  #batchBytes = 0

  constructor (proofs: ChangeProofs, kept: ReadonlySet<string> | undefined) {
    this.#proofs = proofs
    this.#kept = kept
  }

  bring ({ change, hash, operations }: { change: Uint8Array, hash: string, operations: number }): boolean {
    if (this.changes.length === MAX_TURN_CHANGES || this.#changeBytes + change.length > MAX_TURN_BYTES || this.#operations + operations > MAX_TURN_OPERATIONS) return false
    if (!this.#add(this.#proofs.naming(hash))) return false
    this.#changeBytes += change.length
    this.#operations += operations
    this.changes.push(change)
    return true
  }

  bringOthers (): void {
    for (const entry of this.#proofs.batches) if (!this.#add([entry])) return
  }

  /** All of them, or none where they do not fit. */
  #add (entries: Iterable<readonly [id: string, batch: ChangeBatch]>): boolean {
    const fresh = [...entries].filter(([id]) => !this.batches.has(id) && this.#kept?.has(id) !== true)
    const bytes = fresh.reduce((sum, [, batch]) => sum + bytesOfBatch(batch), this.#batchBytes)
    if (this.batches.size + fresh.length > MAX_TURN_BATCHES || bytes > MAX_TURN_BATCH_BYTES) return false
    this.#batchBytes = bytes
    for (const [id, batch] of fresh) this.batches.set(id, batch)
    return true
  }
}
