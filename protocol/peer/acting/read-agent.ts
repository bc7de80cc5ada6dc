import { fromHex, toHex } from '../../crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../errors/medrec-error.ts'
import { isWithin, replayAgent } from '../../agent/agent-state.ts'
import type { AgentState, Custodian } from '../../agent/agent-state.ts'
import type { AgentLog } from '../../agent/agent-events.ts'
import { agentAddress } from '../../agent/agent-address.ts'
import type { AnchorRun } from '../../agent/anchor-runs.ts'
import { MAX_AGENT_ANCHORS, MAX_AGENT_EVENTS, MAX_AGENT_RUNS, MAX_PLACES, POWERS } from '../../agent/constants.ts'
import { whole } from '../../chain/read-fields.ts'
import { ItemSchema, RequestSchema } from '../../messages/chain_pb.ts'
import { requestItems } from '../../stream/request-items.ts'
import { AGENT_ANSWER_MS } from '../constants.ts'
import type { PeerContext } from '../context.ts'
import { requireNetwork } from '../context.ts'
import type { Persona } from '../links.ts'
import { isOfProvider, noteAsked } from '../owner-session.ts'
import type { Relationship } from '../relationship.ts'

/** An anchor that a custodian signed. `at` in epoch seconds. */
export interface CustodianAnchor { sequence: number, place: number, address: string, narrows: boolean, at: number }

/** What the provider of a relationship said of its agent. Kept, so that it shows while nobody can be asked. */
export interface KnownAgent {
  logs: AgentLog[]
  /** The newest that custodians signed, and who signed those before them. */
  anchors: CustodianAnchor[]
  runs: AnchorRun[]
  /** By place, at that head. */
  powers: number[]
  /** When the controller was last heard of (`DeadmanSwitch`), and the sequence of the next sign of life; undefined: never. */
  heardAt?: number | undefined
  lifeSequence: number
  /** The head that it is of: number and time. */
  block: number
  time: number
}

/** Where the agent of a relationship is, or would be. @throws MedrecError `NETWORK_UNREACHABLE` before the network is known */
export function agentOf (context: PeerContext, relationship: string): string {
  const { file } = requireNetwork(context)
  if (file === undefined) throw new MedrecError('NETWORK_UNREACHABLE')
  return agentAddress({ contracts: file.contracts, relationship })
}

/** Of each grant that is listed it is asked anew; what is read of an agent comes as another list. */
const states = new WeakMap<readonly AgentLog[], AgentState>()

/** What is known here of the agent of a relationship. */
export function knownState (relationship: Relationship): AgentState {
  const logs = relationship.progress.agent?.logs ?? []
  let state = states.get(logs)
  if (state === undefined) states.set(logs, state = replayAgent(logs))
  return state
}

/** The places that are mine in what is known of the agent of a relationship. */
export function myPlaces (relationship: Relationship): Custodian[] {
  return [...knownState(relationship).custodians.values()].filter(({ address }) => address === relationship.delegate.address)
}

/** My place in the agent of a relationship with one of these powers, the one with most of them first; undefined: I have none now. */
export function placeOf (relationship: Relationship, powers: number): Custodian | undefined {
  const { agent } = relationship.progress
  return myPlaces(relationship)
    .filter(custodian => (custodian.powers & powers) !== 0 && isWithin(custodian, agent?.time ?? 0))
    .sort((a, b) => (agent?.powers[b.place] ?? 0) - (agent?.powers[a.place] ?? 0))[0]
}

/** Whether I may change something in the policy of a relationship: as its owner, or by a place of mine. */
export function isWriter (relationship: Relationship): boolean {
  return relationship.role === 'owner' || placeOf(relationship, POWERS.grant | POWERS.revoke) !== undefined
}

/**
 * Asks the provider of a relationship, who knows of it anyway, what its agent is, and keeps it.
 *
 * @throws MedrecError `NETWORK_UNREACHABLE`, `ANSWER_UNSOUND`
 */
export async function readAgent (options: { context: PeerContext, relationship: Relationship, signal?: AbortSignal | undefined }): Promise<KnownAgent> {
  const { context, relationship, signal } = options
  try {
    const known = await askAgent({ context, persona: context.persona, provider: relationship.facts.provider, relationship: relationship.id, signal })
    await relationship.note({ agent: known })
    return known
  } catch (error) {
    noteAsked({ context, relationship, error, signal: signal === undefined ? context.signal : AbortSignal.any([context.signal, signal]) })
    throw error
  }
}

/** The same; where the provider is away, or answers something else, what is known here goes on to count. @returns whether it said so */
export async function lookAtAgent (context: PeerContext, relationship: Relationship): Promise<boolean> {
  try {
    await readAgent({ context, relationship })
    return true
  } catch (error) {
    if (!isOfProvider(error, context.signal)) throw error
    return false
  }
}

/**
 * Asks a provider what the agent of a relationship is.
 *
 * @param options.answerMs - how long the whole answer may take
 * @throws as {@link readAgent}; `DEADLINE`
 */
export async function askAgent (options: { context: PeerContext, persona: Persona, provider: string, relationship: string, signal?: AbortSignal | undefined, answerMs?: number }): Promise<KnownAgent> {
  const late = AbortSignal.timeout(options.answerMs ?? AGENT_ANSWER_MS)
  try {
    return await askAgentUntil(late, options)
  } catch (error) {
    if (!late.aborted || !isMedrecError(error, 'CANCELLED')) throw error
    throw new MedrecError('DEADLINE', 'The provider took too long to say who acts for whom.', { cause: error })
  }
}

async function askAgentUntil (late: AbortSignal, options: Parameters<typeof askAgent>[0]): Promise<KnownAgent> {
  const { context, persona, provider, relationship } = options
  const signal = AbortSignal.any([late, context.signal, ...options.signal === undefined ? [] : [options.signal]])
  const link = await requireNetwork(context).providerLink({ persona, handle: provider, signal, now: context.now() })
  const known: KnownAgent = { logs: [], runs: [], anchors: [], powers: [], lifeSequence: 0, block: -1, time: 0 }
  const answer = requestItems({ mux: await link.mux('chain'), request: RequestSchema, item: ItemSchema, signal, message: { body: { case: 'agent', value: { relationship: fromHex(relationship, 32) } } } })
  for await (const { item: { body } } of answer) {
    if (body.case === 'agentLog') {
      const { block, timestamp, topics, data } = body.value
      known.logs.push({ block: whole(block), timestamp: whole(timestamp), topics: topics.map(topic => toHex(topic)), data: toHex(data) })
    } else if (body.case === 'agentAnchor') {
      const { sequence, place, address, narrows, at } = body.value
      known.anchors.push({ sequence: whole(sequence), place, address: toHex(address), narrows, at: whole(at) })
    } else if (body.case === 'agentRun') {
      const { first, last, addresses } = body.value
      known.runs.push({ first: whole(first), last: whole(last), addresses: addresses.map(address => toHex(address)) })
      if (addresses.length > MAX_PLACES) throw new MedrecError('ANSWER_UNSOUND', 'More was told of an agent than a provider may.')
    } else if (body.case === 'agentHead') {
      const { powers, heardAt, lifeSequence, block, timestamp } = body.value
      Object.assign(known, { powers: [...powers], lifeSequence: whole(lifeSequence), block: whole(block), time: whole(timestamp), ...heardAt === 0n ? {} : { heardAt: whole(heardAt) } })
    } else {
      throw new MedrecError('BAD_MESSAGE')
    }
    if (known.logs.length > MAX_AGENT_EVENTS || known.anchors.length > MAX_AGENT_ANCHORS || known.runs.length > MAX_AGENT_RUNS) throw new MedrecError('ANSWER_UNSOUND', 'More was told of an agent than a provider may.')
  }
  if (known.block < 0) throw new MedrecError('ANSWER_UNSOUND', 'The answer about an agent is not whole.')
  // Throws when it cannot be read.
  replayAgent(known.logs)
  return known
}
