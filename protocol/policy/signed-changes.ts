import { concat, fromHex, isAddress, toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { addressOfKey, isSignedBy, signTypedData } from '../typed-data/sign.ts'
import type { TypedDataMessage, TypedDataNetwork } from '../typed-data/types.ts'
import { BATCH_ID_BYTES, MAX_BATCH_CHANGES } from './constants.ts'

/** Who says to have made some changes of a policy. It goes beside the document: a signature cannot stand in what it signs. */
export interface ChangeBatch {
  /** Hashes as Automerge writes them, sorted, none twice. */
  readonly changes: readonly string[]
  /** Address, `0x` and 40 lower-case hex digits. */
  readonly signer: string
  /** EIP-712 `PolicyChanges`. */
  readonly signature: Uint8Array
}

const DOMAIN = utf8('medrec/policy-changes/1')

/**
 * What is signed for changes, as EIP-712 `PolicyChanges` (specs/policy.md, "Signed changes").
 *
 * @param options.relationship - `0x` and 64 hex digits
 * @param options.changes - 1 to 256 hashes, 64 hex digits each, in any order
 * @throws POLICY_LIMIT, POLICY_INVALID
 * @example
 * const message = changesMessage({ relationship, changes })
 * const batch = { changes: [...changes].sort(), signer: signer.address, signature: await signer.sign('PolicyChanges', message) }
 */
export function changesMessage (options: { relationship: string, changes: readonly string[] }): TypedDataMessage<'PolicyChanges'> {
  const { relationship } = options
  const changes = [...new Set(options.changes)].sort()
  if (changes.length > MAX_BATCH_CHANGES) throw new MedrecError('POLICY_LIMIT', `A batch has at most ${MAX_BATCH_CHANGES} changes.`)
  if (changes.length === 0 || !changes.every(hash => /^[0-9a-f]{64}$/.test(hash))) throw new MedrecError('POLICY_INVALID', 'A batch names no change, or what is none.')
  return { relationship, changes: hashOf(changes) }
}

/**
 * Signs changes by a key, 256 at a time.
 *
 * @param options.changes - hashes, 64 hex digits each, in any order; none: no batch
 */
export function signChanges (options: { network: TypedDataNetwork, relationship: string, changes: readonly string[], privateKey: Uint8Array }): ChangeBatch[] {
  const { network, relationship, privateKey } = options
  const signer = addressOfKey(privateKey)
  const batches: ChangeBatch[] = []
  for (let at = 0; at < options.changes.length; at += MAX_BATCH_CHANGES) {
    const changes = options.changes.slice(at, at + MAX_BATCH_CHANGES).sort()
    batches.push({ changes, signer, signature: signTypedData({ network, type: 'PolicyChanges', message: changesMessage({ relationship, changes }), privateKey }) })
  }
  return batches
}

/** Whether a batch has the form of one; whether it is signed is another matter. */
export function isBatch ({ changes, signer }: ChangeBatch): boolean {
  const isSorted = changes.every((hash, i) => /^[0-9a-f]{64}$/.test(hash) && (i === 0 || (changes[i - 1] as string) < hash))
  return isAddress(signer) && isSorted && changes.length > 0 && changes.length <= MAX_BATCH_CHANGES
}

/** Whether a batch is well-formed and signed by who it says. Never throws because of what it says. */
export function isBatchSigned (options: { network: TypedDataNetwork, relationship: string, batch: ChangeBatch }): boolean {
  const { network, relationship, batch } = options
  const { changes, signer, signature } = batch
  return isBatch(batch) && isSignedBy({ network, type: 'PolicyChanges', message: changesMessage({ relationship, changes }), signature, address: signer })
}

/** What a batch is called between two sides: 32 hex digits, of who says what, and not of the signature. Of a batch that has the form of one. */
export function batchId ({ changes, signer }: ChangeBatch): string {
  return toHex(sha256(concat(utf8('medrec/policy-batch/1'), fromHex(signer, 20), hashOf(changes))).subarray(0, BATCH_ID_BYTES)).slice(2)
}

function hashOf (sorted: readonly string[]): Uint8Array {
  return sha256(concat(DOMAIN, ...sorted.map(hash => fromHex(`0x${hash}`, 32))))
}
