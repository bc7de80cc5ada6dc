import { MedrecError } from '../errors/medrec-error.ts'
import { anchorsOf } from '../policy/anchors-of.ts'
import { beginAnew, hasRoom, isNearlyFull } from '../policy/begin-anew.ts'
import { carryOver } from '../policy/carry-over.ts'
import { NO_PROOFS } from '../policy/change-proofs.ts'
import { NO_ANCHOR } from '../policy/constants.ts'
import type { PolicyDocument } from '../policy/document.ts'
import { nextTurn } from '../policy/exchange.ts'
import { findAnchored } from '../policy/find-anchored.ts'
import { policyAt, policyHeads, readHistory, sameHeads } from '../policy/history.ts'
import { isMadeBy } from '../policy/made-by.ts'
import { namedOrigins, originsOf } from '../policy/origins.ts'
import { beginningHeads, documentNumber, previousOf } from '../policy/previous.ts'
import { haveSameSalt, readPolicy } from '../policy/read.ts'
import { emptyPolicy } from '../policy/storage.ts'
import { syncPolicy } from '../sync/client.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { asOwner } from './owner-session.ts'
import { unknownPrevious } from './known-beginning.ts'
import type { OpenSession } from './owner-session.ts'
import type { ProvedPolicy, Relationship } from './relationship.ts'
import { outstandingApart } from './signed-anchors.ts'

/**
 * Goes on in a fresh document where a policy comes near its limits and all of it is settled and with its provider, which takes the fresh one first: until
 * then the full one is kept. That it set out to is noted before, so that a device that stops in between finds out what became of it. See specs/policy.md,
 * "A fresh document".
 *
 * @param options.isDue - whether it is time; by default, near its limits
 * @returns whether it was done
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `POLICY_LIMIT`
 */
export async function goOnAfresh (options: { context: PeerContext, relationship: Relationship, isDue?: (policy: PolicyDocument) => boolean }): Promise<boolean> {
  const { context, relationship, isDue = isNearlyFull } = options
  if (relationship.role !== 'owner' || !(relationship.isGoingOn || isDue(relationship.policy))) return false
  return await relationship.inTurn(async () => {
    if (!isAllSettled(context, relationship)) return false
    const doc = beginAnew({ doc: relationship.policy })
    if (!hasRoom(doc)) return false
    const fresh = { doc, proofs: relationship.proofs.keeping(namedOrigins(doc).keys()) }
    if (!relationship.isGoingOn) await relationship.note({ goingOn: relationship.commitment })
    const outcome = await asOwner({ context, relationship }, async open => await exchange(relationship, fresh, open))
    if (outcome === 'apart') {
      await relationship.note({ goingOn: undefined })
      return false
    }
    await replace(context, relationship, fresh, { isKnown: true, settled: [] })
    return true
  })
}

/**
 * Takes the document that the provider holds, since it was gone on in while this device was away, and carries over what was edited here.
 *
 * @throws MedrecError `POLICY_INVALID` when it is none that goes on from what is held here
 */
export async function takeFresh (options: { context: PeerContext, relationship: Relationship, open: OpenSession }): Promise<void> {
  const { context, relationship, open } = options
  const fresh = { doc: emptyPolicy(), proofs: NO_PROOFS }
  await exchange(relationship, fresh, open)
  // By what the chain does not say yet, an anchor that this device brought there would be left behind.
  await requireNetwork(context).chain.caughtUp({ signal: open.signal })
  const isKnown = checkGoesOn(relationship.policy, fresh.doc)
  checkTime(context, relationship, fresh.doc)
  // What this device brought there itself is for it to anchor: nobody else may be able to make it again.
  const isMine = previousOf(fresh.doc)?.commitment === relationship.progress.goingOn
  await replace(context, relationship, fresh, { isKnown, settled: isKnown && !isMine ? beginningHeads(fresh.doc) ?? [] : [] })
}

/** Exchanges a policy that the relationship does not have yet; what comes is put into it. */
export async function exchange (relationship: Relationship, policy: ProvedPolicy, open: OpenSession): Promise<'same' | 'apart'> {
  return await syncPolicy({
    ...open,
    mux: await open.link.mux('sync'),
    side: {
      turn: other => nextTurn({ ...other, ...policy }),
      receive: turn => {
        const { doc, proofs } = policy
        Object.assign(policy, relationship.take(policy, turn))
        return policy.doc !== doc || policy.proofs !== proofs
      }
    }
  })
}

/** Whether what is held is settled at the head, is with the provider, and nothing else that was signed may still come to the chain. */
function isAllSettled (context: PeerContext, relationship: Relationship): boolean {
  const { atHead, settled } = requireNetwork(context).chain.view.relationship(relationship.id)
  const { commitment, progress } = relationship
  if (atHead === undefined || settled === undefined || atHead.status !== 'active') return false
  const isDone = atHead.anchor === commitment && settled.anchor === commitment && atHead.sequence === settled.sequence && relationship.isDelivered
  return isDone && !(progress.signed ?? []).some(({ sequence }) => sequence >= settled.sequence)
}

/**
 * The provider's word is looked at as far as this device can: what a fresh document begins with follows from the state that it names, all of it, of which the
 * first change alone says nothing.
 *
 * @returns false: this device does not have that state
 */
function checkGoesOn (own: PolicyDocument, fresh: PolicyDocument): boolean {
  const previous = previousOf(fresh)
  const beginning = beginningHeads(fresh)
  if (previous === undefined || beginning === undefined || previous.document <= documentNumber(own) || !haveSameSalt(fresh, own)) {
    throw new MedrecError('POLICY_INVALID', 'The provider holds another policy of this relationship than one that goes on from this one.')
  }
  const heads = findAnchored({ doc: own, commitments: new Set([previous.commitment]), remembered: [] }).get(previous.commitment)
  const left = heads === undefined ? undefined : policyAt({ doc: own, heads })
  if (left === undefined) return false
  if (!sameHeads(beginningHeads(beginAnew({ doc: left })) ?? [], beginning)) throw new MedrecError('POLICY_INVALID', 'What the policy of the provider begins with is not what it went on from.')
  return true
}

/**
 * Whether it can be taken now: the state that it goes on from is settled; and of who acts for the owner, nothing that was signed over the document held may
 * still come, since the provider lets that one give up only what is anchored.
 */
function checkTime (context: PeerContext, relationship: Relationship, fresh: PolicyDocument): void {
  const anchor = previousAnchor(context, relationship, fresh)
  if (anchor < 0) throw new MedrecError('ANSWER_UNSOUND', 'The policy of the provider goes on from a state that is not settled on the chain.')
  // Each was gone on from at an anchor of its own.
  if (documentNumber(fresh) > anchor + 2) throw new MedrecError('POLICY_INVALID', 'The policy of the provider has a higher number than there can be documents.')
  if (relationship.role === 'custodian' && outstandingApart(context, relationship, fresh).size > 0) throw new MedrecError('ANSWER_UNSOUND', 'An Anchor over the policy that would be left may still come to the chain.')
}

/** Which of the anchors is that of the state that a fresh document goes on from, the last one; negative: none that is settled is. */
function previousAnchor (context: PeerContext, relationship: Relationship, fresh: PolicyDocument): number {
  const previous = previousOf(fresh)?.commitment
  return anchorsOf(requireNetwork(context).chain.view.relationship(relationship.id)).findLastIndex(({ commitment, settled }) => settled && commitment === previous)
}

/**
 * On disk, too. What was edited meanwhile, or while this device was away, is carried over.
 *
 * @param known.isKnown - whether the fresh document begins with what follows from the state that it names
 * @param known.settled - heads that are settled with that
 */
async function replace (context: PeerContext, relationship: Relationship, fresh: ProvedPolicy, known: { isKnown: boolean, settled: string[] }): Promise<void> {
  await carryTo({ context, relationship, to: fresh })
  // First: a crash between the two must not leave what this device made to the word of others.
  if (known.isKnown) await relationship.note({ begunFrom: previousOf(fresh.doc)?.commitment })
  await context.store.put('state', [relationship.policyEntry()])
  // What it begins with was settled, and stays in force, whatever was anchored since.
  const undone = known.settled.length === 0 ? beginningHeads(fresh.doc) : undefined
  await relationship.note({ delivered: policyHeads(fresh.doc), settled: known.settled, undone, widenAt: undefined, goingOn: undefined })
}

/**
 * Leaves the policy for another one, in memory, with what was edited here; states that are left behind, and are anchored or may be, are given up. Where an end or
 * what is given up goes with it, and where `isLeaving` says so, what it goes on in counts as taking away until it is settled: what the left one said cannot be
 * compared any more. That is noted before the policy is to be stored, so that no crash parts the two.
 *
 * @param options.keep - changes whose batches go with it; by default, those in `origins`
 */
export async function carryTo (options: { context: PeerContext, relationship: Relationship, to: ProvedPolicy, keep?: Iterable<string> | undefined, isLeaving?: true }): Promise<void> {
  const { context, relationship, to: fresh, keep, isLeaving } = options
  const { policy: own, role, delegate, ownerDelegate } = relationship
  const isOwner = role === 'owner'
  // Where a lost key was given back, the old one was mine, too.
  const addresses = isOwner ? [delegate.address, ownerDelegate] : [delegate.address]
  const history = readHistory(own)
  // What it begins with only by its provider's word says nothing of who wrote that.
  const unproven = unknownPrevious(relationship) === undefined ? undefined : originsOf(own)
  relationship.goOn({
    fresh, keep,
    at: context.now(),
    edit: to => carryOver({
      from: own, to, at: context.now(), actor: relationship.newActor(), isOwner,
      anchored: leftBehind(context, relationship, own, to),
      isMine: (part, id) => !(part === 'grants' && unproven?.has(id) === true) && isMadeBy({ doc: own, part, id, proofs: relationship.proofs, history, addresses })
    })
  })
  const [now, begun] = [relationship.reading, readPolicy(fresh.doc)]
  const takesAway = now.ended.size > begun.ended.size || now.lost.size > begun.lost.size
  if (isLeaving === true || takesAway) await relationship.note({ isLeaving: true })
}

/**
 * States that this device, or who holds the same, brought to the chain after the one that was gone on from, or may still bring there: nobody who holds the
 * fresh document can read them.
 */
function leftBehind (context: PeerContext, relationship: Relationship, own: PolicyDocument, fresh: PolicyDocument): Map<string, readonly string[]> {
  const { role, delegate, progress: { agent, signed = [] } } = relationship
  const anchors = requireNetwork(context).chain.view.relationship(relationship.id).atHead?.anchors ?? []
  const given = role === 'owner' ? outstandingApart(context, relationship, fresh) : new Map<string, readonly string[]>()
  const later = new Set(anchors.slice(previousAnchor(context, relationship, fresh) + 1).map(({ commitment }) => commitment).filter(commitment => commitment !== NO_ANCHOR))
  if (role === 'custodian') {
    // Who acts for the owner gives up only what it anchored itself, and nobody else: by the provider's word, which is to take it.
    const mine = new Set(agent === undefined ? signed.map(({ sequence }) => sequence + 1) : agent.anchors.filter(({ address }) => address === delegate.address).map(({ sequence }) => sequence))
    for (const { commitment, sequence } of anchors) if (!mine.has(sequence)) later.delete(commitment)
  }
  if (later.size === 0) return given
  const known = findAnchored({ doc: fresh, commitments: later, remembered: [] })
  return new Map([...given, ...findAnchored({ doc: own, commitments: new Set([...later].filter(commitment => !known.has(commitment))), remembered: [] })])
}
