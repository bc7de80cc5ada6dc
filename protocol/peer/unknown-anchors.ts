import { isGrantInScope, isInScope } from '../account/scope.ts'
import { groupGrant, standingGrant } from '../account/standing-grant.ts'
import { decodeAgentLog } from '../agent/agent-events.ts'
import type { RelationshipAnchor, RelationshipState } from '../chain-view/chain-view.ts'
import { anchorHistories, givenUpTo } from '../policy/anchor-histories.ts'
import { NO_ANCHOR } from '../policy/constants.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { endGrant, giveUpAnchor } from '../policy/edit.ts'
import { findAnchored } from '../policy/find-anchored.ts'
import { encodeGrant } from '../policy/grant.ts'
import type { Grant } from '../policy/grant.ts'
import { previousOf } from '../policy/previous.ts'
import type { PeerContext } from './context.ts'
import { whoSigned } from './acting/who-signed.ts'
import { unknownPrevious } from './known-beginning.ts'
import { knownMarks } from './plan-standing.ts'
import type { Relationship } from './relationship.ts'

/**
 * The anchors of states that this device does not know and has not given up, whoever anchored them, oldest first. What came before the state that a fresh
 * document goes on from is behind it.
 *
 * @param options.state - of the relationship, at the head or settled
 */
export function unknownAnchors (options: { relationship: Relationship, state: RelationshipState | undefined }): RelationshipAnchor[] {
  const { relationship, state } = options
  const { policy, progress: { begunFrom } } = relationship
  const held = found.get(policy)
  if (held !== undefined && held.state === state && held.begunFrom === begunFrom) return held.unknown
  const unknown = findUnknown(options)
  found.set(policy, { state, begunFrom, unknown })
  return unknown
}

/** It is asked for at every look at a relationship, and neither a policy nor a state of the chain ever changes. */
const found = new WeakMap<PolicyDocument, { state: RelationshipState | undefined, begunFrom: string | undefined, unknown: RelationshipAnchor[] }>()

function findUnknown ({ relationship, state }: Parameters<typeof unknownAnchors>[0]): RelationshipAnchor[] {
  const { policy, reading: { lost } } = relationship
  const all = state?.anchors ?? []
  const previous = previousOf(policy)?.commitment
  const from = Math.max(0, previous === undefined ? 0 : all.findLastIndex(({ commitment }) => commitment === previous))
  const to = givenUpTo({ relationship: relationship.id, anchors: all, lost })
  // What it begins with only by its provider's word is not known, and is given up by its own commitment alone; that what is so brought says it, too, is no more than that word.
  const unproven = unknownPrevious(relationship)
  const asked = all.slice(from).filter(({ commitment }, i) => commitment === unproven || (commitment !== NO_ANCHOR && !lost.has(commitment) && from + i > to))
  if (asked.length === 0) return []
  const known = findAnchored({ doc: policy, commitments: new Set(asked.map(({ commitment }) => commitment)), remembered: [] })
  known.delete(unproven ?? '')
  return asked.filter(({ commitment }) => !known.has(commitment))
}

/** Whether the anchor of a relationship is of a state that this device knows; an anchor of nothing counts as known, and so does one that was given up; what the policy goes on from only by more than the provider's word. */
export function knowsAnchor (relationship: Relationship, { anchor, anchors }: Pick<RelationshipState, 'anchor' | 'anchors'>): boolean {
  const { id, policy, reading: { lost } } = relationship
  if (anchor === unknownPrevious(relationship)) return false
  if (anchor === NO_ANCHOR || lost.has(anchor) || findAnchored({ doc: policy, commitments: new Set([anchor]), remembered: [] }).size > 0) return true
  return anchors.length > 0 && givenUpTo({ relationship: id, anchors, lost }) === anchors.length - 1
}

/**
 * Gives up all anchored states that nobody has any more, however many there are, by one mark for them all (specs/policy.md, "Lost states"). They may have taken
 * something away: what the account does not know as decided by the person, and the person does not keep, is ended with them.
 *
 * @param options.state - of the relationship, at the head or settled: what was anchored up to there
 * @param options.isAccountKnown - whether this device has the account as others left it: without it, it keeps nothing
 */
export async function giveUpUnknown (options: { context: PeerContext, relationship: Relationship, state: RelationshipState, isAccountKnown: boolean }): Promise<void> {
  const { context, relationship, state: { anchors: all }, isAccountKnown } = options
  const anchors = unknownAnchors(options)
  const last = anchors.at(-1)
  if (last === undefined) return
  const at = context.now()
  const previous = unknownPrevious(relationship)
  const decided = readDecided(context, relationship)
  // Of what only its provider says nobody knows who wrote it, nor that it stands there as it was written: what is left of it is signed for by its terms.
  const isDecided = (grant: Grant): boolean => {
    const wanted = decided.get(grant.id)
    return wanted !== undefined && (previous === undefined || encodeGrant(wanted) === encodeGrant(grant))
  }
  const isKept = isAccountKnown && previous === undefined ? readKept(context, relationship, anchors) : () => false
  const ending = [...relationship.reading.grants.values()].filter(grant => !isDecided(grant) && !isKept(grant))
  for (const { id } of ending) relationship.policy = endGrant({ doc: relationship.policy, id, at })
  const marks = [
    ...anchors.flatMap(({ commitment }) => commitment === previous ? [commitment] : []),
    ...last.commitment === previous ? [] : [anchorHistories({ relationship: relationship.id, anchors: all })[all.lastIndexOf(last)] as string]
  ]
  for (const commitment of marks) relationship.policy = giveUpAnchor({ doc: relationship.policy, commitment, at })
  // What nobody knows is ended: what is left may be anchored.
  await relationship.note({ begunFrom: previous ?? relationship.progress.begunFrom })
  await context.store.put('state', [relationship.policyEntry()])
}

/**
 * Whether a grant of which the account never heard is one that the person keeps: the own key signed for it or, where custodians alone anchored what is given up,
 * the key of an earlier owner, whose account this one has not.
 */
function readKept (context: PeerContext, relationship: Relationship, anchors: readonly RelationshipAnchor[]): (grant: Grant) => boolean {
  const { delegate: { address }, progress: { agent } } = relationship
  const known = knownMarks({ key: context.standingKey(), shares: context.account.shares, relationship: relationship.id })
  const owners = agent !== undefined && whoSigned(agent, anchors) !== undefined ? ownersOf(relationship) : [address]
  return ({ id, standing = '' }) => {
    const makers = relationship.makersOf(id)
    return !known.has(standing) && owners.some(owner => makers.has(owner))
  }
}

/** Who was the owner at any time, as far as is known: addresses. */
function ownersOf ({ delegate, ownerDelegate, progress: { agent } }: Relationship): string[] {
  const told = (agent?.logs ?? []).map(decodeAgentLog).flatMap(event => event.kind === 'owner-set' || event.kind === 'owner-recovered' ? [event.previous, event.next] : [])
  return [delegate.address, ownerDelegate, ...told]
}

/** By id: the grants that carry out what the account says. */
function readDecided (context: PeerContext, { id: relationship }: Relationship): ReadonlyMap<string, Grant> {
  const { account } = context
  const key = context.standingKey()
  const shares = account.shares.filter(share => isInScope(share, relationship)).map(share => standingGrant({ key, share, relationship }))
  const coSigner = context.network?.file?.contracts.coSigner
  const groups = account.grants.filter(decision => isGrantInScope(decision, relationship) && (decision.coSigner === undefined || coSigner !== undefined)).map(decision => groupGrant({ key, decision, relationship, coSigner }))
  return new Map([...shares, ...groups].map(grant => [grant.id, grant]))
}
