import type { RegistryModel } from './registry-model.ts'
import { NOBODY } from './registry-model.ts'

const KINDS = ['propose', 'propose-removal', 'propose-rotation']
const ROLES = ['operator', 'consensus', 'signingKey']
const STATES = ['none', 'open', 'accepted', 'rejected', 'withdrawn', 'ended']
const FIRST_LETTER = 97

/** Room for all that a registry shows after a step. */
const scratch = Buffer.alloc(8_192)
const addresses = new Map<string, Buffer>()

/**
 * What the contract `Histories` of histories.sol shows of a registry that holds what the model holds: the same bytes, in the same order, so that two
 * buffers are compared after each step and nothing is decoded. {@link decodeObserved} says what they mean.
 */
export function observeModel (model: RegistryModel): Buffer {
  let at = 0
  const byte = (value: number): void => { at = scratch.writeUInt8(value, at) }
  const word = (value: bigint | number): void => { at = scratch.writeBigUInt64BE(BigInt(value), at) }
  const text = (value: string): void => {
    byte(value.length)
    at += scratch.write(value, at, 'latin1')
  }
  const address = (value: string): void => { at += bytesOf(value).copy(scratch, at) }
  word(model.funds)
  byte(model.members.length)
  for (const member of model.members) {
    word(member.id)
    word(member.joinedAt)
    text(member.handle)
    address(member.operator)
    address(member.consensus)
    address(member.signingKey)
    word(model.allowance(member.id))
    byte(member.multiaddrs)
    for (let i = 0; i < member.multiaddrs; i++) text(`/${String.fromCharCode(FIRST_LETTER + i)}`)
  }
  byte(model.proposals.length)
  for (const proposal of model.proposals) {
    const { action } = proposal
    byte(KINDS.indexOf(action.kind))
    byte(STATES.indexOf(model.stateOf(proposal)))
    byte(action.kind === 'propose-rotation' ? ROLES.indexOf(action.role) : 0)
    word(action.kind === 'propose' ? 0 : action.member)
    word(proposal.endsAt)
    address(proposal.proposer)
    address(action.kind === 'propose-rotation' ? action.next : NOBODY)
    byte(model.votes(proposal, 'for'))
    byte(model.votes(proposal, 'against'))
  }
  const validators = model.validators()
  byte(validators.length)
  for (const validator of validators) address(validator)
  return Buffer.from(scratch.subarray(0, at))
}

/** What such bytes say, to be read by people when two of them differ. */
export function decodeObserved (bytes: Buffer): unknown {
  let at = 0
  const byte = (): number => bytes.readUInt8(at++)
  const word = (): string => {
    at += 8
    return String(bytes.readBigUInt64BE(at - 8))
  }
  const take = (length: number): Buffer => {
    at += length
    return bytes.subarray(at - length, at)
  }
  const text = (): string => take(byte()).toString('latin1')
  const address = (): string => `0x${take(20).toString('hex')}`
  const list = <T>(item: () => T): T[] => Array.from({ length: byte() }, item)
  return {
    funds: word(),
    members: list(() => ({ id: word(), joinedAt: word(), handle: text(), operator: address(), consensus: address(), signingKey: address(), allowance: word(), multiaddrs: list(text) })),
    proposals: list(() => ({ kind: KINDS[byte()], state: STATES[byte()], role: ROLES[byte()], member: word(), endsAt: word(), proposer: address(), next: address(), votesFor: byte(), votesAgainst: byte() })),
    validators: list(address)
  }
}

function bytesOf (address: string): Buffer {
  const known = addresses.get(address)
  if (known !== undefined) return known
  const bytes = Buffer.from(address.slice(2), 'hex')
  addresses.set(address, bytes)
  return bytes
}
