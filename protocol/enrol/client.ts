import { fromHex } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { ItemSchema, RequestSchema } from '../messages/enrol_pb.ts'
import type { DelegateSigner } from '../session/signer.ts'
import type { Mux } from '../stream/open-mux.ts'
import { requestOne } from '../stream/request-items.ts'
import { readEnrolled } from './enrolment.ts'
import type { Enrolment } from './enrolment.ts'

/**
 * Redeems an invitation for one delegate. The same delegate may redeem again, and gets the same relationship with a fresh deadline.
 * The caller checks what came by `checkEnrolment`. See specs/enrol.md.
 *
 * @param options.mux - speaks /medrec/enrol with the provider of the invitation
 * @throws MedrecError `INVITATION_REFUSED`, `TOO_MANY_REQUESTS`, `BAD_MESSAGE`
 */
export async function redeemInvitation (options: {
  mux: Mux
  signer: DelegateSigner
  secret: Uint8Array
  ownerEncryptionKey: Uint8Array
  clientPeerId: string
  providerPeerId: string
  signal?: AbortSignal | undefined
}): Promise<Enrolment> {
  const { mux, signer, secret, ownerEncryptionKey, clientPeerId, providerPeerId, signal } = options
  const signature = await signer.sign('Enrolment', {
    invitation: sha256(secret), ownerDelegate: signer.address, ownerEncryptionKey, clientPeerId, providerPeerId
  })
  const answer = await requestOne({
    mux,
    request: RequestSchema,
    item: ItemSchema,
    signal,
    message: { body: { case: 'redeem', value: { secret, ownerDelegate: fromHex(signer.address, 20), ownerEncryptionKey, signature } } }
  })
  if (answer.body.case !== 'enrolled') throw new MedrecError('BAD_MESSAGE')
  return readEnrolled(answer.body.value)
}
