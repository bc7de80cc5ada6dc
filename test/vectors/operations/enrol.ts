import { create } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../../../protocol/crypto/bytes.ts'
import { checkMember, checkTime } from '../../../protocol/enrol/check-invitation.ts'
import { checkRedeem } from '../../../protocol/enrol/check-redeem.ts'
import { checkEnrolment, readEnrolled } from '../../../protocol/enrol/enrolment.ts'
import { EnrolledSchema, RedeemSchema } from '../../../protocol/messages/enrol_pb.ts'
import type { AskSignature } from '../../../protocol/session/contract-signatures.ts'
import type { TypedDataNetwork } from '../../../protocol/typed-data/types.ts'

interface InvitationGiven { invitation: { provider: string, multiaddrs: string[], expiresAt: number }, members: Array<{ handle: string, peerIds: string[] }>, now: number, begun?: boolean }

/** What a provider has when somebody redeems an invitation, and what comes. */
interface RedeemGiven {
  network: TypedDataNetwork
  peerIds: { client: string, provider: string }
  now: number
  invitations: Array<{ hash: string, expiresAt: number, owner: string | null }>
  /** What a contract at the owner's address says of the digest that it is asked for; there is none where it is not said. */
  takes?: { digest: string, signature: string }
  redeem: { secret: string, ownerDelegate: string, ownerEncryptionKey: string, signature: string }
}

interface EnrolledGiven {
  network: TypedDataNetwork
  member: { handle: string, signingKey: string }
  ownerDelegate: string
  enrolled: { relationship: string, providerDelegate: string, providerEncryptionKey: string, attestation: string, openDeadline: number, openSignature: string }
}

/** specs/enrol.md. */
export const ENROL = {
  'enrol/invitation': ({ invitation, members, now, begun = false }: InvitationGiven) => {
    const { handle } = checkMember(members.find(({ handle }) => handle === invitation.provider), invitation)
    if (!begun) checkTime({ invitation, now })
    return { provider: handle }
  },

  'enrol/redeem': async ({ network, peerIds, now, invitations, redeem, takes }: RedeemGiven) => {
    const fields = { secret: fromHex(redeem.secret), ownerDelegate: fromHex(redeem.ownerDelegate), ownerEncryptionKey: fromHex(redeem.ownerEncryptionKey), signature: fromHex(redeem.signature) }
    const kept = new Map(invitations.map(({ hash, expiresAt, owner }) => [hash, { expiresAt, owner: owner ?? undefined }]))
    const askSignature: AskSignature = async ({ address, digest, signature }) => await Promise.resolve(address === redeem.ownerDelegate && toHex(digest) === takes?.digest && toHex(signature) === takes.signature)
    return await checkRedeem({ redeem: create(RedeemSchema, fields), invitation: hash => kept.get(hash), network, askSignature, clientPeerId: peerIds.client, providerPeerId: peerIds.provider, now, onUsedAgain: () => {} })
  },

  'enrol/enrolled': ({ network, member, ownerDelegate, enrolled: { openDeadline, ...hex } }: EnrolledGiven) => {
    const bytes = Object.fromEntries(Object.entries(hex).map(([name, value]) => [name, fromHex(value)]))
    const enrolment = readEnrolled(create(EnrolledSchema, { ...bytes, openDeadline: BigInt(openDeadline) }))
    checkEnrolment({ enrolment, member, ownerDelegate, network })
    return { relationship: enrolment.relationship }
  }
}
