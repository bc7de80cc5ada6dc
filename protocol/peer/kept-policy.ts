import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { MedrecError } from '../errors/medrec-error.ts'
import { KeptPolicySchema } from '../messages/sync_pb.ts'
import { ChangeProofs } from '../policy/change-proofs.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { batchId } from '../policy/signed-changes.ts'
import { loadPolicy, savePolicy } from '../policy/storage.ts'
import { decodeBatch, encodeBatch } from '../sync/encode-batch.ts'

/** A policy as a device has it, with who made its changes. */
export interface KeptPolicy {
  policy: PolicyDocument
  proofs: ChangeProofs
  /** By id of a batch: when this device heard of it, epoch seconds; of those that it made itself, nothing. */
  heardAt: ReadonlyMap<string, number>
}

/** The bytes of a policy to store, in one value, so that no change is there without its batch (specs/peer.md, "Store"). */
export function saveKeptPolicy ({ policy, proofs, heardAt }: KeptPolicy): Uint8Array {
  const batches = [...proofs.batches].map(([id, batch]) => ({ batch: encodeBatch(batch), heardAt: BigInt(heardAt.get(id) ?? 0) }))
  return toBinary(KeptPolicySchema, create(KeptPolicySchema, { document: savePolicy(policy), batches }))
}

/**
 * Reads what {@link saveKeptPolicy} gave. The batches were looked at before they were stored.
 *
 * @param options.actor - of who edits it
 * @throws MedrecError `STORE_DAMAGED`, `POLICY_INVALID`
 */
export function loadKeptPolicy (bytes: Uint8Array, options: { actor?: string | undefined } = {}): KeptPolicy {
  const { document, batches } = read(bytes)
  const kept = batches.flatMap(({ batch, heardAt }) => batch === undefined ? [] : [{ batch: decodeBatch(batch), heardAt: Number(heardAt) }])
  return {
    policy: loadPolicy(document, options), proofs: ChangeProofs.of(kept.map(({ batch }) => batch)),
    heardAt: new Map(kept.flatMap(({ batch, heardAt }) => heardAt === 0 ? [] : [[batchId(batch), heardAt]]))
  }
}

function read (bytes: Uint8Array): ReturnType<typeof fromBinary<typeof KeptPolicySchema>> {
  try {
    return fromBinary(KeptPolicySchema, bytes)
  } catch (cause) {
    throw new MedrecError('STORE_DAMAGED', undefined, { cause })
  }
}
