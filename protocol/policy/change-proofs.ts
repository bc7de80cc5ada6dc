import { concat, fromHex, toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MAX_BATCHES, MAX_BATCHES_BYTES, MAX_CHANGE_SIGNERS } from './constants.ts'
import { batchId } from './signed-changes.ts'
import type { ChangeBatch } from './signed-changes.ts'

const NOBODY: ReadonlySet<string> = new Set()
/** Of a batch besides its hashes: signer and signature. */
const BARE_BYTES = 20 + 65

/** The batches that are kept beside a policy, all of them good, and what they prove (specs/policy.md, "Signed changes"). It never changes. */
export class ChangeProofs {
  /** By id. */
  readonly batches: ReadonlyMap<string, ChangeBatch>
  readonly #signers: ReadonlyMap<string, ReadonlySet<string>>
  readonly #naming: ReadonlyMap<string, ReadonlyArray<readonly [id: string, batch: ChangeBatch]>>
  readonly #bytes: number
  #digest: string | undefined

  private constructor (before: ChangeProofs | undefined, added: readonly ChangeBatch[]) {
    const batches = new Map(before?.batches)
    const signers = new Map(before === undefined ? [] : before.#signers)
    const naming = new Map(before === undefined ? [] : before.#naming)
    let bytes = before === undefined ? 0 : before.#bytes
    for (const batch of added) {
      const id = batchId(batch)
      if (batches.has(id)) continue
      batches.set(id, batch)
      bytes += bytesOfBatch(batch)
      for (const hash of batch.changes) {
        signers.set(hash, new Set([...signers.get(hash) ?? [], batch.signer]))
        naming.set(hash, [...naming.get(hash) ?? [], [id, batch]])
      }
    }
    this.batches = batches
    this.#signers = signers
    this.#naming = naming
    this.#bytes = bytes
  }

  /** @param batches - that hold, as `isBatchSigned` says */
  static of (batches: readonly ChangeBatch[]): ChangeProofs {
    return new ChangeProofs(undefined, batches)
  }

  /** The same with some more, which hold. */
  with (batches: readonly ChangeBatch[]): ChangeProofs {
    return batches.length === 0 ? this : new ChangeProofs(this, batches)
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

  /** The batches that name a change, with their ids. */
  naming (hash: string): ReadonlyArray<readonly [id: string, batch: ChangeBatch]> {
    return this.#naming.get(hash) ?? []
  }

  /** Whether a batch would prove something of a change that is not proved yet, and there is room for it. */
  wants (options: { batch: ChangeBatch, isHeld: (hash: string) => boolean }): boolean {
    const { batch, isHeld } = options
    if (this.batches.size >= MAX_BATCHES || this.#bytes + bytesOfBatch(batch) > MAX_BATCHES_BYTES) return false
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
