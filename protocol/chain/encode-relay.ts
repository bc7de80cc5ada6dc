import type { MessageInitShape } from '@bufbuild/protobuf'
import { fromHex } from '../crypto/bytes.ts'
import type { RelaySchema } from '../messages/chain_pb.ts'
import { isAct } from './act-message.ts'
import { encodeAct } from './encode-act.ts'
import { encodeMembership } from './membership-message.ts'
import type { RelayMessage } from './relay-message.ts'

/** A signed message as it goes over a stream to a carrier: what `readRelay` reads. @throws MedrecError `INVALID_INPUT` when a field has the wrong form */
export function encodeRelay (message: RelayMessage): NonNullable<MessageInitShape<typeof RelaySchema>['message']> {
  if (message.kind === 'propose-membership') return { case: 'proposeMembership', value: encodeMembership(message) }
  if (isAct(message)) return encodeAct(message)
  const deadline = BigInt(message.deadline)
  if (message.kind === 'open') {
    const { ownerSignature, providerSignature } = message
    return { case: 'open', value: { ownerDelegate: fromHex(message.ownerDelegate, 20), providerDelegate: fromHex(message.providerDelegate, 20), deadline, ownerSignature, providerSignature } }
  }
  const common = { relationship: fromHex(message.relationship, 32), expectedSequence: BigInt(message.expectedSequence), deadline, signature: message.signature }
  switch (message.kind) {
    case 'anchor': return { case: 'anchor', value: { ...common, commitment: fromHex(message.commitment, 32) } }
    case 'set-controller': return { case: 'setController', value: { ...common, controller: fromHex(message.controller, 20) } }
    case 'terminate': return { case: 'terminate', value: common }
  }
}
