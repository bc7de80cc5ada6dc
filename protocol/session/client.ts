import { MedrecError } from '../errors/medrec-error.ts'
import { fromHex } from '../crypto/bytes.ts'
import { ItemSchema, RequestSchema } from '../messages/records_pb.ts'
import { requestOne } from '../stream/request-items.ts'
import type { Mux } from '../stream/open-mux.ts'
import type { SessionRole } from './sessions.ts'
import type { DelegateSigner } from './signer.ts'

/** How long a session is asked for, seconds. specs/session.md, section "Limits". */
export const SESSION_SECONDS = 3_600 - 60

/** A session as the provider named it: valid on every stream of the connection it was proved on. */
export interface ProvedSession { handle: number, expiresAt: number, /** The provider's clock at the challenge. */ time: number }

/** What {@link proveSession} takes. `mux` speaks /medrec/records; the PeerIds are those of its connection. */
export interface ProveSessionOptions {
  mux: Mux
  signer: DelegateSigner
  role: SessionRole
  relationship: string
  clientPeerId: string
  providerPeerId: string
  signal?: AbortSignal | undefined
}

/**
 * Proves a delegate for the rest of a connection. The expiry is counted from the provider's clock, so that a device whose clock is wrong still gets in.
 * See specs/session.md.
 *
 * @throws MedrecError `DENIED`, `CHAIN_STALE`, `BAD_MESSAGE`
 */
export async function proveSession (options: ProveSessionOptions): Promise<ProvedSession> {
  const { mux, signer, role, relationship, clientPeerId, providerPeerId, signal } = options
  const ask = { mux, request: RequestSchema, item: ItemSchema, signal }
  const challenge = await requestOne({ ...ask, message: { body: { case: 'challenge', value: {} } } })
  if (challenge.body.case !== 'nonce' || challenge.body.value.nonce.length !== 32) throw new MedrecError('BAD_MESSAGE')
  const { nonce, time } = challenge.body.value
  const expiresAt = time + BigInt(SESSION_SECONDS)
  const signature = await signer.sign('SessionProof', { role, relationship, delegate: signer.address, clientPeerId, providerPeerId, nonce, expiresAt })
  const answer = await requestOne({
    ...ask,
    message: { body: { case: 'prove', value: { role, relationship: fromHex(relationship, 32), delegate: fromHex(signer.address, 20), nonce, expiresAt, signature } } }
  })
  if (answer.body.case !== 'session') throw new MedrecError('BAD_MESSAGE')
  return { handle: answer.body.value.handle, expiresAt: Number(answer.body.value.expiresAt), time: Number(time) }
}
