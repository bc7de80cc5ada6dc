import { toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { AgentAct as AgentActFields, GroupChange, Relay } from '../messages/chain_pb.ts'
import type { ActMessage, AgentMessage, GroupMessage } from './act-message.ts'
import { MAX_CONDITION_BYTES, MAX_GROUP_CHANGES } from './constants.ts'
import { hex, signed, whole } from './read-fields.ts'

/** Reads a message for a group, a condition or an agent; undefined when it is none. @throws MedrecError `BAD_MESSAGE` when a field has the wrong form */
export function readAct ({ message }: Relay): ActMessage | undefined {
  switch (message.case) {
    case 'createGroup': {
      const { keeper, salt, deadline, signature } = message.value
      return { kind: 'create-group', keeper: hex(keeper, 20), salt: hex(salt, 32), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'changeViewers': return readChange('change-viewers', message.value)
    case 'changeKeepers': return readChange('change-keepers', message.value)
    case 'signOfLife': {
      const { relationship, expectedSequence, deadline, signature } = message.value
      return { kind: 'sign-of-life', relationship: hex(relationship, 32), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'coSign': {
      const { cosigner, subject, until, expectedSequence, deadline, signature } = message.value
      return { kind: 'co-sign', cosigner: hex(cosigner, 20), subject: hex(subject, 32), until: whole(until), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'createAgent': {
      const { relationship, deadline, signature } = message.value
      return { kind: 'create-agent', relationship: hex(relationship, 32), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'takeOver': {
      const { agent, owner, expectedSequence, deadline, signature } = message.value
      return { kind: 'take-over', agent: hex(agent, 20), owner: hex(owner, 20), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'agentAct': return readAgentAct(message.value)
    default: return undefined
  }
}

function readChange (kind: 'change-viewers' | 'change-keepers', message: GroupChange): GroupMessage {
  const { group, added, removed, by, expectedSequence, deadline, signature } = message
  const changes = added.length + removed.length
  if (changes === 0 || changes > MAX_GROUP_CHANGES) throw new MedrecError('BAD_MESSAGE')
  const addresses = (list: Uint8Array[]): string[] => list.map(address => hex(address, 20))
  return { kind, group: hex(group, 20), added: addresses(added), removed: addresses(removed), by: hex(by, 20), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
}

function readAgentAct (message: AgentActFields): AgentMessage {
  const { agent, by, expectedSequence, deadline, signature, condition: ownCondition, act } = message
  const common = { agent: hex(agent, 20), by: byte(by), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature), ownCondition: condition(ownCondition) }
  switch (act.case) {
    case 'addCustodian': {
      const { place, custodian, powers, notBefore, notAfter } = act.value
      return { ...common, kind: 'add-custodian', place: byte(place), custodian: hex(custodian, 20), powers: byte(powers), notBefore: whole(notBefore), notAfter: whole(notAfter), condition: condition(act.value.condition) }
    }
    case 'endCustodian': return { ...common, kind: 'end-custodian', place: byte(act.value.place), custodian: hex(act.value.custodian, 20) }
    case 'nominateOwner': return { ...common, kind: 'nominate-owner', nominee: hex(act.value.nominee, 20) }
    case 'object': return { ...common, kind: 'object' }
    case 'setRecovery': return { ...common, kind: 'set-recovery', threshold: byte(act.value.threshold), delay: whole(act.value.delay) }
    case 'setOwner': return { ...common, kind: 'set-owner', owner: hex(act.value.owner, 20) }
    default: throw new MedrecError('BAD_MESSAGE')
  }
}

function byte (value: number): number {
  if (value > 255) throw new MedrecError('BAD_MESSAGE')
  return value
}

function condition (bytes: Uint8Array): string {
  if (bytes.length > MAX_CONDITION_BYTES) throw new MedrecError('BAD_MESSAGE')
  return toHex(bytes)
}
