import { decodeAgentLog } from '../../agent/agent-events.ts'
import { replayAgent } from '../../agent/agent-state.ts'
import type { AgentState } from '../../agent/agent-state.ts'
import { MAX_PLACES, NO_END, OWNER_PLACE, POWERS } from '../../agent/constants.ts'
import { MedrecError } from '../../errors/medrec-error.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import { contractsOf, encodeCondition } from '../encode-condition.ts'
import type { Relationship } from '../relationship.ts'
import { drawMoment, settledPatience } from '../patience.ts'
import { waitUntil } from '../wait.ts'
import { carryAct, deadlineOf, isAgentSettled, watchAgent } from './carry-act.ts'
import type { UnsignedAct } from './carry-act.ts'
import { whoWaits } from './life.ts'
import { agentOf, readAgent } from './read-agent.ts'
import type { KnownAgent } from './read-agent.ts'

/** What the account wants of the agent of a relationship. */
interface Wanted {
  add: Array<{ address: string, powers: number, notAfter: number | null, silence: number | undefined }>
  /** Addresses that are to be no custodians any more. */
  end: string[]
  recovery: { threshold: number, delay: number } | undefined
  /** Somebody waits for my silence: a switch that never heard of me is to be armed. */
  isArmed?: true | undefined
}

/** The most acts for one relationship in one go; what is left is done later. */
const MAX_ACTS = 48

/** Whether the agent of a relationship may not be yet as the account wants it. */
export function isAgentPending (options: { context: PeerContext, relationship: Relationship }): boolean {
  const { relationship } = options
  return signOf(wantedOf(options)) !== (relationship.progress.agentDone ?? NOTHING)
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
    if (!next.narrows) {
      const at = await addMoment(context, relationship)
      if (at > context.now()) return { retryAt: at }
    }
    const done = next.act === 'control' ? await handOver(options, agent) : await carryAct({ context, relationship, signer: relationship.signer, act: next.act, isDone: next.isDone })
    if (done === undefined) throw new MedrecError('NETWORK_UNREACHABLE', 'The chain did not take what was signed. It is tried again.')
    agent = done
    context.emit('helpers')
  }
  return { retryAt: context.now() }
}

interface NextAct { act: UnsignedAct | 'control', narrows: boolean, isDone: (agent: KnownAgent) => boolean }

function nextAct (options: { context: PeerContext, relationship: Relationship, wanted: Wanted, agent: KnownAgent }): NextAct | undefined {
  const { context, relationship, wanted, agent } = options
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
  const over = custodians.find(custodian => wanted.end.includes(custodian.address))
  if (over !== undefined) return { act: { ...common, kind: 'end-custodian', place: over.place, custodian: over.address }, narrows: true, isDone: is(({ custodians: left }) => left.get(over.place)?.address !== over.address) }
  const { recovery } = wanted
  if (recovery !== undefined && (recovery.threshold !== (state.recovery?.threshold ?? 0) || recovery.delay !== (state.recovery?.delay ?? 0))) {
    return { act: { ...common, kind: 'set-recovery', ...recovery }, narrows: recovery.threshold === 0, isDone: is(next => (next.recovery?.threshold ?? 0) === recovery.threshold && (next.recovery?.delay ?? 0) === recovery.delay) }
  }
  const gone = new Set(agent.logs.map(decodeAgentLog).flatMap(event => event.kind === 'custodian-ended' ? [event.custodian] : []))
  // Who ended it since, by itself say, is not put back.
  const missing = wanted.add.find(each => !gone.has(each.address) && !custodians.some(custodian => custodian.address === each.address) && (each.notAfter === null || each.notAfter > agent.time))
  if (missing !== undefined) {
    const place = Array.from({ length: MAX_PLACES }, (_, i) => i).find(each => !state.custodians.has(each))
    if (place === undefined) throw new MedrecError('INVALID_INPUT', 'There are as many people who can act for you as there may be.')
    const condition = missing.silence === undefined ? '0x' : encodeCondition({ condition: { kind: 'silence', seconds: missing.silence }, contracts: contractsOf(context) })
    return {
      act: { ...common, kind: 'add-custodian', place, custodian: missing.address, powers: missing.powers, notBefore: 0, notAfter: missing.notAfter ?? NO_END, condition },
      narrows: false, isDone: is(({ custodians: now }) => now.get(place)?.address === missing.address)
    }
  }
  if (controller !== address && custodians.length > 0) return { act: 'control', narrows: false, isDone: () => true }
  return arm(options)
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
  if (settled !== undefined) await relationship.note({ agentDone: signOf(wanted), agentAt: undefined })
  context.emit('helpers')
  return {}
}

/** Drawn once, so that neither a restart nor another try tells more than the first. */
async function addMoment (context: PeerContext, relationship: Relationship): Promise<number> {
  const agentAt = relationship.progress.agentAt ?? drawMoment(context)
  if (relationship.progress.agentAt === undefined) await relationship.note({ agentAt })
  return agentAt
}

function wantedOf ({ context, relationship }: { context: PeerContext, relationship: Relationship }): Wanted {
  const [{ account }, { id }] = [context, relationship]
  const wanted: Wanted = { add: [], end: [], recovery: undefined }
  for (const [, { addresses, unused, powers, notAfter, silence, endedAt }] of account.helpers) {
    const address = addresses[id]
    wanted.end.push(...unused?.[id] ?? [])
    if (address === undefined) continue
    if (endedAt === undefined) wanted.add.push({ address, powers, notAfter, silence })
    else wanted.end.push(address)
  }
  const hasGuardians = wanted.add.some(({ powers }) => (powers & POWERS.guard) !== 0)
  const recovery = account.get('recovery', 'recovery')
  if (recovery !== undefined) wanted.recovery = hasGuardians ? recovery : { threshold: 0, delay: 0 }
  if (whoWaits(context, relationship).length > 0) wanted.isArmed = true
  return wanted
}

function signOf (wanted: Wanted): string { return JSON.stringify(wanted) }

const NOTHING = signOf({ add: [], end: [], recovery: undefined })
