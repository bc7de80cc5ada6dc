import { isWithin, replayAgent } from '../agent/agent-state.ts'
import type { RelationshipState } from '../chain-view/chain-view.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { policyHeads, sameHeads } from '../policy/history.ts'
import { policyStatus } from '../sync/client.ts'
import { callOf } from './acting/who-acted.ts'
import { whoSigned } from './acting/who-signed.ts'
import { readAgent } from './acting/read-agent.ts'
import type { KnownAgent } from './acting/read-agent.ts'
import type { PeerContext } from './context.ts'
import { requireNetwork } from './context.ts'
import { isEnded } from './ended.ts'
import { isBeginningKnown } from './known-beginning.ts'
import { asOwner } from './owner-session.ts'
import { pullAccount } from './push-account.ts'
import { pushPolicy } from './push-policy.ts'
import type { Blocked, Relationship } from './relationship.ts'
import type { ProviderStatus } from './record-types.ts'
import { giveUpUnknown, unknownAnchors } from './unknown-anchors.ts'

interface Asked { context: PeerContext, relationship: Relationship }

/**
 * Looks whether a relationship is held up by anchored states that neither this device nor its provider has, and remembers it. Those that only people anchored
 * who acted for the owner, and may act no more, are given up; all else waits for the person ({@link unblock}), since another device may have it. See
 * specs/peer.md, section "What nobody knows".
 *
 * @returns whether something came of it that is to be brought
 * @throws MedrecError `NETWORK_UNREACHABLE`, `DENIED`
 */
export async function settleUnknown ({ context, relationship }: Asked): Promise<boolean> {
  if (relationship.role !== 'owner') return false
  const state = settledState({ context, relationship })
  const unknown = unknownIn(relationship, state)
  const last = unknown.at(-1)
  if (last === undefined) {
    await note({ context, relationship }, undefined)
    return false
  }
  const found = foundIn(unknown)
  const { heads, stale } = await asOwner({ context, relationship }, async open => await policyStatus({ ...open, mux: await open.link.mux('sync') }))
  if (!sameHeads(heads, policyHeads(relationship.policy))) {
    // What it holds besides may be what is missing.
    await relationship.note({ delivered: [] })
    return true
  }
  if (!stale) {
    await note({ context, relationship }, { ...found, holdsUp: false, isOver: false })
    return false
  }
  const agent = await readAgent({ context, relationship })
  const signers = whoSigned(agent, unknown)
  const acting = whoMayAct({ context, agent })
  const isOver = signers !== undefined && [...signers].every(signer => !acting.has(signer))
  const by = signers === undefined ? undefined : agent.anchors.find(({ sequence }) => sequence === last.sequence)?.address
  await note({ context, relationship }, { ...found, holdsUp: true, isOver, ...by === undefined ? {} : { by } })
  if (!isOver || !await isBeginningKnown({ context, relationship })) return false
  // What other devices decided is not ended for want of having heard of it.
  if (relationship.isAccountDue || !relationship.isAccountRead) await pullAccount({ context, relationship })
  if (!relationship.isAccountRead) return false
  // What has settled meanwhile nobody has looked at.
  await giveUp({ context, relationship, state })
  return true
}

/** Whether {@link settleUnknown} has anything to find out, or to do; what waits for the person is none of it. */
export function isUnknownPending (asked: Asked): boolean {
  const { role, progress: { blocked } } = asked.relationship
  if (role !== 'owner') return false
  const unknown = unknownIn(asked.relationship, settledState(asked))
  if (unknown.length === 0) return blocked !== undefined
  const { last, count } = foundIn(unknown)
  return blocked === undefined || blocked.isOver || blocked.last !== last || blocked.count !== count
}

/**
 * Gives up what holds a relationship up, as the person says: what it took away is lost with it, so that all is ended that the person did not decide.
 *
 * @throws MedrecError `INVALID_INPUT` when nothing does; `NETWORK_UNREACHABLE`, `DENIED`
 */
export async function unblock ({ context, relationship }: Asked): Promise<void> {
  await requireNetwork(context).chain.caughtUp({ signal: context.signal })
  await relationship.note({ delivered: [] })
  await pushPolicy({ context, relationship })
  await pullAccount({ context, relationship })
  const state = settledState({ context, relationship })
  if (relationship.role !== 'owner' || unknownIn(relationship, state).length === 0) throw new MedrecError('INVALID_INPUT', 'All that is in force there is known.')
  await giveUp({ context, relationship, state })
  context.wake(relationship)
}

/** What is known here of what holds a relationship up, for a screen; nothing does where it is over. */
export function blockedOf ({ context, relationship }: Asked): Pick<ProviderStatus, 'blocked'> {
  const { blocked } = relationship.progress
  if (blocked?.holdsUp !== true || isEnded(context, relationship.id)) return {}
  return { blocked: { isOver: blocked.isOver, ...blocked.by === undefined ? {} : { by: callOf(context, relationship, blocked.by) } } }
}

function unknownIn (relationship: Relationship, state: RelationshipState | undefined): ReturnType<typeof unknownAnchors> {
  return state?.status === 'active' ? unknownAnchors({ relationship, state }) : []
}

function settledState ({ context, relationship }: Asked): RelationshipState | undefined {
  return context.network?.chain.view.relationship(relationship.id).settled
}

/** By what it is known again that it was looked into, however many there are. */
function foundIn (unknown: ReturnType<typeof unknownAnchors>): Pick<Blocked, 'last' | 'count'> {
  return { last: unknown.at(-1)?.commitment ?? '', count: unknown.length }
}

/** Addresses of all who may still act: now, or as far as is settled; one whose condition does not hold now may act again. */
function whoMayAct ({ context, agent }: { context: PeerContext, agent: KnownAgent }): Set<string> {
  const depth = requireNetwork(context).chain.view.settledDepth()
  const states = [agent.logs, agent.logs.filter(({ block }) => block + depth <= agent.block)].map(replayAgent)
  return new Set(states.flatMap(({ custodians }) => [...custodians.values()].filter(custodian => isWithin({ ...custodian, notBefore: 0 }, agent.time)).map(({ address }) => address)))
}

async function giveUp ({ context, relationship, state }: Asked & { state: RelationshipState | undefined }): Promise<void> {
  if (state !== undefined) await giveUpUnknown({ context, relationship, state, isAccountKnown: true })
  await note({ context, relationship }, undefined)
  context.emit('shares')
}

async function note ({ context, relationship }: Asked, blocked: Blocked | undefined): Promise<void> {
  if (JSON.stringify(blocked) === JSON.stringify(relationship.progress.blocked)) return
  await relationship.note({ blocked })
  context.emit('providers')
}
