import type { MessageInitShape } from '@bufbuild/protobuf'
import { fromHex } from '../crypto/bytes.ts'
import type { AgentActSchema, RelaySchema } from '../messages/chain_pb.ts'
import type { ActMessage, AgentMessage } from './act-message.ts'

/** A message for a group, a condition or an agent as it goes over a stream. @throws MedrecError `INVALID_INPUT` when a field has the wrong form */
export function encodeAct (message: ActMessage): NonNullable<MessageInitShape<typeof RelaySchema>['message']> {
  const { signature } = message
  const deadline = BigInt(message.deadline)
  if (message.kind === 'create-group') return { case: 'createGroup', value: { keeper: fromHex(message.keeper, 20), salt: fromHex(message.salt, 32), deadline, signature } }
  if (message.kind === 'create-agent') return { case: 'createAgent', value: { relationship: fromHex(message.relationship, 32), deadline, signature } }
  const common = { expectedSequence: BigInt(message.expectedSequence), deadline, signature }
  switch (message.kind) {
    case 'change-viewers':
    case 'change-keepers': {
      const addresses = (list: readonly string[]): Uint8Array[] => list.map(address => fromHex(address, 20))
      const value = { ...common, group: fromHex(message.group, 20), added: addresses(message.added), removed: addresses(message.removed), by: fromHex(message.by, 20) }
      return message.kind === 'change-viewers' ? { case: 'changeViewers', value } : { case: 'changeKeepers', value }
    }
    case 'sign-of-life': return { case: 'signOfLife', value: { ...common, relationship: fromHex(message.relationship, 32) } }
    case 'co-sign': return { case: 'coSign', value: { ...common, cosigner: fromHex(message.cosigner, 20), subject: fromHex(message.subject, 32), until: BigInt(message.until) } }
    case 'take-over': return { case: 'takeOver', value: { ...common, agent: fromHex(message.agent, 20), owner: fromHex(message.owner, 20) } }
    default: return { case: 'agentAct', value: { ...common, agent: fromHex(message.agent, 20), by: message.by, condition: fromHex(message.ownCondition), act: encodeOwn(message) } }
  }
}

function encodeOwn (message: Exclude<AgentMessage, { kind: 'create-agent' | 'take-over' }>): NonNullable<MessageInitShape<typeof AgentActSchema>['act']> {
  switch (message.kind) {
    case 'add-custodian': {
      const { place, powers } = message
      return { case: 'addCustodian', value: { place, custodian: fromHex(message.custodian, 20), powers, notBefore: BigInt(message.notBefore), notAfter: BigInt(message.notAfter), condition: fromHex(message.condition) } }
    }
    case 'end-custodian': return { case: 'endCustodian', value: { place: message.place, custodian: fromHex(message.custodian, 20) } }
    case 'nominate-owner': return { case: 'nominateOwner', value: { nominee: fromHex(message.nominee, 20) } }
    case 'object': return { case: 'object', value: {} }
    case 'set-recovery': return { case: 'setRecovery', value: { threshold: message.threshold, delay: BigInt(message.delay) } }
    case 'set-owner': return { case: 'setOwner', value: { owner: fromHex(message.owner, 20) } }
  }
}
