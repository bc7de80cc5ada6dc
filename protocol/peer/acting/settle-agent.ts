import { decodeAgentLog } from '../../agent/agent-events.ts'
import { replayAgent } from '../../agent/agent-state.ts'
import type { AgentState, Custodian } from '../../agent/agent-state.ts'
import { MAX_PLACES, NO_END, OWNER_PLACE, POWERS } from '../../agent/constants.ts'
import { leftBehind } from '../../agent/left-behind.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import { LOOK_AGAIN_MS, MAX_ACTS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { contractsOf, encodeCondition } from '../encode-condition.ts'
import type { Relationship } from '../relationship.ts'
import { createSigner } from '../../session/signer.ts'
import type { DelegateSigner } from '../../session/signer.ts'
import { drawMoment, settledPatience } from '../patience.ts'
import { waitUntil } from '../wait.ts'
import { originOf, withinPlace } from './adding.ts'
import type { WantedPlace } from './adding.ts'
import { carryAct, deadlineOf, isAgentSettled, watchAgent } from './carry-act.ts'
import type { UnsignedAct } from './carry-act.ts'
import { stillComing } from './in-flight.ts'
import { whoWaits } from './life.ts'
import { agentOf, knownState, placeOf, readAgent } from './read-agent.ts'
import type { KnownAgent } from './read-agent.ts'

/** What the account wants of the agent of a relationship. */
interface Wanted {
  add: Array<WantedPlace & { address: string, silence: number | undefined }>
  /** Addresses that are to be no custodians any more. */
  end: string[]
  recovery: { threshold: number, delay: number } | undefined
  /** It was another key's, whose custodians are to go: this one's account knows nothing of them. */
  isTaken?: true | undefined
  /** Somebody waits for my silence: a switch that never heard of me is to be armed. */
  isArmed?: true | undefined
}

/** Whether the agent of a relationship may not be yet as the account wants it. */
export function isAgentPending (options: { context: PeerContext, relationship: Relationship }): boolean {
  const { relationship } = options
  const wanted = wantedOf(options)
  return signOf(wanted) !== (relationship.progress.agentDone ?? NOTHING) || isBack(relationship, wanted)
}

/** Whether somebody who was ended is in the agent all the same, as far as is known, and it is mine to end them. */
function isBack (relationship: Relationship, { end }: Wanted): boolean {
  if (end.length === 0 || relationship.progress.agent === undefined) return false
  const state = knownState(relationship)
  const back = [...state.custodians.values()].filter(({ address }) => end.includes(address))
  return relationship.role === 'owner' ? back.length > 0 && state.owner === relationship.signer.address : back.some(custodian => originOf(relationship, state, custodian) !== undefined)
}

/** Whether somebody is to act no more who is still in a place, as far as is known: nothing else waits for longer than that. */
export function isEndDue (options: { context: PeerContext, relationship: Relationship }): boolean {
  const { context, relationship } = options
  if (relationship.role !== 'owner' || relationship.progress.agent === undefined || !isAgentPending(options)) return false
  const ending = new Set(wantedOf({ context, relationship }).end)
  return ending.size > 0 && [...knownState(relationship).custodians.values()].some(({ address }) => ending.has(address))
}

/**
 * Brings the agent of a relationship to what the account says of helpers and recovery: makes it, ends and adds custodians, hands control over to it, and
 * arms a switch. What takes away goes at once; what adds waits for a moment drawn from the network's window, so that the relationships of a person do not
 * change together. See specs/peer.md, section "Helpers".
 *
 * @returns when it is worth trying again, epoch seconds; undefined: it is done, or it failed
 * @throws MedrecError `NETWORK_UNREACHABLE`, `RELAY_REFUSED`, `CANCELLED`
 */
export async function settleAgent (options: { context: PeerContext, relationship: Relationship }): Promise<{ retryAt?: number }> {
  const { context, relationship } = options
  if (!isAgentPending(options)) return {}
  const wanted = wantedOf(options)
  const { chain } = requireNetwork(context)
  await chain.caughtUp({ signal: context.signal })
  const state = chain.view.relationship(relationship.id).atHead
  if (state === undefined || state.status !== 'active') return {}
  let agent = await readAgent({ context, relationship })
  for (let count = 0; count < MAX_ACTS; count++) {
    const next = nextAct({ context, relationship, wanted, agent })
    if (next === undefined) return await finish(options, wanted, agent)
    if (next === 'later') return {}
    if (!next.narrows) {
      const at = await addMoment(context, relationship)
      if (at > context.now()) return { retryAt: at }
    }
    const done = next.act === 'control' ? await handOver(options, agent) : await carryAct({ context, relationship, signer: ownSigner(context, relationship), act: next.act, isDone: next.isDone, note: noteAdding(relationship, next.act, agent) })
    if (done === undefined) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take what was signed. It is tried again.')
    agent = done
    context.emit('helpers')
  }
  return { retryAt: context.now() }
}

/** Before anybody has it: who is ended meanwhile may still come by it, also after a restart. */
function noteAdding (relationship: Relationship, act: UnsignedAct, { logs, time }: KnownAgent): ((until: number) => Promise<void>) | undefined {
  if (act.kind !== 'add-custodian') return undefined
  const { custodian: address, by, expectedSequence: sequence } = act
  return async until => { await relationship.note({ adding: [...stillComing({ adding: relationship.progress.adding, state: replayAgent(logs), time }), { address, by, sequence, until }] }) }
}

interface NextAct { act: UnsignedAct | 'control', narrows: boolean, isDone: (agent: KnownAgent) => boolean }

interface Looked { context: PeerContext, relationship: Relationship, wanted: Wanted, agent: KnownAgent }

/** `later`: what is wanted cannot be done now, and may be done some time. */
function nextAct (options: Looked): NextAct | 'later' | undefined {
  const { context, relationship, wanted, agent } = options
  if (relationship.role === 'custodian') return nextOfCustodian(options)
  const { chain } = requireNetwork(context)
  const state = replayAgent(agent.logs)
  const address = agentOf(context, relationship.id)
  const controller = chain.view.relationship(relationship.id).atHead?.controller
  if (state.owner === undefined) {
    if (controller !== relationship.signer.address) return undefined
    return wanted.add.length > 0 ? { act: { kind: 'create-agent', relationship: relationship.id }, narrows: false, isDone: is(({ owner }) => owner !== undefined) } : arm(options)
  }
  // Somebody else is the owner now: a newer key of mine, or who took over.
  if (state.owner !== relationship.signer.address) return undefined
  const common = { agent: address, by: OWNER_PLACE, expectedSequence: state.sequences.get(OWNER_PLACE) ?? 0, ownCondition: '0x' }
  const custodians = [...state.custodians.values()]
  const left = wanted.isTaken === true ? leftBehind(agent.logs) : undefined
  const over = custodians.find(custodian => wanted.end.includes(custodian.address)) ?? left?.custodians[0]
  if (over !== undefined) return { act: { ...common, kind: 'end-custodian', place: over.place, custodian: over.address }, narrows: true, isDone: is(({ custodians: now }) => now.get(over.place)?.address !== over.address) }
  const recovery = wanted.recovery ?? (left?.recovery === true ? { threshold: 0, delay: 0 } : undefined)
  if (recovery !== undefined && (recovery.threshold !== (state.recovery?.threshold ?? 0) || recovery.delay !== (state.recovery?.delay ?? 0))) {
    return { act: { ...common, kind: 'set-recovery', ...recovery }, narrows: recovery.threshold === 0, isDone: is(next => (next.recovery?.threshold ?? 0) === recovery.threshold && (next.recovery?.delay ?? 0) === recovery.delay) }
  }
  const missing = missingOf(wanted, agent)
  if (missing !== undefined) {
    const condition = missing.silence === undefined ? missing.condition : encodeCondition({ condition: { kind: 'silence', seconds: missing.silence }, contracts: contractsOf(context) })
    return addTo(state, common, missing.address, { ...missing, condition })
  }
  if (controller !== address && custodians.length > 0) return { act: 'control', narrows: false, isDone: () => true }
  return arm(options)
}

/** What a custodian does in the agent: ends whom it let act, and adds others within its own place. */
function nextOfCustodian ({ context, relationship, wanted, agent }: Looked): NextAct | 'later' | undefined {
  const state = replayAgent(agent.logs)
  const by = ({ place, condition }: Pick<Custodian, 'place' | 'condition'>): ActBy => ({ agent: agentOf(context, relationship.id), by: place, expectedSequence: state.sequences.get(place) ?? 0, ownCondition: condition })
  const over = [...state.custodians.values()].find(custodian => wanted.end.includes(custodian.address))
  const origin = over === undefined ? undefined : originOf(relationship, state, over)
  const ender = origin === undefined ? undefined : state.custodians.get(origin)
  if (over !== undefined && ender !== undefined) return { act: { ...by(ender), kind: 'end-custodian', place: over.place, custodian: over.address }, narrows: true, isDone: is(({ custodians: now }) => now.get(over.place)?.address !== over.address) }
  const missing = missingOf(wanted, agent)
  if (missing === undefined) return undefined
  const own = placeOf(relationship, POWERS.add)
  const given = own === undefined ? undefined : withinPlace(own, missing)
  // Its place, or what it could give, is over since.
  if (own === undefined || given === undefined) return undefined
  // Its condition may hold again.
  return agent.powers[own.place] === 0 ? 'later' : addTo(state, by(own), missing.address, given)
}

interface ActBy { agent: string, by: number, expectedSequence: number, ownCondition: string }

/** Who is wanted and in no place. Who ended it since, by itself say, is not put back. */
function missingOf (wanted: Wanted, agent: KnownAgent): Wanted['add'][number] | undefined {
  const gone = new Set(agent.logs.map(decodeAgentLog).flatMap(event => event.kind === 'custodian-ended' ? [event.custodian] : []))
  const there = new Set([...replayAgent(agent.logs).custodians.values()].map(({ address }) => address))
  return wanted.add.find(each => !gone.has(each.address) && !there.has(each.address) && (each.notAfter === null || each.notAfter > agent.time))
}

/** @throws MedrecError `INVALID_INPUT` */
function addTo (state: AgentState, by: ActBy, custodian: string, { powers, notBefore = 0, notAfter, condition = '0x' }: WantedPlace): NextAct {
  const place = Array.from({ length: MAX_PLACES }, (_, i) => i).find(each => !state.custodians.has(each))
  if (place === undefined) throw new MedrecError('INVALID_INPUT', 'There are as many people who can act for you as there may be.')
  return {
    act: { ...by, kind: 'add-custodian', place, custodian, powers, notBefore, notAfter: notAfter ?? NO_END, condition },
    narrows: false, isDone: is(({ custodians: now }) => now.get(place)?.address === custodian)
  }
}

/** Signs by the key alone, also where the relationship's own signer says in which place it does. */
function ownSigner (context: PeerContext, { role, signer, delegate }: Relationship): DelegateSigner {
  return role === 'owner' ? signer : createSigner({ network: requireNetwork(context).keys, key: delegate })
}

/** The first sign of life of a person for whose silence somebody waits. */
function arm ({ relationship, wanted, agent }: { relationship: Relationship, wanted: Wanted, agent: KnownAgent }): NextAct | undefined {
  if (wanted.isArmed !== true || agent.heardAt !== undefined) return undefined
  return { act: { kind: 'sign-of-life', relationship: relationship.id, expectedSequence: agent.lifeSequence }, narrows: false, isDone: ({ heardAt }) => heardAt !== undefined }
}

const is = (holds: (state: AgentState) => boolean) => (agent: KnownAgent): boolean => holds(replayAgent(agent.logs))

/** Hands control of a relationship over to its agent, whose owner and custodians are known to be as wanted. */
async function handOver ({ context, relationship }: { context: PeerContext, relationship: Relationship }, agent: KnownAgent): Promise<KnownAgent | undefined> {
  const { chain } = requireNetwork(context)
  const controller = agentOf(context, relationship.id)
  const message = { relationship: relationship.id, controller, expectedSequence: chain.view.relationship(relationship.id).atHead?.sequence ?? 0, deadline: deadlineOf(context) }
  const signature = await relationship.signer.sign('SetController', message)
  await chain.relay({ message: { kind: 'set-controller', ...message, signature }, signal: context.signal })
  const done = await waitUntil({
    check: () => chain.view.relationship(relationship.id).settled?.controller === controller ? true : undefined,
    subscribe: chain.view.onChange, signal: context.signal, timeoutMs: settledPatience(context)
  })
  return done === true ? agent : undefined
}

async function finish (options: { context: PeerContext, relationship: Relationship }, wanted: Wanted, agent: KnownAgent): Promise<{ retryAt?: number }> {
  const { context, relationship } = options
  const settled = isAgentSettled(context, agent) ? agent : await watchAgent({ ...options, isDone: each => isAgentSettled(context, each) })
  const coming = settled === undefined ? [] : stillComing({ adding: relationship.progress.adding, state: replayAgent(settled.logs), time: settled.time }).filter(({ address }) => wanted.end.includes(address))
  if (settled !== undefined && coming.length === 0) await relationship.note({ agentDone: signOf(wanted), agentAt: undefined })
  context.emit('helpers')
  // It comes in any block until then, or never.
  return coming.length === 0 ? {} : { retryAt: Math.ceil(context.now() + LOOK_AGAIN_MS / 1_000) }
}

/** Drawn once, so that neither a restart nor another try tells more than the first. */
async function addMoment (context: PeerContext, relationship: Relationship): Promise<number> {
  const agentAt = relationship.progress.agentAt ?? drawMoment(context)
  if (relationship.progress.agentAt === undefined) await relationship.note({ agentAt })
  return agentAt
}

function wantedOf ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Wanted {
  const [{ account }, { id, facts, role }] = [context, relationship]
  const wanted: Wanted = { add: [], end: [], recovery: undefined }
  for (const [, { addresses, unused, powers, notBefore, notAfter, silence, condition, endedAt }] of account.helpers) {
    const address = addresses[id]
    wanted.end.push(...unused?.[id] ?? [])
    if (address === undefined) continue
    if (endedAt === undefined) wanted.add.push({ address, powers, ...notBefore === undefined ? {} : { notBefore }, notAfter, silence, ...condition === undefined ? {} : { condition } })
    else wanted.end.push(address)
  }
  if (role === 'custodian') return wanted
  const hasGuardians = wanted.add.some(({ powers }) => (powers & POWERS.guard) !== 0)
  const recovery = account.get('recovery', 'recovery')
  if (recovery !== undefined) wanted.recovery = hasGuardians ? recovery : { threshold: 0, delay: 0 }
  if (facts.recovered !== undefined) wanted.isTaken = true
  if (whoWaits(context, relationship).length > 0) wanted.isArmed = true
  return wanted
}

function signOf (wanted: Wanted): string { return JSON.stringify(wanted) }

const NOTHING = signOf({ add: [], end: [], recovery: undefined })
