import { isPublicCode } from '../errors/codes.ts'
import { isMedrecError, MedrecError } from '../errors/medrec-error.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import type { ProviderLink, SessionIdentity } from './provider-link.ts'
import type { Relationship } from './relationship.ts'

/** A session in use. */
export interface OpenSession { link: ProviderLink, session: number, signal: AbortSignal }

/**
 * Does something in a session with the provider of a relationship, as its owner or who acts for one, and remembers whether the provider could be reached. A
 * refusal is believed only when a session proved anew is refused as well.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `PROVIDER_NOT_A_MEMBER`, `DENIED`, and what `work` throws
 */
export async function asOwner<T> (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined }, work: (open: OpenSession) => Promise<T>): Promise<T> {
  const { context, relationship } = options
  const signal = options.signal === undefined ? context.signal : AbortSignal.any([context.signal, options.signal])
  const identity: SessionIdentity = { role: relationship.role, relationship: relationship.id, signer: relationship.signer }
  try {
    const link = await requireNetwork(context).providerLink({ persona: context.persona, handle: relationship.facts.provider, signal, now: context.now() })
    const result = await withSession({ link, identity, signal }, work)
    setReach(context, relationship, 'connected')
    return result
  } catch (error) {
    if (isMedrecError(error, 'DENIED')) setReach(context, relationship, 'refused')
    // It is there, and waits for what is in force.
    else if (isMedrecError(error, 'POLICY_STALE')) setReach(context, relationship, 'connected')
    else if (isUnreachable(error)) setReach(context, relationship, 'away')
    else noteAsked({ context, relationship, error, signal })
    throw error
  }
}

/** Whose answer was of no use is not one that was never asked. @param options.signal - of what was to be done */
export function noteAsked (options: { context: PeerContext, relationship: Relationship, error: unknown, signal: AbortSignal }): void {
  const { context, relationship, error, signal } = options
  if (relationship.reach === 'unasked' && isOfProvider(error, signal)) setReach(context, relationship, 'away')
}

/** Does something in a session, which is proved anew, once, when it is refused. */
export async function withSession<T> (options: { link: ProviderLink, identity: SessionIdentity, signal: AbortSignal }, work: (open: OpenSession) => Promise<T>): Promise<T> {
  const { link, identity, signal } = options
  try {
    return await work({ link, session: await link.session(identity, signal), signal })
  } catch (error) {
    if (!isMedrecError(error, 'DENIED')) throw error
    // The session may be over, by the provider's clock or by a restart.
    link.dropSession(identity)
    return await work({ link, session: await link.session(identity, signal), signal })
  }
}

/** Whether an error only says that a provider cannot be asked now, lets nobody in, or was asked no further. */
export function isNotToBeHad (error: unknown): boolean {
  return isUnreachable(error) || isMedrecError(error, 'DENIED') || isMedrecError(error, 'CANCELLED')
}

/** Whether an error only says that nobody can be asked now. */
export function isUnreachable (error: unknown): boolean {
  return error instanceof MedrecError && UNREACHABLE.has(error.code)
}

/**
 * Whether an error is only what another side answered, or that it did not. What the device itself failed at, as a full disk, is not, nor what was stopped here.
 *
 * @param signal - of what was to be done
 */
export function isOfProvider (error: unknown, signal: AbortSignal): error is MedrecError {
  return error instanceof MedrecError && !signal.aborted && (isPublicCode(error.code) || isUnreachable(error) || OF_ANSWERS.has(error.code))
}

/** Passes by what one provider answered, so that it keeps nobody from the others; what is more than that it is not to be had is reported. @throws what is not of the provider, as {@link isOfProvider} */
export function passBy ({ context, error, signal = context.signal }: { context: PeerContext, error: unknown, signal?: AbortSignal | undefined }): void {
  if (!isOfProvider(error, signal)) throw error
  if (!isNotToBeHad(error)) context.report(error)
}

/** Of what came, and of a connection that was given up while nothing was stopped. */
const OF_ANSWERS = new Set<string>(['TOO_LARGE', 'CANCELLED'])

const UNREACHABLE = new Set<string>(['NETWORK_UNREACHABLE', 'STREAM_CUT', 'DEADLINE', 'CHAIN_STALE', 'POLICY_STALE', 'INTERNAL', 'TOO_MANY_REQUESTS', 'PROVIDER_NOT_A_MEMBER', 'CHAIN_UNAVAILABLE', 'RELAY_REFUSED', 'RPC_REFUSED', 'ANSWER_UNSOUND', 'BAD_MESSAGE', 'UNSUPPORTED_VERSION', 'CHAIN_UNPROVEN'])

function setReach (context: PeerContext, relationship: Relationship, reach: Relationship['reach']): void {
  if (relationship.reach === reach) return
  relationship.reach = reach
  context.emit('providers')
}
