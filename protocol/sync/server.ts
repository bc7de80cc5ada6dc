import type { MessageInitShape } from '@bufbuild/protobuf'
import { POWERS } from '../agent/constants.ts'
import type { ChainView } from '../chain-view/chain-view.ts'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { ProviderDelegates } from '../enrol/delegates.ts'
import type { RelationshipStore } from '../enrol/relationships.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { addressOf } from '../identity/derive.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import type { RateLimiter } from '../limits/rate-limiter.ts'
import { ItemSchema, RequestSchema } from '../messages/sync_pb.ts'
import type { BlobPut, PolicyOffer, PolicySync, Request } from '../messages/sync_pb.ts'
import { PROTOCOLS } from '../peer/protocols.ts'
import { MAX_POLICY_BYTES, MAX_TURN_BATCHES, MAX_TURN_CHANGES, MAX_TURN_OPERATIONS } from '../policy/constants.ts'
import { operationsOf } from '../policy/plain-change.ts'
import type { Session, Sessions } from '../session/sessions.ts'
import { createProtocolServer } from '../stream/serve-messages.ts'
import type { ProtocolServer, Report, ServeContext } from '../stream/serve-messages.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { BATCH_WORK, MAX_BLOB_BYTES, MAX_BLOB_READS, MAX_BLOB_READS_PER_PEER, MAX_OFFERS, MAX_SYNC_REQUESTS, MAX_SYNC_WORK } from './constants.ts'
import { decodeTurn, encodeTurn } from './encode-turn.ts'
import type { Policies } from './policies.ts'
import { openSealedPolicy } from './sealed-policy.ts'

/** A sealed blob as it is kept. */
export interface StoredBlob { publicKey: Uint8Array, version: number, sealed: Uint8Array, signature: Uint8Array }

/** Where blobs are kept, by id (hex). */
export interface BlobStore {
  get: (id: string) => StoredBlob | undefined
  /** Durable when it resolves. @throws MedrecError `DENIED` when the one held is as new, `TOO_MANY_REQUESTS` when the relationship keeps as many as it may */
  put: (options: { id: string, relationship: string, blob: StoredBlob }) => Promise<void>
}

/** What {@link createSyncServer} takes. */
export interface SyncServerOptions {
  sessions: Sessions
  view: ChainView
  policies: Policies
  relationships: RelationshipStore
  delegates: ProviderDelegates
  blobs: BlobStore
  network: TypedDataNetwork
  /** Epoch seconds. */
  now: () => number
  report: Report
}

type Item = MessageInitShape<typeof ItemSchema>

/** Of these it takes one to write in a policy for its owner. */
const WRITING = POWERS.grant | POWERS.revoke

/** Syncs policies with their owners, takes sealed ones from others, and keeps sealed blobs. See specs/sync.md. */
export function createSyncServer (options: SyncServerOptions): ProtocolServer {
  const { sessions, view, policies, relationships, delegates, blobs, network, now, report } = options
  const counted = (): { requests: RateLimiter, work: RateLimiter } => ({
    requests: createRateLimiter({ perKey: MAX_SYNC_REQUESTS, total: 100 * MAX_SYNC_REQUESTS, windowSeconds: 60, now }),
    work: createRateLimiter({ perKey: MAX_SYNC_WORK, total: 100 * MAX_SYNC_WORK, windowSeconds: 60, now })
  })
  // There can be many who act for one owner: they use up what is theirs, and nothing of any owner's.
  const limits = { owner: counted(), custodian: counted() }
  const offers = createRateLimiter({ perKey: MAX_OFFERS, total: 100 * MAX_OFFERS, windowSeconds: 60, now })
  const reads = createRateLimiter({ perKey: MAX_BLOB_READS_PER_PEER, total: MAX_BLOB_READS, windowSeconds: 60, now })

  /** @param again - the session as it is by then, since a turn may wait */
  async function syncPolicy (session: Session, { turn }: PolicySync, signal: AbortSignal, again: () => Session): Promise<Item> {
    const { role, delegate: address, powers, relationship } = session
    const mayStill = (): void => {
      if ((powers & ~again().powers & WRITING) !== 0) throw new MedrecError('DENIED', 'Who acts for the owner may not write this any more.')
    }
    const custodian = role === 'custodian' ? { address, add: (powers & POWERS.grant) !== 0, end: (powers & POWERS.revoke) !== 0 } : undefined
    const decoded = decodeTurn(turn)
    if (decoded.changes.length > MAX_TURN_CHANGES || decoded.batches.length > MAX_TURN_BATCHES) throw new MedrecError('POLICY_LIMIT', 'A turn brings more changes or batches than it may.')
    const operations = decoded.changes.reduce((sum, change) => sum + operationsOf(change), 0)
    if (operations > MAX_TURN_OPERATIONS) throw new MedrecError('POLICY_LIMIT', 'A turn brings more operations than it may.')
    // A turn costs by what it brings, and by what is held: a count of requests alone would let one person have a provider look through a long policy all day.
    limits[custodian === undefined ? 'owner' : 'custodian'].work.take(relationship, decoded.changes.length + operations + BATCH_WORK * decoded.batches.length + policies.size(relationship))
    const answer = await policies.sync({ relationship, turn: decoded, custodian, signal, ...custodian === undefined ? {} : { mayStill } })
    return { body: { case: 'policyTurn', value: encodeTurn(answer) } }
  }

  function status ({ relationship }: Session): Item {
    const { status: counts, anchored, settled } = policies.get(relationship)
    const heads = policies.heads(relationship).map(head => fromHex(`0x${head}`, 32))
    return { body: { case: 'policyState', value: { heads, sequence: BigInt(view.relationship(relationship).atHead?.sequence ?? 0), anchored, settled, stale: counts === 'stale' } } }
  }

  async function takeOffer ({ relationship }: Session, { sealed }: PolicyOffer, signal: AbortSignal): Promise<Item> {
    if (sealed.length > MAX_POLICY_BYTES) throw new MedrecError('POLICY_LIMIT')
    const known = relationships.get(relationship)
    if (known === undefined) throw new MedrecError('DENIED')
    const { encryption } = await delegates.get(known.index)
    try {
      const packed = await openSealedPolicy({ sealed, relationship, privateKey: encryption.privateKey })
      await policies.adopt({ relationship, packed, signal })
    } catch (error) {
      // Who is no owner learns nothing of why.
      if (isMedrecError(error, 'SEAL_BROKEN') || isMedrecError(error, 'POLICY_INVALID')) throw new MedrecError('DENIED', error.message, { cause: error })
      throw error
    }
    return { body: { case: 'accepted', value: {} } }
  }

  async function putBlob ({ relationship }: Session, { publicKey, version, sealed, signature }: BlobPut): Promise<Item> {
    if (sealed.length > MAX_BLOB_BYTES || publicKey.length !== 33) throw new MedrecError('BAD_MESSAGE', 'A blob is larger than the limit, or its key has the wrong length.')
    if (version === 0n || version > BigInt(Number.MAX_SAFE_INTEGER)) throw new MedrecError('BAD_MESSAGE')
    const id = sha256(publicKey)
    const message = { id, version: Number(version), contentHash: sha256(sealed) }
    if (!isSignedBy({ network, type: 'Blob', message, signature, address: signerOf(publicKey) })) throw new MedrecError('DENIED', 'The blob is not signed by its key.')
    await blobs.put({ id: toHex(id), relationship, blob: { publicKey, version: Number(version), sealed, signature } })
    return { body: { case: 'accepted', value: {} } }
  }

  async function * answer ({ body }: Request, { connection, signal }: ServeContext): AsyncGenerator<Item> {
    if (body.case === undefined) throw new MedrecError('BAD_MESSAGE')
    if (body.case === 'blobGet') {
      reads.take(connection.remotePeer.toString())
      const blob = body.value.id.length === 32 ? blobs.get(toHex(body.value.id)) : undefined
      yield { body: { case: 'blob', value: blob === undefined ? { version: 0n } : { ...blob, version: BigInt(blob.version) } } }
      return
    }
    const asked = { connection, handle: body.value.session, ...whoMay(body.case) }
    const session = sessions.get(asked)
    // A viewer's requests do not count against the owner whose relationship it names, nor against any other; a custodian's are its own.
    if (session.role === 'owner') limits.owner.requests.take(session.relationship)
    else if (session.role === 'custodian') limits.custodian.requests.take(session.delegate)
    else offers.take(connection.remotePeer.toString())
    if (body.case === 'policySync') yield await syncPolicy(session, body.value, signal, () => sessions.get(asked))
    else if (body.case === 'policyStatus') yield status(session)
    else if (body.case === 'policyOffer') yield await takeOffer(session, body.value, signal)
    else yield await putBlob(session, body.value)
  }

  return createProtocolServer({ protocol: PROTOCOLS.sync, request: RequestSchema, item: ItemSchema, answer, report })
}

/** Policies are edited by the owner and by custodians who may change something in them; blobs are the owner's. */
function whoMay (request: NonNullable<Request['body']['case']>): { role?: 'owner', powers?: number } {
  if (request === 'policyOffer') return {}
  return request === 'blobPut' ? { role: 'owner' } : { role: 'owner', powers: WRITING }
}

function signerOf (publicKey: Uint8Array): string {
  try {
    return addressOf(publicKey)
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', 'The key of a blob is none.', { cause })
  }
}
