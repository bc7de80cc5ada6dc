import type { ChainView } from '../chain-view/chain-view.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import type { Relay } from '../messages/chain_pb.ts'
import { relationshipId } from '../typed-data/relationship-id.ts'
import { isAct } from './act-message.ts'
import type { ActMessage } from './act-message.ts'
import { MAX_DEADLINE_AHEAD, SEQUENCE_WINDOW } from './constants.ts'
import { checkMembership, readMembership } from './membership-message.ts'
import type { MembershipMessage } from './membership-message.ts'
import { readAct } from './read-act.ts'
import { hex, signed, whole } from './read-fields.ts'

/** A signed message for the Relationships contract. Hashes and addresses are 0x and lower-case hex digits, times epoch seconds. */
export type RelationshipMessage =
  | { kind: 'open', ownerDelegate: string, providerDelegate: string, deadline: number, ownerSignature: Uint8Array, providerSignature: Uint8Array }
  | { kind: 'anchor', relationship: string, commitment: string, expectedSequence: number, deadline: number, signature: Uint8Array }
  | { kind: 'set-controller', relationship: string, controller: string, expectedSequence: number, deadline: number, signature: Uint8Array }
  | { kind: 'terminate', relationship: string, expectedSequence: number, deadline: number, signature: Uint8Array }

/** A signed message on its way to the chain. */
export type RelayMessage = RelationshipMessage | MembershipMessage | ActMessage

/** Reads a message to be carried. @throws MedrecError `BAD_MESSAGE` when a field has the wrong length */
export function readRelay (relay: Relay): RelayMessage {
  const { message } = relay
  switch (message.case) {
    case 'open': {
      const { ownerDelegate, providerDelegate, deadline, ownerSignature, providerSignature } = message.value
      return { kind: 'open', ownerDelegate: hex(ownerDelegate, 20), providerDelegate: hex(providerDelegate, 20), deadline: whole(deadline), ownerSignature: signed(ownerSignature), providerSignature: signed(providerSignature) }
    }
    case 'anchor': {
      const { relationship, commitment, expectedSequence, deadline, signature } = message.value
      return { kind: 'anchor', relationship: hex(relationship, 32), commitment: hex(commitment, 32), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'setController': {
      const { relationship, controller, expectedSequence, deadline, signature } = message.value
      return { kind: 'set-controller', relationship: hex(relationship, 32), controller: hex(controller, 20), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'terminate': {
      const { relationship, expectedSequence, deadline, signature } = message.value
      return { kind: 'terminate', relationship: hex(relationship, 32), expectedSequence: whole(expectedSequence), deadline: whole(deadline), signature: signed(signature) }
    }
    case 'proposeMembership':
      return readMembership(message.value)
    default: {
      const act = readAct(relay)
      if (act === undefined) throw new MedrecError('BAD_MESSAGE')
      return act
    }
  }
}

/**
 * Refuses from memory what the chain will never take: cheaper than to ask the engine. What the view may only not know yet is left to the
 * engine, and so are signatures.
 *
 * @throws MedrecError `RELAY_REFUSED`
 */
export function checkRelay (options: { message: RelayMessage, view: ChainView, now: number }): void {
  const { message, view, now } = options
  if (message.deadline < now) throw new MedrecError('RELAY_REFUSED', 'The deadline is over.')
  if (message.deadline > now + MAX_DEADLINE_AHEAD) throw new MedrecError('RELAY_REFUSED', 'The deadline is more than an hour ahead.')
  if (message.kind === 'propose-membership') {
    checkMembership({ message, view })
    return
  }
  if (isAct(message)) {
    if ('relationship' in message && view.relationship(message.relationship).atHead?.status === 'terminated') throw new MedrecError('RELAY_REFUSED', 'The relationship is terminated.')
    return
  }
  if (message.kind === 'open') {
    if (view.relationship(relationshipId(message)).atHead !== undefined) throw new MedrecError('RELAY_REFUSED', 'The relationship is open already.')
    return
  }
  const state = view.relationship(message.relationship).atHead
  if (state?.status === 'terminated') throw new MedrecError('RELAY_REFUSED', 'The relationship is terminated.')
  // The chain has the last byte of it only: of all numbers with that byte one may be carried.
  if (message.expectedSequence - (state?.sequence ?? 0) >= SEQUENCE_WINDOW) throw new MedrecError('RELAY_REFUSED', 'The sequence is too far ahead.')
  if (state !== undefined && state.sequence > message.expectedSequence) throw new MedrecError('RELAY_REFUSED', `The relationship is at sequence ${state.sequence}.`)
}
