import { concat, fromHex, toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Pieces } from '../limits/pieces.ts'
import { MAX_BATCHES, MAX_BATCHES_BYTES, MAX_BATCHES_BYTES_OF_OTHERS, MAX_BATCHES_OF_OTHERS, MAX_CHANGE_SIGNERS, PIECE_BATCHES } from './constants.ts'
import { batchId } from './signed-changes.ts'
import type { ChangeBatch } from './signed-changes.ts'

const NOBODY: ReadonlySet<string> = new Set()
/** Of a batch besides its hashes: signer and signature. */
const BARE_BYTES = 20 + 65

/** How many batches are kept at most, and their bytes. */
export interface BatchRoom { batches: number, bytes: number }

const ALL_ROOM: BatchRoom = { batches: MAX_BATCHES, bytes: MAX_BATCHES_BYTES }
/** What is left after it is the owner's, who could else prove nothing any more. */
export const ROOM_OF_OTHERS: BatchRoom = { batches: MAX_BATCHES_OF_OTHERS, bytes: MAX_BATCHES_BYTES_OF_OTHERS }

/** The batches that are kept beside a policy, all of them good, and what they prove (specs/policy.md, "Signed changes"). It never changes. */
export class ChangeProofs {
  /** By id. */
  readonly batches: ReadonlyMap<string, ChangeBatch>
  readonly #batches: Map<string, ChangeBatch>
  readonly #signers: Map<string, ReadonlySet<string>>
  readonly #naming: Map<string, ReadonlyArray<readonly [id: string, batch: ChangeBatch]>>
  #bytes: number
  #digest: string | undefined

  private constructor (before: ChangeProofs | undefined, added: readonly ChangeBatch[]) {
    this.#batches = new Map(before?.batches)
    this.batches = this.#batches
    this.#signers = new Map(before === undefined ? [] : before.#signers)
    this.#naming = new Map(before === undefined ? [] : before.#naming)
    this.#bytes = before === undefined ? 0 : before.#bytes
    for (const batch of added) this.#add(batch)
  }

  /** Only while nobody else has this yet. */
  #add (batch: ChangeBatch): void {
    const id = batchId(batch)
    if (this.#batches.has(id)) return
    this.#batches.set(id, batch)
    this.#bytes += bytesOfBatch(batch)
    for (const hash of batch.changes) {
      this.#signers.set(hash, new Set([...this.signersOf(hash), batch.signer]))
      this.#naming.set(hash, [...this.naming(hash), [id, batch]])
    }
  }

  /** @param batches - that hold, as `isBatchSigned` says */
  static of (batches: readonly ChangeBatch[]): ChangeProofs {
    return new ChangeProofs(undefined, batches)
  }

  /** The same with some more, which hold. */
  with (batches: readonly ChangeBatch[]): ChangeProofs {
    return batches.length === 0 ? this : new ChangeProofs(this, batches)
  }

  /**
   * The same with those of some batches that prove something, looked at one after the other: with the first that does not hold it ends.
   *
   * @param options.isHeld - whether a change is one of the policy
   * @param options.holds - whether a batch is signed by who it says: asked only of those that are wanted
   * @param options.room - as in {@link wants}
   */
  * withWanted (options: { batches: Iterable<ChangeBatch>, isHeld: (hash: string) => boolean, holds: (batch: ChangeBatch) => boolean, room?: BatchRoom | undefined }): Pieces<ChangeProofs> {
    const { batches, isHeld, holds, room } = options
    let next: ChangeProofs | undefined
    let looked = 0
    for (const batch of batches) {
      if (!(next ?? this).wants({ batch, isHeld, room })) continue
      if (++looked % PIECE_BATCHES === 0) yield
      if (!holds(batch)) break
      // One copy for all of them.
      next ??= new ChangeProofs(this, [])
      next.#add(batch)
    }
    return next ?? this
  }

  /** Only the batches that name one of some changes. */
  keeping (hashes: Iterable<string>): ChangeProofs {
    const kept = new Map([...hashes].flatMap(hash => this.naming(hash)))
    return ChangeProofs.of([...kept.values()])
  }

  /** Who proved to have made a change: addresses. */
  signersOf (hash: string): ReadonlySet<string> {
    return this.#signers.get(hash) ?? NOBODY
  }

  /** How many batches are by an address. */
  countBy (signer: string): number {
    return [...this.#batches.values()].filter(batch => batch.signer === signer).length
  }

  /** The batches that name a change, with their ids. */
  naming (hash: string): ReadonlyArray<readonly [id: string, batch: ChangeBatch]> {
    return this.#naming.get(hash) ?? []
  }

  /**
   * Whether a batch would prove something of a change that is not proved yet, and there is room for it.
   *
   * @param options.room - how much there is; by default, all that may be kept
   */
  wants (options: { batch: ChangeBatch, isHeld: (hash: string) => boolean, room?: BatchRoom | undefined }): boolean {
    const { batch, isHeld, room: { batches, bytes } = ALL_ROOM } = options
    if (this.batches.size >= batches || this.#bytes + bytesOfBatch(batch) > bytes) return false
    return batch.changes.some(hash => !this.signersOf(hash).has(batch.signer) && this.signersOf(hash).size < MAX_CHANGE_SIGNERS && isHeld(hash))
  }

  /** Equal where two sides keep the same: SHA-256 of the sorted ids, 64 hex digits. */
  get digest (): string {
    this.#digest ??= toHex(sha256(concat(utf8('medrec/policy-batches/1'), fromHex(`0x${[...this.batches.keys()].sort().join('')}`)))).slice(2)
    return this.#digest
  }
}

/** Proofs of nothing. */
export const NO_PROOFS = ChangeProofs.of([])

/** Bytes of a batch as the limits count them. */
export function bytesOfBatch ({ changes }: ChangeBatch): number {
  return BARE_BYTES + 32 * changes.length
}
