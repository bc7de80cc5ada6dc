import type { MessageInitShape } from '@bufbuild/protobuf'
import type { ChainView } from '../chain-view/chain-view.ts'
import { fromHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import { ItemSchema, RequestSchema } from '../messages/enrol_pb.ts'
import type { Redeem, Request } from '../messages/enrol_pb.ts'
import { NO_CONTRACTS } from '../session/contract-signatures.ts'
import type { AskSignature } from '../session/contract-signatures.ts'
import { PROTOCOLS } from '../peer/protocols.ts'
import { createProtocolServer } from '../stream/serve-messages.ts'
import type { ProtocolServer, Report, ServeContext } from '../stream/serve-messages.ts'
import { relationshipId } from '../typed-data/relationship-id.ts'
import { signTypedData } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { checkRedeem } from './check-redeem.ts'
import { MAX_TRIES, MAX_TRIES_PER_PEER, OPEN_SECONDS } from './constants.ts'
import type { ProviderDelegates } from './delegates.ts'
import type { RelationshipStore } from './relationships.ts'

/** An invitation as its provider keeps it: not the secret, only its hash. */
export interface StoredInvitation {
  person: string
  /** Epoch seconds. */
  expiresAt: number
  /** The delegate that has redeemed it. */
  owner: string | undefined
  /** Of the provider's delegate, once it is redeemed. */
  index: number | undefined
}

/** The invitations of a provider, by hash of their secret (hex). Others may add to them while the node runs. */
export interface InvitationStore {
  get: (hash: string) => StoredInvitation | undefined
  /** Gives the invitation to the first delegate that claims it. Durable when it resolves to what then stands. */
  claim: (options: { hash: string, owner: string }) => Promise<StoredInvitation | undefined>
}

/** What {@link createEnrolServer} takes. */
export interface EnrolServerOptions {
  view: ChainView
  network: TypedDataNetwork
  /** Where it is not given, only keys own anything. */
  askSignature?: AskSignature
  /** Of the provider, as the registry has it. */
  handle: string
  peerId: string
  invitations: InvitationStore
  relationships: RelationshipStore
  delegates: ProviderDelegates
  /** The member's signing key, 32 bytes. */
  signingKey: Uint8Array
  /** Epoch seconds. */
  now: () => number
  report: Report
}

type Item = MessageInitShape<typeof ItemSchema>

/** Makes a relationship of an invitation, once. See specs/enrol.md. */
export function createEnrolServer (options: EnrolServerOptions): ProtocolServer {
  const { view, network, askSignature = NO_CONTRACTS, handle, peerId, invitations, relationships, delegates, signingKey, now, report } = options
  const tries = createRateLimiter({ perKey: MAX_TRIES_PER_PEER, total: MAX_TRIES, windowSeconds: 60, now })

  async function redeem (redeem: Redeem, peer: string): Promise<Item> {
    const { ownerEncryptionKey } = redeem
    const onUsedAgain = (): void => { report({ event: 'invitation-used-again', peer, reason: 'Somebody else tried to redeem an invitation that is in use: its link may have been seen by others.' }) }
    const { hash, owner } = await checkRedeem({ redeem, invitation: hash => invitations.get(hash), network, askSignature, clientPeerId: peer, providerPeerId: peerId, now: now(), onUsedAgain })
    const claimed = await invitations.claim({ hash, owner })
    if (claimed?.owner !== owner || claimed.index === undefined) throw new MedrecError('INVITATION_REFUSED', 'The invitation was taken by another delegate.')
    return await enrol({ owner, ownerEncryptionKey, person: claimed.person, index: claimed.index })
  }

  async function enrol (claimed: { owner: string, ownerEncryptionKey: Uint8Array, person: string, index: number }): Promise<Item> {
    const { owner, ownerEncryptionKey, person, index } = claimed
    const delegate = await delegates.get(index)
    const relationship = relationshipId({ ownerDelegate: owner, providerDelegate: delegate.address })
    await relationships.put({ relationship, person, ownerDelegate: owner, providerDelegate: delegate.address, ownerEncryptionKey, index })
    const providerEncryptionKey = delegate.encryption.publicKey
    const deadline = now() + OPEN_SECONDS
    return {
      body: {
        case: 'enrolled',
        value: {
          relationship: fromHex(relationship, 32),
          providerDelegate: fromHex(delegate.address, 20),
          providerEncryptionKey,
          attestation: signTypedData({ network, type: 'Attestation', message: { provider: handle, ownerDelegate: owner, providerDelegate: delegate.address, providerEncryptionKey }, privateKey: signingKey }),
          openDeadline: BigInt(deadline),
          openSignature: signTypedData({ network, type: 'Open', message: { ownerDelegate: owner, providerDelegate: delegate.address, deadline }, privateKey: delegate.privateKey })
        }
      }
    }
  }

  async function * answer ({ body }: Request, { connection }: ServeContext): AsyncGenerator<Item> {
    if (body.case !== 'redeem') throw new MedrecError('BAD_MESSAGE')
    const peer = connection.remotePeer.toString()
    tries.take(peer)
    if (!view.isFresh(now())) throw new MedrecError('CHAIN_STALE')
    if (!view.isMember(handle)) throw new MedrecError('INVITATION_REFUSED', 'This provider is not a member of the network.')
    yield await redeem(body.value, peer)
  }

  return createProtocolServer({ protocol: PROTOCOLS.enrol, request: RequestSchema, item: ItemSchema, answer, report })
}
