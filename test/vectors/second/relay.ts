import { bytes, hex } from './bytes.ts'
import { plainPart, plainMessage } from './protobuf.ts'
import type { PlainTyped } from './sign.ts'
import { plainTyped } from './sign.ts'

/** A signed message in JSON: `kind`, and its fields. */
export type PlainRelay = Record<string, unknown> & { kind: string }

/** Of each kind its number in `Relay`, its fields in the order of theirs, and the type that is signed. */
const KINDS: Record<string, { number: number, fields: string, type?: string }> = {
  'open': { number: 1, fields: 'ownerDelegate providerDelegate deadline ownerSignature providerSignature', type: 'Open' },
  'anchor': { number: 2, fields: 'relationship commitment expectedSequence deadline signature', type: 'Anchor' },
  'set-controller': { number: 3, fields: 'relationship controller expectedSequence deadline signature', type: 'SetController' },
  'terminate': { number: 4, fields: 'relationship expectedSequence deadline signature', type: 'Terminate' },
  'propose-membership': { number: 5, fields: 'handle name operator consensus signingKey multiaddrs statement deadline signature' },
  'create-group': { number: 6, fields: 'keeper salt deadline signature', type: 'CreateGroup' },
  'change-viewers': { number: 7, fields: 'group added removed by expectedSequence deadline signature', type: 'ChangeViewers' },
  'change-keepers': { number: 8, fields: 'group added removed by expectedSequence deadline signature', type: 'ChangeKeepers' },
  'sign-of-life': { number: 9, fields: 'relationship expectedSequence deadline signature', type: 'SignOfLife' },
  'co-sign': { number: 10, fields: 'cosigner subject until expectedSequence deadline signature', type: 'CoSign' },
  'create-agent': { number: 11, fields: 'relationship deadline signature', type: 'CreateAgent' },
  'take-over': { number: 13, fields: 'agent owner expectedSequence deadline signature', type: 'TakeOver' }
}
const AGENT_ACT = { number: 12, fields: 'agent by expectedSequence deadline signature ownCondition' }
/** The same of what an agent's act does, in `AgentAct`. */
const ACTS: Record<string, { number: number, fields: string, type: string }> = {
  'add-custodian': { number: 7, fields: 'place custodian powers notBefore notAfter condition', type: 'AddCustodian' },
  'end-custodian': { number: 8, fields: 'place custodian', type: 'EndCustodian' },
  'nominate-owner': { number: 9, fields: 'nominee', type: 'NominateOwner' },
  'object': { number: 10, fields: '', type: 'Object' },
  'set-recovery': { number: 11, fields: 'threshold delay', type: 'SetRecovery' },
  'set-owner': { number: 12, fields: 'owner', type: 'SetOwner' }
}

/** A message as it goes to a carrier: `Relay` of specs/proto/chain.proto. */
export function plainRelay (message: PlainRelay): Buffer {
  const act = ACTS[message.kind]
  const { number, fields } = act === undefined ? KINDS[message.kind] ?? AGENT_ACT : AGENT_ACT
  return plainPart(number, Buffer.concat([encode(fields, message), ...(act === undefined ? [] : [plainPart(act.number, encode(act.fields, message))])]))
}

/** What of it is signed is told by, where it is signed for `Relationships`' domain. */
export function plainRelayId (network: PlainTyped['network'], message: PlainRelay): { id?: string } {
  const type = (ACTS[message.kind] ?? KINDS[message.kind])?.type
  return type === undefined ? {} : { id: hex(plainTyped({ network, type, message }).digest) }
}

/** What goes to a carrier, computed once more. */
export const SECOND_RELAY = {
  'relay/write': ({ message }: { message: PlainRelay & { candidate?: object } }) => ({ gives: { bytes: hex(plainRelay({ ...message, ...message.candidate })) } })
}

function encode (fields: string, message: Record<string, unknown>): Buffer {
  return Buffer.concat(fields.split(' ').filter(name => name !== '').map((name, i) => {
    const value = message[name]
    return Array.isArray(value) ? Buffer.concat(value.map(each => plainPart(i + 1, binary(each) as Buffer))) : plainMessage([i + 1, binary(value)])
  }))
}

/** Hex digits as bytes; text and numbers as they are. */
function binary (value: unknown): Buffer | number {
  if (typeof value === 'number') return value
  return String(value).startsWith('0x') ? bytes(String(value)) : Buffer.from(String(value))
}
