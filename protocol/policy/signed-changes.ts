import { concat, fromHex, isAddress, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { TypedDataMessage, TypedDataNetwork } from '../typed-data/types.ts'
import { MAX_BATCH_CHANGES } from './constants.ts'

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
  return { relationship, changes: sha256(concat(DOMAIN, ...changes.map(hash => fromHex(`0x${hash}`, 32)))) }
}

/** Whether a batch is well-formed and signed by who it says. Never throws because of what it says. */
export function isBatchSigned (options: { network: TypedDataNetwork, relationship: string, batch: ChangeBatch }): boolean {
  const { network, relationship, batch: { changes, signer, signature } } = options
  const isSorted = changes.every((hash, i) => i === 0 || (changes[i - 1] as string) < hash)
  if (!isAddress(signer) || !isSorted || changes.length === 0 || changes.length > MAX_BATCH_CHANGES || !changes.every(hash => /^[0-9a-f]{64}$/.test(hash))) return false
  return isSignedBy({ network, type: 'PolicyChanges', message: changesMessage({ relationship, changes }), signature, address: signer })
}

/**
 * Who has proved to have made which changes: by hash, the signers. A batch that does not hold says nothing. A change that is missing is nobody's.
 */
export function readAuthors (options: { network: TypedDataNetwork, relationship: string, batches: readonly ChangeBatch[] }): Map<string, ReadonlySet<string>> {
  const authors = new Map<string, Set<string>>()
  for (const batch of options.batches) {
    if (!isBatchSigned({ ...options, batch })) continue
    for (const hash of batch.changes) authors.set(hash, (authors.get(hash) ?? new Set()).add(batch.signer))
  }
  return authors
}
