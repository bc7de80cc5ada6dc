import { isMedrecError } from '../errors/medrec-error.ts'
import { joinHeads } from '../policy/edit.ts'
import { hasChanges, policyHeads, sameHeads } from '../policy/history.ts'
import { beginningHeads, previousOf } from '../policy/previous.ts'
import { EMPTY_READING, readPolicyAt } from '../policy/read.ts'
import type { PolicyReading } from '../policy/read.ts'
import type { RelationshipState } from '../chain-view/chain-view.ts'
import { isEndDue } from './acting/settle-agent.ts'
import { anchoredReadings } from './anchored-readings.ts'
import { ANCHOR_SECONDS, ASK_PATIENCE_MS, MAX_SETTLE_ROUNDS, MAX_SIGNED, PUSH_HEAD_START_MS } from './constants.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { endOnChain, isEnded } from './ended.ts'
import { goOnAfresh } from './fresh-policy.ts'
import { isBeginningKnown } from './known-beginning.ts'
import { lookAtPolicy } from './look-at-policy.ts'
import { isNotToBeHad } from './owner-session.ts'
import { blocksPatience, drawMoment, settledPatience } from './patience.ts'
import { pushPolicy } from './push-policy.ts'
import type { Relationship } from './relationship.ts'
import { settleUnknown } from './settle-unknown.ts'
import { outstanding } from './signed-anchors.ts'
import { knowsAnchor } from './unknown-anchors.ts'
import { waitAtMost, waitUntil } from './wait.ts'

/**
 * How a run of {@link settlePolicy} ended: all is settled, or when it is worth trying again (epoch seconds). `heldBy`: the sequence of a settled anchor of a state
 * that is not known here, over which nothing that only adds is anchored.
 */
export interface Settling { done: boolean, retryAt?: number, heldBy?: number }

/**
 * Brings a policy to its provider and to the chain: syncs, signs an Anchor over the newest state, has it carried, and watches until *this*
 * commitment is settled; when another message was first, merges and signs at the next sequence. What narrows goes at once, provider or not. What
 * only widens waits until the provider has it, and then for a moment drawn from the network's window. See specs/peer.md, section "Changes".
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`, `CANCELLED`
 */
export async function settlePolicy (options: { context: PeerContext, relationship: Relationship }): Promise<Settling> {
  const { context, relationship } = options
  const { chain } = requireNetwork(context)
  let merged: string | undefined
  let isLookedAt = false
  // Whom the person ended meanwhile may anchor without end: nothing here is waited for before that is brought to the chain. What could not be brought there before holds up nothing here.
  const wasDue = isEndDue({ context, relationship })
  const mustLeave = (): boolean => !wasDue && isEndDue({ context, relationship })
  let failed: Failed | undefined
  for (let round = 0; round < MAX_SETTLE_ROUNDS; round++) {
    // Then it is the end that is brought there, which waits for nothing of this.
    if (isEnded(context, relationship.id) || mustLeave()) return { done: false }
    await noteUndone({ context, relationship })
    const narrowing = isNarrowing(context, relationship)
    // For the rest of the run: the person was told then.
    if (narrowing) failed ??= reportOnce(context)
    const pushed = await tryPush({ context, relationship, narrowing, failed })
    // What nobody knows holds up all that is shared, whatever else there is to do.
    if (pushed && !isLookedAt) {
      // Once only before what takes away is anchored: a provider can say without end that it holds something else.
      isLookedAt = narrowing
      const looking = tryUnknown(context, relationship, failed)
      if (narrowing ? await waitAtMost(looking, ASK_PATIENCE_MS) : await looking) continue
      isLookedAt = true
    }
    if (relationship.isSettled && pushed) {
      // What it goes on in is anchored, too.
      if (await tryAfresh(context, relationship)) continue
      return { done: true }
    }
    await chain.caughtUp({ signal: context.signal })
    const { atHead, settled } = chain.view.relationship(relationship.id)
    // Not opened yet, or at its end: nothing can be anchored.
    if (atHead === undefined || atHead.status !== 'active' || relationship.isSettled) return { done: pushed }
    // What the provider says that it begins with would count by this device's word.
    if (!await isBeginningKnown({ context, relationship })) return { done: false }
    // Another device of mine anchored what is not here yet: to anchor over it would take away what it added.
    // What is not settled may be one member's word alone, and holds up nothing that adds: that waits until it is.
    if (merged !== atHead.anchor && (narrowing || settled?.sequence === atHead.sequence) && !knowsAnchor(relationship, atHead)) {
      merged = atHead.anchor
      relationship.isAccountDue = true
      await relationship.note({ delivered: [] })
      continue
    }
    const wanted = relationship.commitment
    if (atHead.anchor === wanted) {
      await waitSettled(context, relationship, wanted, mustLeave)
      continue
    }
    if (!narrowing) {
      if (!pushed) return { done: false }
      // Another device was first. Anchored over it, this state would take away what that one added, and that one would anchor it again.
      if (settled?.sequence === atHead.sequence && !knowsAnchor(relationship, settled)) return { done: false, heldBy: settled.sequence }
      const widenAt = await widenMoment(context, relationship)
      if (widenAt > context.now()) return { done: false, retryAt: widenAt }
      // A message for a sequence that only one member tells of could be kept, and be carried after a later one that takes it back.
      if (settled?.sequence !== atHead.sequence) {
        if (await waitEven(context, relationship, mustLeave)) continue
        return { done: false }
      }
    }
    await anchor(context, relationship, atHead, mustLeave)
  }
  return { done: false }
}

/** Whether there is anything to bring to the chain that takes something away, which waits for nothing that a provider is asked. */
export function isTakingAway ({ context, relationship }: { context: PeerContext, relationship: Relationship }): boolean {
  if (context.network === undefined || endOnChain(context, relationship.id).atHead || isEnded(context, relationship.id)) return false
  return !relationship.isSettled && isNarrowing(context, relationship)
}

/**
 * Whether the newest state takes something away from what was settled, from what is anchored, or from what was signed and may still come to the chain. What a
 * document that was left said cannot be compared any more: what goes on from it counts as taking away until it is settled.
 */
function isNarrowing (context: PeerContext, relationship: Relationship): boolean {
  const { policy, progress, reading: { grants } } = relationship
  if (progress.isLeaving === true) return true
  const isTakenFrom = (before: PolicyReading): boolean => [...before.grants.keys()].some(id => !grants.has(id))
  const states = [progress.settled, progress.undone ?? [], ...outstanding(context, relationship).map(({ heads }) => heads)]
  return states.some(heads => isTakenFrom(readPolicyAt({ doc: policy, heads }) ?? EMPTY_READING)) || anchoredReadings({ context, relationship }).all.some(isTakenFrom)
}

/** Notes that what was settled is so no more: another message of mine, held back, came after it. Answers whether it was. */
export async function noteUndone (options: { context: PeerContext, relationship: Relationship }): Promise<boolean> {
  const { context, relationship } = options
  const settled = context.network?.chain.view.relationship(relationship.id).settled
  const isDone = sameHeads(relationship.progress.settled, policyHeads(relationship.policy))
  if (settled === undefined || !isDone || isNewest(relationship, settled.anchor) || settled.status !== 'active') return false
  await relationship.undo()
  return true
}

/** Whether an anchor is of the newest state, or of the one that a fresh document went on from and says the same. */
function isNewest (relationship: Relationship, anchor: string): boolean {
  const { policy } = relationship
  return anchor === relationship.commitment || (anchor === previousOf(policy)?.commitment && sameHeads(beginningHeads(policy) ?? [], policyHeads(policy)))
}

/** Waits until the newest sequence is a settled one. */
async function waitEven (context: PeerContext, relationship: Relationship, mustLeave: () => boolean): Promise<boolean> {
  const { chain } = requireNetwork(context)
  const isEven = (): true | undefined => {
    const { atHead, settled } = chain.view.relationship(relationship.id)
    return mustLeave() || (settled !== undefined && settled.sequence === atHead?.sequence) ? true : undefined
  }
  return await waitUntil({ check: isEven, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: settledPatience(context) }) === true
}

/** Told of what went wrong with a provider where that must hold up nothing: what takes away is anchored whatever the provider answers, or brings. */
type Failed = (error: unknown) => void

/** Tells the person of each kind of problem once, however often it is tried. */
function reportOnce (context: PeerContext): Failed {
  const told = new Set<string>()
  return error => {
    const kind = isMedrecError(error) ? error.code : String(error)
    if (told.has(kind)) return
    told.add(kind)
    context.report(error)
  }
}

/**
 * Whether the provider has the newest state.
 *
 * @param options.narrowing - it takes something away: then nobody waits long, and it goes on by itself
 * @param options.failed - given where what goes wrong is no reason to stop
 */
async function tryPush (options: { context: PeerContext, relationship: Relationship, narrowing: boolean, failed: Failed | undefined }): Promise<boolean> {
  const { context, relationship, narrowing, failed } = options
  if (!narrowing) await tryLook(context, relationship)
  if (relationship.isDelivered) return true
  const pushing = push(context, relationship, failed)
  if (!narrowing) return await pushing
  // Whatever becomes of it after that is for the next round.
  return await waitAtMost(pushing, PUSH_HEAD_START_MS) ?? false
}

/** Who cannot be asked now is asked later. */
async function tryLook (context: PeerContext, relationship: Relationship): Promise<void> {
  try {
    await lookAtPolicy({ context, relationship })
  } catch (error) {
    if (!isNotToBeHad(error)) throw error
  }
}

/** The same of what neither has. Whether something came of it. */
async function tryUnknown (context: PeerContext, relationship: Relationship, failed: Failed | undefined): Promise<boolean> {
  try {
    return await settleUnknown({ context, relationship })
  } catch (error) {
    if (failed !== undefined) failed(error)
    else if (!isNotToBeHad(error)) throw error
    return false
  }
}

/** Syncs with the provider. False: it is not in reach, lets nobody in, or `failed` was told. */
async function push (context: PeerContext, relationship: Relationship, failed: Failed | undefined): Promise<boolean> {
  try {
    await pushPolicy({ context, relationship })
    return true
  } catch (error) {
    if (failed !== undefined) failed(error)
    else if (!isNotToBeHad(error)) throw error
    return false
  }
}

/** Goes on in a fresh document where it is time, and says whether it did. If not now, then when this relationship is looked at next. */
async function tryAfresh (context: PeerContext, relationship: Relationship): Promise<boolean> {
  try {
    return await goOnAfresh({ context, relationship })
  } catch (error) {
    if (!isMedrecError(error)) throw error
    return false
  }
}

/** Drawn once per widening, so that neither a restart nor another try tells more than the first. */
async function widenMoment (context: PeerContext, relationship: Relationship): Promise<number> {
  const widenAt = relationship.progress.widenAt ?? drawMoment(context)
  if (relationship.progress.widenAt === undefined) await relationship.note({ widenAt })
  return widenAt
}

async function anchor (context: PeerContext, relationship: Relationship, state: RelationshipState, mustLeave: () => boolean): Promise<void> {
  const { chain } = requireNetwork(context)
  await ownHead(context, relationship)
  const { commitment } = relationship
  const heads = policyHeads(relationship.policy)
  // From the chain's clock: this device's may be wrong, and the contract goes by blocks.
  const deadline = Math.max(chain.view.head()?.timestamp ?? 0, 1) + ANCHOR_SECONDS
  const message = { relationship: relationship.id, commitment, expectedSequence: state.sequence, deadline }
  // Before anybody has it: after a restart it may still come. And before anything else can happen: who takes a fresh document meanwhile has to know of it.
  const others = outstanding(context, relationship).filter(signed => signed.sequence !== state.sequence || !sameHeads(signed.heads, heads))
  const signed = [...others, { heads, sequence: state.sequence, deadline }].slice(-MAX_SIGNED)
  await relationship.note({ signed })
  const signature = await relationship.signer.sign('Anchor', message)
  // The document was left meanwhile: nobody could read what this would anchor.
  if (!hasChanges(relationship.policy, heads)) return
  const { carriers } = relationship
  if (carriers.sequence !== state.sequence) relationship.carriers = { sequence: state.sequence, idle: new Set() }
  const { idle } = relationship.carriers
  const carrier = await chain.relay({ message: { kind: 'anchor', ...message, signature }, avoid: idle, signal: context.signal })
  const isMoved = await waitUntil({
    check: () => moved(context, relationship, state.sequence) || mustLeave() ? true : undefined,
    subscribe: chain.view.onChange,
    signal: context.signal,
    timeoutMs: blocksPatience(context, 1)
  })
  // Its word was nothing: another is asked, and this one only when all others were.
  if (isMoved !== true) idle.add(carrier)
}

/** One head: what is anchored can then be found by its hash alone. */
async function ownHead (context: PeerContext, relationship: Relationship): Promise<void> {
  const joined = joinHeads({ doc: relationship.policy })
  if (joined === relationship.policy) return
  relationship.policy = joined
  await context.store.put('state', [relationship.policyEntry()])
}

function moved (context: PeerContext, relationship: Relationship, sequence: number): boolean {
  const { atHead } = requireNetwork(context).chain.view.relationship(relationship.id)
  return atHead !== undefined && (atHead.sequence !== sequence || atHead.status !== 'active')
}

/** Waits until the anchor at the head is settled, or is another one, or the policy has changed meanwhile. */
async function waitSettled (context: PeerContext, relationship: Relationship, wanted: string, mustLeave: () => boolean): Promise<void> {
  const { chain } = requireNetwork(context)
  const heads = policyHeads(relationship.policy)
  const outcome = await waitUntil({
    check: () => {
      const { atHead, settled } = chain.view.relationship(relationship.id)
      if (atHead?.anchor !== wanted || relationship.commitment !== wanted || mustLeave()) return 'other'
      return settled?.anchor === wanted ? 'settled' : undefined
    },
    subscribe: chain.view.onChange,
    signal: context.signal,
    timeoutMs: settledPatience(context)
  })
  if (outcome !== 'settled') return
  await relationship.note({ settled: heads, undone: undefined, widenAt: undefined, isLeaving: undefined })
  context.emit('shares')
  context.emit('providers')
}
