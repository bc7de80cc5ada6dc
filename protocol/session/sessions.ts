import type { Connection } from '@libp2p/interface'
import { OWNER_PLACE, POWERS } from '../agent/constants.ts'
import { readEnvelope } from '../agent/envelope.ts'
import type { ChainView } from '../chain-view/chain-view.ts'
import { toHex } from '../crypto/bytes.ts'
import type { RandomBytes } from '../crypto/random.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import type { Prove } from '../messages/records_pb.ts'
import type { ProviderRelationship } from '../enrol/relationships.ts'
import { typedDataDigest } from '../typed-data/digest.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { TypedDataMessage, TypedDataNetwork } from '../typed-data/types.ts'
import type { AgentNow, Agents } from './agents.ts'
import { NO_CONTRACTS } from './contract-signatures.ts'
import type { AskSignature } from './contract-signatures.ts'
import { createContractProofLimits } from './contract-proof-limits.ts'
import { requireChain } from './require-chain.ts'
import { LOG_AFTER_END_SECONDS, MAX_CONTRACT_SESSION_SECONDS, MAX_NONCES, MAX_PROOFS, MAX_PROOFS_PER_PEER, MAX_SESSION_SECONDS, MAX_SESSIONS, MAX_STRANGER_PROOFS, MAX_STRANGER_PROOFS_PER_PEER, NONCE_SECONDS } from './constants.ts'

/** Somebody who has proved a delegate on a connection. Addresses and ids are 0x and lower-case hex digits. */
export interface Session {
  /** Names it on every stream of its connection. */
  handle: number
  role: SessionRole
  relationship: string
  delegate: string
  /** Epoch seconds; of a custodian not after its powers end by time. */
  expiresAt: number
  /** Of a custodian what it may do now, a sum of `POWERS`; of others 0. */
  powers: number
}

/** As what somebody has proved a delegate. */
export type SessionRole = 'owner' | 'viewer' | 'custodian'

/** What {@link createSessions} takes. */
export interface SessionsOptions {
  view: ChainView
  agents: Agents
  /** Where it is not given, only keys prove anything. */
  askSignature?: AskSignature
  network: TypedDataNetwork
  providerPeerId: string
  /** The provider's own handle: who is not a member any more lets nobody in. */
  handle: string
  relationships: {
    get: (id: string) => ProviderRelationship | undefined
    /** When an end was settled, epoch seconds; undefined: it is not yet. Where this is not given, nothing is read after an end. */
    endedAt?: (id: string) => number | undefined
  }
  /** Epoch seconds. */
  now: () => number
  randomBytes: RandomBytes
}

/** The sessions of a provider, by connection. Nothing here asks the chain: its view is in memory. */
export interface Sessions {
  challenge: (connection: Connection) => { nonce: Uint8Array, time: number }
  /**
   * @param options.signal - aborts when who asked has gone
   * @throws MedrecError `DENIED` whatever is wrong, `CHAIN_STALE`, `TOO_MANY_REQUESTS`
   */
  prove: (connection: Connection, proof: Prove, options?: { signal?: AbortSignal | undefined }) => Promise<Session>
  /**
   * The session of a handle, if it still holds: to be asked at every request, and whenever the chain changed while one is answered.
   *
   * @param options.role - only the owner may ask this
   * @param options.afterEnd - also the owner of a relationship that ended less than `LOG_AFTER_END_SECONDS` ago
   * @param options.powers - and a custodian with one of these, a sum of `POWERS`; with nothing said, one with READ
   * @throws MedrecError `DENIED`, `CHAIN_STALE`
   */
  get: (options: { connection: Connection, handle: number, role?: 'owner', powers?: number, afterEnd?: boolean }) => Session
}

interface OnConnection {
  /** When each ends, epoch seconds. */
  nonces: Map<string, number>
  sessions: Map<number, Session>
  next: number
}

/** See specs/session.md. */
export function createSessions (options: SessionsOptions): Sessions {
  const { view, agents, askSignature = NO_CONTRACTS, network, providerPeerId, handle: member, relationships, now, randomBytes } = options
  const connections = new WeakMap<Connection, OnConnection>()
  const limiter = createRateLimiter({ perKey: MAX_PROOFS_PER_PEER, total: MAX_PROOFS, windowSeconds: 60, now })
  const contractLimits = createContractProofLimits({ now })
  const formerOwners = createRateLimiter({ perKey: MAX_STRANGER_PROOFS_PER_PEER, total: MAX_STRANGER_PROOFS, windowSeconds: 60, now })

  const of = (connection: Connection): OnConnection => {
    let held = connections.get(connection)
    if (held === undefined) connections.set(connection, held = { nonces: new Map(), sessions: new Map(), next: 1 })
    return held
  }

  const agentOf = (relationship: string): AgentNow => ({ isOwner: address => agents.isOwner(relationship, address), powersOf: address => agents.powersOf(relationship, address) })

  /** Whether a relationship that is over is so for so short a time that its owner may read its log. */
  const isLogOpen = ({ relationship, role }: Claim): boolean => {
    const { endedAt } = relationships
    return role === 'owner' && endedAt !== undefined && now() < (endedAt(relationship) ?? now()) + LOG_AFTER_END_SECONDS
  }

  /** Why the chain does not let this delegate act in this role; undefined: it does. */
  const whyNot = (claim: Claim, powers: number, { agent = agentOf(claim.relationship), afterEnd = false }: { agent?: AgentNow, afterEnd?: boolean } = {}): string | undefined => {
    const { relationship, role, delegate } = claim
    const state = view.relationship(relationship).atHead
    if (state === undefined || (state.status !== 'active' && !(afterEnd && isLogOpen(claim)))) return 'The relationship is not active.'
    if (role === 'owner' && state.controller !== delegate && !agent.isOwner(delegate)) return 'The delegate is not the controller.'
    return role === 'custodian' && (agent.powersOf(delegate).powers & powers) === 0 ? 'The delegate is no custodian that may do this now.' : undefined
  }

  // Anybody may prove to be a viewer of any relationship, and so learns nothing by it; what is asked then is refused.
  const isKept = ({ relationship, role }: Claim): boolean => role === 'viewer' || relationships.get(relationship) !== undefined

  /** Only for a short session, so that nobody asks who does not mean it. */
  const isContracts = async ({ relationship, role, delegate }: Claim, message: TypedDataMessage<'SessionProof'>, signature: Uint8Array, signal: AbortSignal | undefined): Promise<boolean> => {
    // The owner of an agent proves by the key: so it counts when the chain has settled who that is.
    if (role === 'custodian' || (role === 'owner' && agents.isAgent(relationship, delegate)) || message.expiresAt > now() + MAX_CONTRACT_SESSION_SECONDS) return false
    contractLimits.take({ peer: message.clientPeerId, address: delegate, isController: view.relationship(relationship).atHead?.controller === delegate })
    return await askSignature({ address: delegate, digest: typedDataDigest({ network, type: 'SessionProof', message }), signature, signal })
  }

  /**
   * Before an agent is asked about a signature, with the condition of a place, and read, which may be long: only for who is in the place, and whom this provider may let in.
   * To others a relationship is refused alike whether or not it is kept here.
   *
   * @param place - or `OWNER_PLACE`
   */
  const checkPlace = async (claim: Claim, { place, peer, signal }: { place: number, peer: string, signal: AbortSignal | undefined }): Promise<void> => {
    const { relationship, role, delegate } = claim
    const state = view.relationship(relationship).atHead
    if (state === undefined || (role === 'custodian' && state.status !== 'active')) throw new MedrecError('DENIED', 'The relationship is not active.')
    if (role === 'owner' && !agents.isAgent(relationship, state.controller)) return
    if (await agents.isInPlace({ relationship, place, address: delegate, signal })) {
      if (!isKept(claim)) throw notKept()
    } else if (role === 'owner' && state.status !== 'active') {
      // Whose it was in the block of the end its events alone tell.
      formerOwners.take(peer)
    } else throw new MedrecError('DENIED', 'The delegate is not in that place of the agent.')
  }

  /** First, and whatever the relationship: how long a refusal takes must not tell whose relationships are kept here. Says who signed. */
  const checkSignature = async (claim: Claim, message: TypedDataMessage<'SessionProof'>, signature: Uint8Array, signal: AbortSignal | undefined): Promise<'key' | 'contract'> => {
    const envelope = claim.role === 'custodian' ? readEnvelope(signature) : undefined
    const key = claim.role === 'custodian' ? envelope?.signature : signature
    const isKeys = key !== undefined && isSignedBy({ network, type: 'SessionProof', message, signature: key, address: claim.delegate })
    if (!isKeys && !await isContracts(claim, message, signature, signal)) throw new MedrecError('DENIED', 'The proof is not signed by the delegate, for this connection.')
    const { relationship, role } = claim
    const by = isKeys ? 'key' : 'contract'
    if (role === 'viewer') return by
    await checkPlace(claim, { place: envelope?.place ?? OWNER_PLACE, peer: message.clientPeerId, signal })
    if (role === 'custodian') {
      const isTaken = await agents.isSigned({ relationship, digest: typedDataDigest({ network, type: 'SessionProof', message }), signature })
      if (!isTaken) throw new MedrecError('DENIED', 'The agent does not take the proof for its custodian\'s.')
    }
    // Read for everybody, kept for who is let in: else strangers would have those given up that people act by.
    await agents.follow({ relationship, isUsed: agent => whyNot(claim, POWERS.read, { agent, afterEnd: true }) === undefined && isKept(claim), signal })
    return by
  }

  return {
    challenge (connection) {
      const { nonces } = of(connection)
      for (const [nonce, endsAt] of nonces) if (endsAt <= now() || nonces.size >= MAX_NONCES) nonces.delete(nonce)
      const nonce = randomBytes(32)
      nonces.set(toHex(nonce), now() + NONCE_SECONDS)
      return { nonce, time: now() }
    },

    async prove (connection, proof, { signal } = {}) {
      const { nonces, sessions } = of(connection)
      const nonce = toHex(proof.nonce)
      const endsAt = nonces.get(nonce)
      // Used up whatever comes of it.
      nonces.delete(nonce)
      limiter.take(connection.remotePeer.toString())
      requireChain({ view, member, now: now() })
      if (endsAt === undefined || endsAt <= now()) throw new MedrecError('DENIED', 'The nonce is not one of this connection, or its time is over.')
      const { role, signature } = proof
      if (role !== 'owner' && role !== 'viewer' && role !== 'custodian') throw new MedrecError('DENIED', 'There is no such role.')
      if (proof.relationship.length !== 32 || proof.delegate.length !== 20) throw new MedrecError('DENIED', 'An id or address has the wrong length.')
      const expiresAt = Number(proof.expiresAt)
      if (expiresAt <= now() || expiresAt > now() + MAX_SESSION_SECONDS) throw new MedrecError('DENIED', 'The expiry is past, or more than an hour ahead.')
      const claim = { role, relationship: toHex(proof.relationship), delegate: toHex(proof.delegate) } as const
      const clientPeerId = connection.remotePeer.toString()
      const signedBy = await checkSignature(claim, { ...claim, clientPeerId, providerPeerId, nonce: proof.nonce, expiresAt }, signature, signal)
      // What is asked then is looked at again: after an end it is the log alone.
      const refusal = whyNot(claim, POWERS.read, { afterEnd: true })
      if (refusal !== undefined) throw new MedrecError('DENIED', refusal)
      if (!isKept(claim)) throw notKept()
      if (signedBy === 'contract') {
        if (role === 'owner') contractLimits.remember({ peer: clientPeerId, address: claim.delegate })
        else contractLimits.rememberViewer(clientPeerId)
      }
      for (const [handle, session] of sessions) if (session.expiresAt <= now()) sessions.delete(handle)
      if (sessions.size >= MAX_SESSIONS) throw new MedrecError('TOO_MANY_REQUESTS')
      const session = { ...claim, handle: of(connection).next++, expiresAt, powers: 0 }
      sessions.set(session.handle, session)
      return session
    },

    get ({ connection, handle, role, powers, afterEnd }) {
      requireChain({ view, member, now: now() })
      const session = connections.get(connection)?.sessions.get(handle)
      if (session === undefined) throw new MedrecError('DENIED', 'Nothing was proved under this handle.')
      if (session.expiresAt <= now()) throw new MedrecError('DENIED', 'The session is over.')
      const isForbidden = session.role !== 'owner' && role === 'owner' && (session.role === 'viewer' || powers === undefined)
      if (isForbidden) throw new MedrecError('DENIED', 'Only the owner may ask this.')
      const refusal = whyNot(session, powers ?? POWERS.read, { afterEnd: afterEnd ?? false })
      if (refusal !== undefined) throw new MedrecError('DENIED', refusal)
      if (session.role !== 'custodian') return session
      const has = agents.powersOf(session.relationship, session.delegate)
      return { ...session, powers: has.powers, expiresAt: Math.min(session.expiresAt, has.until) }
    }
  }
}

function notKept (): MedrecError { return new MedrecError('DENIED', 'The relationship is not one of this provider.') }

type Claim = Pick<Session, 'relationship' | 'role' | 'delegate'>
