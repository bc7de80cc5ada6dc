import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../messages/sync_pb.ts'
import { sameHeads } from '../policy/history.ts'
import { areApart, heldBy } from '../policy/exchange.ts'
import type { OtherSide, PolicyTurn } from '../policy/exchange.ts'
import { batchId } from '../policy/signed-changes.ts'
import type { Mux } from '../stream/open-mux.ts'
import { requestOne } from '../stream/request-items.ts'
import { MAX_SYNC_TURNS } from './constants.ts'
import { decodeTurn, encodeTurn } from './encode-turn.ts'

/** What every request here takes: a stream of /medrec/sync and the handle of a session on its connection. */
export interface SyncOptions { mux: Mux, session: number, signal?: AbortSignal | undefined }

/** This side of an exchange, over a document that the caller holds. */
export interface SyncSide {
  /** The next turn, given what is known of the other side. */
  turn: (other: OtherSide) => PolicyTurn
  /** Takes the changes and batches of the other side. Whether there was anything to take, or this side has more to bring than its last turn had. */
  receive: (turn: PolicyTurn) => boolean
}

/**
 * Exchanges changes of a policy with its provider, and who made them, until both hold the same. See specs/sync.md, "Exchange".
 *
 * @returns `apart` when the provider holds another document of the relationship: then nothing was exchanged
 * @param options.known - heads that the provider was known to hold before, if any
 * @throws MedrecError `DENIED`, `POLICY_INVALID`, `POLICY_LIMIT`; `ANSWER_UNSOUND` when it does not come to an end
 */
export async function syncPolicy (options: SyncOptions & { side: SyncSide, known?: readonly string[] | undefined }): Promise<'same' | 'apart'> {
  const { side } = options
  let other: OtherSide = { known: options.known }
  /** Batches that the provider heard of here: what it left out is not brought again. */
  const brought = new Set<string>()
  for (let turn = 0; turn < MAX_SYNC_TURNS; turn++) {
    const mine = side.turn(other)
    for (const batch of mine.batches) brought.add(batchId(batch))
    const theirs = await askTurn(options, mine)
    if (areApart(mine, theirs)) return 'apart'
    const isNews = side.receive(theirs)
    other = { known: heldBy(theirs), digest: theirs.digest, ...theirs.kept === undefined ? {} : { kept: new Set([...theirs.kept, ...brought]) } }
    // Of batches a side may leave some out: it is over when each has heard of all that the other keeps.
    const isTold = theirs.digest === mine.digest || (mine.kept !== undefined && mine.batches.length === 0)
    if (!isNews && isTold && sameHeads(theirs.heads, mine.heads)) return 'same'
  }
  throw new MedrecError('ANSWER_UNSOUND', 'The policy did not sync in as many turns as the limit allows.')
}

/**
 * Takes in what a provider holds of a policy, and brings it nothing.
 *
 * @returns whether there was anything to take in
 * @throws MedrecError as {@link syncPolicy}
 */
export async function takePolicy (options: SyncOptions & { side: SyncSide }): Promise<boolean> {
  const { side } = options
  for (let turn = 0; turn < MAX_SYNC_TURNS; turn++) {
    const mine = side.turn({ known: undefined })
    const theirs = await askTurn(options, mine)
    if (areApart(mine, theirs) || !side.receive(theirs)) return turn > 0
  }
  throw new MedrecError('ANSWER_UNSOUND', 'The policy did not come in as many turns as the limit allows.')
}

async function askTurn ({ mux, session, signal }: SyncOptions, mine: PolicyTurn): Promise<PolicyTurn> {
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'policySync', value: { session, turn: encodeTurn(mine) } } } })
  if (answer.body.case !== 'policyTurn') throw new MedrecError('BAD_MESSAGE')
  return decodeTurn(answer.body.value)
}

/** What a provider holds of a policy: heads as hex without 0x, as Automerge writes them. */
export interface PolicyStatus { heads: string[], sequence: number, anchored: boolean, settled: boolean, stale: boolean }

/** What the provider holds of the session's policy. Owner only. */
export async function policyStatus (options: SyncOptions): Promise<PolicyStatus> {
  const { mux, session, signal } = options
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'policyStatus', value: { session } } } })
  if (answer.body.case !== 'policyState') throw new MedrecError('BAD_MESSAGE')
  const { heads, sequence, anchored, settled, stale } = answer.body.value
  return { heads: heads.map(head => toHex(head).slice(2)), sequence: Number(sequence), anchored, settled, stale }
}

/** Brings a provider a policy that is sealed to its delegate. */
export async function offerPolicy (options: SyncOptions & { sealed: Uint8Array }): Promise<void> {
  const { mux, session, sealed, signal } = options
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'policyOffer', value: { session, sealed } } } })
  if (answer.body.case !== 'accepted') throw new MedrecError('BAD_MESSAGE')
}

/** A sealed blob as a provider holds it. Not checked yet: its id is the SHA-256 of the key that signs it. */
export interface FetchedBlob { publicKey: Uint8Array, version: number, sealed: Uint8Array, signature: Uint8Array }

/** Stores a sealed blob; durable at the provider when it resolves. `version` must be higher than the one held. */
export async function putBlob (options: SyncOptions & { blob: FetchedBlob }): Promise<void> {
  const { mux, session, blob, signal } = options
  const value = { session, publicKey: blob.publicKey, version: BigInt(blob.version), sealed: blob.sealed, signature: blob.signature }
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'blobPut', value } } })
  if (answer.body.case !== 'accepted') throw new MedrecError('BAD_MESSAGE')
}

/** The blob of that id, 32 bytes; undefined when the provider holds none. Needs no session. */
export async function getBlob (options: { mux: Mux, id: Uint8Array, signal?: AbortSignal | undefined }): Promise<FetchedBlob | undefined> {
  const { mux, id, signal } = options
  const answer = await requestOne({ mux, request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'blobGet', value: { id } } } })
  if (answer.body.case !== 'blob') throw new MedrecError('BAD_MESSAGE')
  const { publicKey, version, sealed, signature } = answer.body.value
  return version === 0n ? undefined : { publicKey, version: Number(version), sealed, signature }
}
