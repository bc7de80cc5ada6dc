import { toHex } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Redeem } from '../messages/enrol_pb.ts'
import type { AskSignature } from '../session/contract-signatures.ts'
import { typedDataDigest } from '../typed-data/digest.ts'
import { isSignedBy } from '../typed-data/sign.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { MAX_SECRET_BYTES, SECRET_BYTES } from './constants.ts'
import type { StoredInvitation } from './server.ts'

/** What {@link checkRedeem} takes. */
export interface CheckRedeemOptions {
  redeem: Redeem
  /** By the hash of its secret, 0x and 64 hex digits. */
  invitation: (hash: string) => Pick<StoredInvitation, 'expiresAt' | 'owner'> | undefined
  network: TypedDataNetwork
  askSignature: AskSignature
  /** Of the connection. */
  clientPeerId: string
  providerPeerId: string
  /** Epoch seconds. */
  now: number
  /** Somebody else tried one that is in use. */
  onUsedAgain: () => void
}

/**
 * Which invitation a request may have, and for which delegate. See specs/enrol.md, "Rules".
 *
 * @throws MedrecError `BAD_MESSAGE`, `INVITATION_REFUSED`
 */
export async function checkRedeem (options: CheckRedeemOptions): Promise<{ hash: string, owner: string }> {
  const { network, askSignature, clientPeerId, providerPeerId, now, onUsedAgain } = options
  const { secret, signature, ownerDelegate, ownerEncryptionKey } = options.redeem
  if (secret.length < SECRET_BYTES || secret.length > MAX_SECRET_BYTES || ownerDelegate.length !== 20 || ownerEncryptionKey.length !== 32) throw new MedrecError('BAD_MESSAGE')
  const owner = toHex(ownerDelegate)
  const invitation = sha256(secret)
  const hash = toHex(invitation)
  const found = options.invitation(hash)
  if (found === undefined) throw new MedrecError('INVITATION_REFUSED', 'No invitation has this secret.')
  if (found.owner !== undefined && found.owner !== owner) {
    onUsedAgain()
    throw new MedrecError('INVITATION_REFUSED', 'The invitation is used by another delegate.')
  }
  if (found.owner === undefined && found.expiresAt <= now) throw new MedrecError('INVITATION_REFUSED', 'The invitation has expired.')
  const message = { invitation, ownerDelegate: owner, ownerEncryptionKey, clientPeerId, providerPeerId }
  const isSigned = isSignedBy({ network, type: 'Enrolment', message, signature, address: owner }) || await askSignature({ address: owner, digest: typedDataDigest({ network, type: 'Enrolment', message }), signature })
  if (!isSigned) throw new MedrecError('INVITATION_REFUSED', 'The request is not signed by the delegate, for this connection.')
  return { hash, owner }
}
