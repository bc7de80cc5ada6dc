import { toHex } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import type { Member } from '../chain-view/chain-view.ts'
import { checkMember, checkTime } from '../enrol/check-invitation.ts'
import { redeemInvitation } from '../enrol/client.ts'
import { checkEnrolment } from '../enrol/enrolment.ts'
import type { Enrolment } from '../enrol/enrolment.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import { deriveDelegate } from '../identity/derive.ts'
import type { Delegate } from '../identity/derive.ts'
import type { Invitation } from '../links/types.ts'
import { createSigner } from '../session/signer.ts'
import { ASK_PATIENCE_MS, FIRST_RETRY_MS, MAX_FIRST_FETCHES, MAX_OPEN_ROUNDS, MIN_CARRY_PATIENCE_MS } from './constants.ts'
import { carryOut } from './carry-out.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { fetchMine } from './fetch-mine.ts'
import { decodeJson, encodeJson } from './json.ts'
import { isUnreachable } from './owner-session.ts'
import { pullAccount } from './push-account.ts'
import { Relationship } from './relationship.ts'
import type { JoinProgress } from './types.ts'
import { pause, waitUntil } from './wait.ts'

/** Invitations that were begun, by the hash of their secret: what a crash does not change. */
type BegunJoins = Record<string, { handle: string, index: number, relationship?: string }>

const BEGUN = 'joins'

/**
 * Redeems an invitation in the network that the context is in: a delegate for this provider, its attestation checked against the chain, the
 * relationship opened, the records fetched. Each step is remembered, so that the same invitation goes on where a crash left it.
 *
 * @throws MedrecError `INVITATION_EXPIRED`, `INVITATION_REFUSED`, `PROVIDER_NOT_A_MEMBER`, `PROVIDER_UNPROVEN`, `NETWORK_UNREACHABLE`
 */
export async function join (options: {
  context: PeerContext, invitation: Invitation, signal: AbortSignal, onProgress: (progress: JoinProgress) => void
}): Promise<Relationship> {
  const { context, invitation, signal, onProgress } = options
  const network = requireNetwork(context)
  onProgress({ step: 'checking' })
  const begun = await readBegun(context)
  const name = toHex(sha256(invitation.secret))
  const known = context.relationships.get(begun[name]?.relationship ?? '')
  if (known !== undefined) {
    onProgress({ step: 'done', count: known.holdings.size, total: known.holdings.size })
    return known
  }
  await network.chain.caughtUp({ signal })
  const member = checkMember(network.chain.view.memberByHandle(invitation.provider), invitation)
  if (begun[name] === undefined) checkTime({ invitation, now: context.now() })
  const index = begun[name]?.index ?? await chooseIndex(context, invitation.provider, begun)
  await context.store.put('state', [[BEGUN, encodeJson({ ...begun, [name]: { handle: invitation.provider, index } } satisfies BegunJoins)]])

  const delegate = await deriveDelegate({ seed: context.seed, network: network.keys, role: 'owner', provider: invitation.provider, index })
  const enrolment = await enrolAndOpen({ ...options, member, delegate })
  const facts = {
    provider: member.handle, name: member.name, delegateIndex: index, multiaddrs: member.multiaddrs, joinedAt: context.now(),
    providerDelegate: enrolment.providerDelegate, providerEncryptionKey: toHex(enrolment.providerEncryptionKey), attestation: toHex(enrolment.attestation)
  }
  const relationship = await Relationship.open({ id: enrolment.relationship, facts, seed: context.seed, network: network.keys, store: context.store, profile: context.options.profile })
  context.account.put('relationships', relationship.id, facts)
  await context.store.put('state', [
    context.account.entry(), network.entry(), relationship.policyEntry(),
    [BEGUN, encodeJson({ ...begun, [name]: { handle: invitation.provider, index, relationship: relationship.id } } satisfies BegunJoins)]
  ])
  context.relationships.set(relationship.id, relationship)
  context.emit('providers')
  await askOtherDevices(context, relationship)
  await carryOut({ context })
  await fetchAfterJoin(context, relationship, signal, onProgress)
  for (const each of context.relationships.values()) context.wake(each)
  return relationship
}

/** Takes in what other devices of mine decided: what was narrowed or ended there is not to be carried to the provider that was joined now. */
async function askOtherDevices (context: PeerContext, joined: Relationship): Promise<void> {
  await Promise.all([...context.relationships.values()].filter(relationship => relationship !== joined).map(async relationship => {
    try {
      await pullAccount({ context, relationship, signal: AbortSignal.timeout(ASK_PATIENCE_MS) })
    } catch (error) {
      if (!(error instanceof MedrecError)) throw error
    }
  }))
}

async function readBegun (context: PeerContext): Promise<BegunJoins> {
  const bytes = await context.store.get('state', BEGUN)
  return bytes === undefined ? {} : decodeJson<BegunJoins>(bytes)
}

/** The first index under this provider that no relationship, begun or on the chain, has. */
async function chooseIndex (context: PeerContext, handle: string, begun: BegunJoins): Promise<number> {
  const network = requireNetwork(context)
  const taken = new Set<number>()
  for (const join of Object.values(begun)) if (join.handle === handle) taken.add(join.index)
  for (const [, facts] of context.account.list('relationships')) if (facts.provider === handle) taken.add(facts.delegateIndex)
  const opened = new Set([...network.chain.view.relationships()].map(relationship => relationship.ownerDelegate))
  for (let index = 0; ; index++) {
    if (taken.has(index)) continue
    const { address } = await deriveDelegate({ seed: context.seed, network: network.keys, role: 'owner', provider: handle, index })
    if (!opened.has(address)) return index
  }
}

async function enrolAndOpen (options: {
  context: PeerContext, invitation: Invitation, signal: AbortSignal, onProgress: (progress: JoinProgress) => void, member: Member, delegate: Delegate
}): Promise<Enrolment> {
  const { context, signal, onProgress } = options
  const { chain } = requireNetwork(context)
  onProgress({ step: 'enrolling' })
  for (let round = 0; round < MAX_OPEN_ROUNDS; round++) {
    // Asked again in each round: the provider's signature is good for a while only.
    const enrolment = await enrol(options)
    onProgress({ step: 'opening' })
    const isOpened = (): true | undefined => chain.view.relationship(enrolment.relationship).settled === undefined ? undefined : true
    if (isOpened() === true) return enrolment
    if (chain.view.relationship(enrolment.relationship).atHead === undefined) await carryOpen(options, enrolment)
    const opened = await waitUntil({ check: isOpened, subscribe: chain.view.onChange, signal, timeoutMs: MIN_CARRY_PATIENCE_MS })
    if (opened === true) return enrolment
  }
  throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take the relationship in. Nothing is lost; follow the same invitation again later.')
}

async function enrol (options: { context: PeerContext, invitation: Invitation, signal: AbortSignal, member: Member, delegate: Delegate }): Promise<Enrolment> {
  const { context, invitation, signal, member, delegate } = options
  const network = requireNetwork(context)
  const link = await network.providerLink({ persona: 'owner', handle: member.handle, signal, now: context.now() })
  const enrolment = await redeemInvitation({
    mux: await link.mux('enrol'), signer: createSigner({ network: network.keys, key: delegate }), secret: invitation.secret,
    ownerEncryptionKey: delegate.encryption.publicKey, clientPeerId: link.clientPeerId, providerPeerId: link.providerPeerId, signal
  })
  checkEnrolment({ enrolment, member, ownerDelegate: delegate.address, network: network.keys })
  return enrolment
}

async function carryOpen (options: { context: PeerContext, signal: AbortSignal, delegate: Delegate }, enrolment: Enrolment): Promise<void> {
  const { context, signal, delegate } = options
  const network = requireNetwork(context)
  const message = { ownerDelegate: delegate.address, providerDelegate: enrolment.providerDelegate, deadline: enrolment.openDeadline }
  const ownerSignature = await createSigner({ network: network.keys, key: delegate }).sign('Open', message)
  await network.chain.relay({ message: { kind: 'open', ...message, ownerSignature, providerSignature: enrolment.openSignature }, signal })
}

async function fetchAfterJoin (context: PeerContext, relationship: Relationship, signal: AbortSignal, onProgress: (progress: JoinProgress) => void): Promise<void> {
  onProgress({ step: 'fetching', count: 0 })
  for (let attempt = 1; ; attempt++) {
    try {
      await fetchMine({ context, relationship, signal, onStored: ({ count, total }) => { onProgress({ step: 'fetching', count, total }) } })
      break
    } catch (error) {
      const isDenied = isMedrecError(error, 'DENIED')
      if (!isUnreachable(error) && !isDenied) throw error
      // The provider may see the relationship a moment after I did. Joined it is; the records come with a later refresh.
      if (!isDenied || attempt >= MAX_FIRST_FETCHES) break
      await pause(FIRST_RETRY_MS, signal)
    }
  }
  onProgress({ step: 'done', count: relationship.holdings.size, total: relationship.holdings.size })
}
