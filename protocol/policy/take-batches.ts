import { MedrecError } from '../errors/medrec-error.ts'
import { doAtOnce } from '../limits/pieces.ts'
import type { Pieces } from '../limits/pieces.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import type { ChangeProofs } from './change-proofs.ts'
import { bytesOfBatch, ROOM_OF_OTHERS } from './change-proofs.ts'
import { MAX_TURN_BATCH_BYTES, MAX_TURN_BATCHES } from './constants.ts'
import type { PolicyDocument } from './document.ts'
import { heldChanges, policyHeads } from './history.ts'
import { namedOrigins } from './origins.ts'
import { readBeginning } from './previous.ts'
import { isBatch, isBatchSigned } from './signed-changes.ts'
import type { ChangeBatch } from './signed-changes.ts'

/** What {@link takeBatches} takes. `doc`: with the changes of the turn; `signer`: the address of who acts for the owner; given: only batches by it, and only as many as leave the owner room. */
export interface TakenBatches { network: TypedDataNetwork, relationship: string, doc: PolicyDocument, proofs: ChangeProofs, batches: readonly ChangeBatch[], signer?: string | undefined }

/**
 * The batches of a turn that are to be kept (specs/policy.md, "Signed changes"): those that hold and prove something of a change that is held. What is not
 * wanted is left out before its signature is looked at, and with the first that does not hold the rest is left out: nobody makes another check more than one
 * signature in vain.
 *
 * @throws MedrecError `POLICY_LIMIT` when the turn brings too many
 */
export function takeBatches (options: TakenBatches): ChangeProofs {
  return doAtOnce(takeBatchesInPieces(options))
}

/** {@link takeBatches} for who has others to answer meanwhile. */
export function * takeBatchesInPieces (options: TakenBatches): Pieces<ChangeProofs> {
  const { network, relationship, doc, proofs, batches, signer } = options
  const bytes = batches.reduce((sum, batch) => sum + bytesOfBatch(batch), 0)
  if (batches.length > MAX_TURN_BATCHES || bytes > MAX_TURN_BATCH_BYTES) throw new MedrecError('POLICY_LIMIT', `A turn brings at most ${MAX_TURN_BATCHES} batches of ${MAX_TURN_BATCH_BYTES} bytes.`)
  if (batches.length === 0) return proofs
  const end = batches.findIndex(batch => !isBatch(batch))
  const formed = (end < 0 ? batches : batches.slice(0, end)).filter(batch => signer === undefined || batch.signer === signer)
  const held = heldChanges({ doc, hashes: formed.flatMap(({ changes }) => changes) })
  // What a policy begins with is everybody's: nobody answers for it but who wrote it in the document before.
  const beginning = new Set(policyHeads(doc).length === 0 ? [] : readBeginning(doc).held)
  const origins = namedOrigins(doc)
  return yield * proofs.withWanted({
    batches: formed,
    isHeld: hash => origins.has(hash) || (held.has(hash) && !beginning.has(hash)),
    holds: batch => isBatchSigned({ network, relationship, batch }),
    ...signer === undefined ? {} : { room: ROOM_OF_OTHERS }
  })
}

/**
 * Whether an address proved to have made all of some changes.
 *
 * @throws MedrecError `POLICY_INVALID`
 */
export function checkProved (options: { proofs: ChangeProofs, changes: readonly string[], signer: string }): void {
  const { proofs, changes, signer } = options
  if (!changes.every(hash => proofs.signersOf(hash).has(signer))) throw new MedrecError('POLICY_INVALID', 'Who acts for the owner did not sign what it changed.')
}
