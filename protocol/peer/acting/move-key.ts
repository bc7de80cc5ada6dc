import { OWNER_PLACE } from '../../agent/constants.ts'
import { replayAgent } from '../../agent/agent-state.ts'
import { sealAppointment } from '../../agent/appointment.ts'
import { toHex } from '../../crypto/bytes.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { formatLink } from '../../links/format-link.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { liveRelationships } from '../ended.ts'
import { drawMoment, settledPatience } from '../patience.ts'
import type { Relationship } from '../relationship.ts'
import { waitUntil } from '../wait.ts'
import { isUsed, nameOf, sourceOf } from './appoint.ts'
import { carryAct, deadlineOf, demandDone, isAgentSettled, watchAgent } from './carry-act.ts'
import { isInControl } from './in-control.ts'
import { isAnothers } from './is-anothers.ts'
import { agentOf, knownState, lookAtAgent } from './read-agent.ts'
import type { KnownAgent } from './read-agent.ts'
import { readHelperCard } from './read-card.ts'
import type { MovedKey, MovingEntry } from './types.ts'

/**
 * Gives all relationships that this person's key controls, by itself or as the owner of an agent, to another key of theirs, each at a moment of its own, as many as the
 * card has addresses for; another card goes on with the rest. What is on its way by another card stays so, and is told, unless this card is to be used `instead`: whether two cards are
 * of one key only the person knows. Stored when it resolves; the same card again changes nothing that is begun. See specs/agent.md, "Another owner".
 *
 * @throws MedrecError `LINK_INVALID`, `HELPER_INVALID`
 */
export async function moveKey ({ context, card, instead = false }: { context: PeerContext, card: string, instead?: boolean | undefined }): Promise<MovedKey> {
  const { addresses, encryptionKey, name: called } = readHelperCard(card, 'newkey')
  const { chain } = requireNetwork(context)
  await chain.caughtUp({ signal: context.signal })
  const all = liveRelationships(context).filter(({ id }) => chain.view.relationship(id).atHead?.status === 'active').sort((a, b) => a.id < b.id ? -1 : 1)
  await Promise.all(all.map(async relationship => { await lookAtAgent(context, relationship) }))
  const isOnCard = ({ progress: { moveTo } }: Relationship): boolean => moveTo !== undefined && addresses.includes(moveTo.address)
  const isGoing = (relationship: Relationship): boolean => isOnCard(relationship) && moveStateOf(context, relationship) !== 'elsewhere'
  const mine = all.filter(relationship => isMine(context, relationship))
  if (mine.length === 0 && !all.some(isGoing)) throw new MedrecError('HELPER_INVALID', 'There is nothing that your key controls.')
  const isBegun = all.some(isOnCard)
  if (!isBegun && isUsed(context, addresses)) throw new MedrecError('HELPER_INVALID', 'This card was used before. Show a new one with the new key.')
  // Another device may have moved some already, and one that has ended since went to its address, too: one address for two would tell everybody whose they are.
  const used = new Set([...context.relationships.values()].flatMap(relationship => {
    const { atHead, settled } = chain.view.relationship(relationship.id)
    return [relationship.progress.moveTo?.address, atHead?.controller, settled?.controller, knownState(relationship).owner]
  }))
  const free = addresses.filter(each => !used.has(each))
  if (!isBegun && free.length === 0) throw new MedrecError('HELPER_INVALID', 'This card was used before. Show a new one with the new key.')
  for (const relationship of mine.filter(each => !isOnCard(each) && (instead || each.progress.moveTo === undefined))) {
    const address = free.shift()
    // What the right card has no room for goes by no wrong one either.
    if (address !== undefined || instead) await relationship.note({ moveTo: address === undefined ? undefined : { address, called, at: relationship.progress.moveTo?.at ?? drawMoment(context) } })
  }
  for (const relationship of mine) context.wake(relationship)
  const left = all.flatMap((relationship): MovedKey['left'] => {
    const why = isGoing(relationship) ? undefined : whyLeft({ state: moveStateOf(context, relationship), isMine: mine.includes(relationship), instead })
    return why === undefined ? [] : [{ relationship: relationship.id, provider: nameOf(context, relationship), why }]
  })
  const sources = all.filter(isGoing).map(relationship => sourceOf({ context, relationship, address: relationship.progress.moveTo?.address ?? '' }))
  if (sources.length === 0) return { left }
  const id = toHex(context.randomBytes(16)).slice(2)
  const appointment = { id, from: context.account.get('profile', 'profile')?.name ?? '', kind: 'owner' as const, network: requireNetwork(context).currentAddress(), sources }
  const sealed = await sealAppointment({ card: { address: addresses[0] ?? '', encryptionKey }, appointment })
  return { link: formatLink({ link: { kind: 'appointment', appointment: sealed }, appUrl: context.options.appUrl }), left }
}

/** Why a relationship does not go by a card that was read; undefined: another card has brought it where it should be. */
function whyLeft ({ state, isMine, instead }: { state: MovingEntry['state'] | undefined, isMine: boolean, instead: boolean }): MovedKey['left'][number]['why'] | undefined {
  if (isMine) return state === undefined ? 'card-full' : 'other-card'
  return state === undefined || state === 'elsewhere' || instead ? 'other-key' : undefined
}

/** Whether a relationship is on its way to another key. */
export function isMoving (context: PeerContext, relationship: Relationship): boolean {
  return moveStateOf(context, relationship) === 'waiting'
}

/** Whether the key that a relationship was to go to has it, settled, or had it when that ended. */
export function isMoved (context: PeerContext, relationship: Relationship): boolean {
  const { moveTo, agent } = relationship.progress
  if (moveTo === undefined) return false
  if (context.network?.chain.view.relationship(relationship.id).settled?.controller === moveTo.address) return true
  return isInControl(context, relationship.id) && agent !== undefined && isGiven(context, moveTo.address)(agent)
}

/** How far a relationship is that goes to another key; undefined: it does not. */
function moveStateOf (context: PeerContext, relationship: Relationship): MovingEntry['state'] | undefined {
  if (relationship.progress.moveTo === undefined) return undefined
  const isOver = context.network?.chain.view.relationship(relationship.id).settled?.status === 'terminated'
  if (isOver || isMoved(context, relationship)) return 'done'
  // A message that was given out before came after all, or another device moved it: this key can do nothing there any more.
  return isAnothers({ context, relationship }) ? 'elsewhere' : 'waiting'
}

/** How far each relationship is that goes to another key. */
export function listMoving (context: PeerContext): MovingEntry[] {
  return [...context.relationships.values()].flatMap(relationship => {
    const { moveTo } = relationship.progress
    return moveTo === undefined ? [] : [{ relationship: relationship.id, name: nameOf(context, relationship), state: moveStateOf(context, relationship) ?? 'waiting', called: moveTo.called ?? '', at: moveTo.at }]
  })
}

/** Hands control over, or its agent, when the moment has come and all is brought that only the old key can bring. @returns when to try again, epoch seconds @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`, `CANCELLED` */
export async function settleMove ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Promise<{ retryAt?: number }> {
  const { moveTo } = relationship.progress
  if (moveTo === undefined || !isMoving(context, relationship)) return {}
  if (moveTo.at > context.now()) return { retryAt: moveTo.at }
  const { chain } = requireNetwork(context)
  await chain.caughtUp({ signal: context.signal })
  await lookAtAgent(context, relationship)
  // The agent first, also one that is not in control yet: who has control and not the agent could never let anybody act.
  const isAgents = isInControl(context, relationship.id)
  if (knownState(relationship).owner === relationship.signer.address) {
    // With the key goes the right to bring it: what is not there yet would be lost, and the provider that missed it may let nobody in.
    if (relationship.isOwing) return {}
    await giveAgent(context, relationship, moveTo.address)
  } else if (isAgents) await demandDone(watchAgent({ context, relationship, isDone: isGiven(context, moveTo.address) }))
  if (isAgents) return {}
  const state = chain.view.relationship(relationship.id).atHead
  if (state?.controller === relationship.signer.address) {
    if (relationship.isOwing) return {}
    const message = { relationship: relationship.id, controller: moveTo.address, expectedSequence: state.sequence, deadline: deadlineOf(context) }
    await chain.relay({ message: { kind: 'set-controller', ...message, signature: await relationship.signer.sign('SetController', message) }, signal: context.signal })
  }
  const done = await waitUntil({ check: () => isMoving(context, relationship) ? undefined : true, subscribe: chain.view.onChange, signal: context.signal, timeoutMs: settledPatience(context) })
  if (done !== true) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take what was signed. It is tried again.')
  return {}
}

/** Makes another key the owner of the agent. */
async function giveAgent (context: PeerContext, relationship: Relationship, owner: string): Promise<void> {
  const act = { kind: 'set-owner', agent: agentOf(context, relationship.id), by: OWNER_PLACE, owner, expectedSequence: knownState(relationship).sequences.get(OWNER_PLACE) ?? 0, ownCondition: '0x' } as const
  await demandDone(carryAct({ context, relationship, signer: relationship.signer, act, isDone: isGiven(context, owner) }))
}

/** Whether an agent is somebody's, with enough blocks on top. */
function isGiven (context: PeerContext, owner: string): (agent: KnownAgent) => boolean {
  return agent => replayAgent(agent.logs).owner === owner && isAgentSettled(context, agent)
}

function isMine (context: PeerContext, relationship: Relationship): boolean {
  const { id, role, signer } = relationship
  if (role !== 'owner') return false
  return isInControl(context, id) ? knownState(relationship).owner === signer.address : context.network?.chain.view.relationship(id).atHead?.controller === signer.address
}
