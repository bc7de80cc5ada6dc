import type { RelationshipMessage } from '../../protocol/chain/relay-message.ts'
import type { ChainView, RelationshipState } from '../../protocol/chain-view/chain-view.ts'
import { relationshipId } from '../../protocol/typed-data/relationship-id.ts'
import { MAX_FAILED_RIDES } from './constants.ts'
import type { JournalMessage } from './journal.ts'

/** The relationship that a message is for. */
export function relationshipOf (message: RelationshipMessage): string {
  return message.kind === 'open' ? relationshipId(message) : message.relationship
}

/** Whether it is not carried any more, although it is in the journal: as many transactions as may be could not do it. */
export function isGivenUp ({ failed }: JournalMessage): boolean {
  return failed >= MAX_FAILED_RIDES
}

/** Whether it waits for a transaction to ride in. */
export function isWaiting (message: JournalMessage, view: ChainView): boolean {
  return message.ride === undefined && !isGivenUp(message) && !isOver(message, view)
}

/** Whether no other may ride with it: it could take more than it is known to, so that nothing were left for them. */
export function isByItself ({ isAccount, failed }: JournalMessage): boolean {
  return isAccount || failed > 0
}

/** Whether there is nothing to do for a message any more, as the chain is now: it is done, or what makes it impossible is. */
export function isOver (message: JournalMessage, view: ChainView): boolean {
  return isOverIn(message, view.relationship(message.relationship).atHead)
}

/** Whether it is over for good: no block that could still be lost brought it about. */
export function isSettled (message: JournalMessage, view: ChainView): boolean {
  return isOverIn(message, view.relationship(message.relationship).settled)
}

function isOverIn ({ message }: JournalMessage, state: RelationshipState | undefined): boolean {
  if (state === undefined) return false
  return message.kind === 'open' || state.status === 'terminated' || state.sequence > message.expectedSequence
}

/** What the chain calls the relationship of a message; undefined before it is open. */
export function numberOf (message: RelationshipMessage, view: ChainView): number | undefined {
  return message.kind === 'open' ? undefined : view.relationship(message.relationship).atHead?.number
}

/** Whether it can be put into the form of the chain. */
export function isNumbered (message: RelationshipMessage, view: ChainView): boolean {
  return message.kind === 'open' || numberOf(message, view) !== undefined
}

/** All addresses that a message stands for: two messages with one in common may be of one person. */
export function addressesOf (message: RelationshipMessage, view: ChainView): string[] {
  if (message.kind === 'open') return [message.ownerDelegate, message.providerDelegate]
  const state = view.relationship(message.relationship).atHead
  const known = state === undefined ? [] : [state.ownerDelegate, state.controller, state.providerDelegate]
  return message.kind === 'set-controller' ? [...known, message.controller] : known
}

/** Of each relationship the message that is next: the lowest sequence, and of two with the same the one that came first. Those that are over or given up are not looked at. */
export function nextOfEach (messages: readonly JournalMessage[], view: ChainView): JournalMessage[] {
  const next = new Map<string, JournalMessage>()
  for (const one of messages) {
    if (isGivenUp(one) || isOver(one, view)) continue
    const other = next.get(one.relationship)
    if (other === undefined || sequenceOf(one.message) < sequenceOf(other.message)) next.set(one.relationship, one)
  }
  return [...next.values()]
}

function sequenceOf (message: RelationshipMessage): number {
  return message.kind === 'open' ? -1 : message.expectedSequence
}
