import type { Member } from '../chain-view/chain-view.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Invitation } from '../links/types.ts'
import { peerIdOf } from '../network/values.ts'

/** What the registry has under this name must be who the invitation names: one of its PeerIds. @throws MedrecError `PROVIDER_NOT_A_MEMBER` */
export function checkMember<M extends Pick<Member, 'peerIds'>> (member: M | undefined, invitation: Pick<Invitation, 'multiaddrs'>): M {
  const peerIds = new Set(invitation.multiaddrs.map(peerIdOf))
  if (member === undefined || !member.peerIds.some(peerId => peerIds.has(peerId))) throw new MedrecError('PROVIDER_NOT_A_MEMBER')
  return member
}

/** One that was begun in time may be gone on with. @throws MedrecError `INVITATION_EXPIRED` */
export function checkTime (options: { invitation: Pick<Invitation, 'expiresAt'>, now: number }): void {
  if (options.invitation.expiresAt <= options.now) throw new MedrecError('INVITATION_EXPIRED')
}
