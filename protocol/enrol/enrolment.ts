import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Enrolled } from '../messages/enrol_pb.ts'
import { relationshipId } from '../typed-data/relationship-id.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'

/** What a provider gives to who redeems its invitation. Not checked yet: see {@link checkEnrolment}. */
export interface Enrolment {
  relationship: string
  providerDelegate: string
  providerEncryptionKey: Uint8Array
  /** By the member's signing key over (provider, owner delegate, provider delegate, encryption key). */
  attestation: Uint8Array
  openDeadline: number
  /** By the provider's delegate, over Open. */
  openSignature: Uint8Array
}

/** Reads what came. @throws MedrecError `BAD_MESSAGE` when a field has another length, or the time is above 2^53 − 1 */
export function readEnrolled (enrolled: Enrolled): Enrolment {
  const { relationship, providerDelegate, providerEncryptionKey, attestation, openSignature } = enrolled
  const openDeadline = Number(enrolled.openDeadline)
  if (relationship.length !== 32 || providerDelegate.length !== 20 || providerEncryptionKey.length !== 32 || !Number.isSafeInteger(openDeadline)) throw new MedrecError('BAD_MESSAGE')
  return { relationship: toHex(relationship), providerDelegate: toHex(providerDelegate), providerEncryptionKey, attestation, openDeadline, openSignature }
}

/**
 * Checks that it comes from the member of the invitation and is for this delegate, before anything of it goes to the chain. See specs/enrol.md, "Protocol".
 *
 * @param options.member - as the registry has it
 * @param options.ownerDelegate - address
 * @throws MedrecError `PROVIDER_UNPROVEN`
 */
export function checkEnrolment (options: { enrolment: Enrolment, member: { handle: string, signingKey: string }, ownerDelegate: string, network: TypedDataNetwork }): void {
  const { enrolment, member, ownerDelegate, network } = options
  const { relationship, providerDelegate, providerEncryptionKey, attestation, openDeadline: deadline, openSignature } = enrolment
  const delegates = { ownerDelegate, providerDelegate }
  const isAttested = isSignedBy({ network, type: 'Attestation', message: { provider: member.handle, ...delegates, providerEncryptionKey }, signature: attestation, address: member.signingKey })
  const isOpen = isSignedBy({ network, type: 'Open', message: { ...delegates, deadline }, signature: openSignature, address: providerDelegate })
  if (!isAttested || !isOpen || relationshipId(delegates) !== relationship) throw new MedrecError('PROVIDER_UNPROVEN')
}
