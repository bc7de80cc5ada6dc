import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { AGENT_INTERFACE } from '../../protocol/agent/agent-events.ts'
import { isWithin, replayAgent } from '../../protocol/agent/agent-state.ts'
import type { AgentState, Custodian } from '../../protocol/agent/agent-state.ts'
import { MAX_AGENT_EVENTS, POWERS } from '../../protocol/agent/constants.ts'
import { readEnvelope } from '../../protocol/agent/envelope.ts'
import { blockTag } from '../../protocol/chain/block-tag.ts'
import { findAnchors } from '../../protocol/chain/find-anchors.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import type { RelationshipState } from '../../protocol/chain-view/chain-view.ts'
import type { ChainEvent, LocatedEvent } from '../../protocol/chain-view/events.ts'
import { equalBytes } from '../../protocol/crypto/bytes.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import type { AllContracts } from '../../protocol/network/types.ts'
import { AGENT_LOG_BLOCKS } from './constants.ts'
import type { Rpc } from './rpc.ts'

type Anchored = ChainEvent & { kind: 'anchored' }
type Found = Pick<Anchored, 'by' | 'narrows' | 'keeps' | 'adders' | 'ends'>

/** Who may act: what others tell, guardians above all, decides nothing here and may be any amount. Of it whose the agent is: no custodian can make it tell that. */
const [WHO_MAY_ACT, WHOSE_IT_IS] = [['CustodianAdded', 'CustodianEnded', 'OwnerSet', 'OwnerRecovered'], ['OwnerSet', 'OwnerRecovered']].map(names => names.map(name => AGENT_INTERFACE.getEvent(name)?.topicHash ?? '')) as [string[], string[]]

/**
 * Finds out who signed the anchors of relationships that somebody else than the owner's first key controls, and marks those that only take away:
 * signed by a custodian without GRANT, or by nobody knows whom (specs/agent.md, "Who signed an anchor"); and those that take nothing away, by a custodian without REVOKE. Says of each, too, who could add grants at its block
 * (specs/policy.md, "Signed changes"). Of another account than the relationship's agent nothing is read: what it signed counts, as nobody else may change
 * anything there.
 *
 * @param options.before - a relationship before the first of these events
 */
export async function lookAtAnchors (options: {
  events: readonly LocatedEvent[]
  before: (relationship: string) => Pick<RelationshipState, 'controller' | 'ownerDelegate' | 'number'> | undefined
  contracts: AllContracts
  rpc: Rpc
  signal: AbortSignal
}): Promise<void> {
  const { events, before, contracts, rpc, signal } = options
  const controllers = new Map<string, string>()
  const numbers = new Map<string, number>()
  const skipped = new Set(events.flatMap(({ transaction, event }) => event.kind === 'skipped' ? [`${transaction ?? ''} ${event.position}`] : []))
  const to = Math.max(0, ...events.map(({ block }) => block))
  // Whoever acts for an owner may anchor as often as blocks have room for it: what many anchors have in common is asked for once, and put together once.
  const seen: Seen = {
    agentOf: remembered(async (agent: string) => agentReader(await readLogs({ agent, topics: WHO_MAY_ACT, to, rpc, signal }))),
    ownedOf: remembered(async (agent: string) => agentReader(await readLogs({ agent, topics: WHOSE_IT_IS, to, rpc, signal }))),
    sentIn: remembered(async (transaction: string) => await readTransaction({ transaction, contracts, rpc, signal })),
    timeOf: remembered(async (block: number) => Number((await rpc('eth_getBlockByNumber', [blockTag(block), false], signal) as { timestamp?: string } | null)?.timestamp ?? 0))
  }
  for (const located of events) {
    const { event } = located
    if (event.kind === 'opened') numbers.set(event.relationship, event.number)
    if (event.kind === 'controller-set') controllers.set(event.relationship, event.controller)
    if (event.kind !== 'anchored') continue
    const known = before(event.relationship)
    const controller = controllers.get(event.relationship) ?? (known?.controller === known?.ownerDelegate ? undefined : known?.controller)
    if (controller === undefined) continue
    const isAgent = controller === agentAddress({ contracts, relationship: event.relationship })
    const isSkipped = (position: number): boolean => skipped.has(`${located.transaction ?? ''} ${position}`)
    Object.assign(event, await findSigner({ located, event, agent: isAgent ? controller : undefined, number: known?.number ?? numbers.get(event.relationship), isSkipped, seen }))
  }
}

/** What is read of the chain for these anchors. */
interface Seen { agentOf: (agent: string) => Promise<AgentReader>, ownedOf: (agent: string) => Promise<AgentReader>, sentIn: (transaction: string) => Promise<Sent>, timeOf: (block: number) => Promise<number> }
interface Sent { anchors: ReturnType<typeof findAnchors> }
/** Who may act in an agent before an event; undefined when that cannot be read. */
type AgentReader = (place: { block: number, index: number }) => AgentState | undefined

function remembered<K, V> (ask: (key: K) => Promise<V>): (key: K) => Promise<V> {
  const asked = new Map<K, Promise<V>>()
  return async key => {
    const answer = asked.get(key) ?? ask(key)
    asked.set(key, answer)
    return await answer
  }
}

async function readTransaction ({ transaction, contracts, rpc, signal }: { transaction: string, contracts: AllContracts, rpc: Rpc, signal: AbortSignal }): Promise<Sent> {
  const sent = await rpc('eth_getTransactionByHash', [transaction], signal) as { to?: string | null, input?: string } | null
  // What another contract got says nothing of what it sent on.
  return { anchors: sent?.to?.toLowerCase() === contracts.relationships ? findAnchors(sent.input ?? '') : [] }
}

interface Looked { located: LocatedEvent, event: Anchored, agent: string | undefined, number: number | undefined, isSkipped: (position: number) => boolean, seen: Seen }

async function findSigner ({ located, event, agent: address, number, isSkipped, seen }: Looked): Promise<Found> {
  const { block, index = 0, transaction } = located
  const { anchors } = transaction === undefined ? { anchors: [] } : await seen.sentIn(transaction)
  const carried = anchors.filter(each => each.commitment === event.commitment && each.sequenceByte === (event.sequence - 1) % 256 && (number === undefined || each.number === number) && !isSkipped(each.position))
  const [anchor, ...others] = carried
  // Two that could be it: which of them it was cannot be seen.
  if (anchor === undefined || others.some(other => !equalBytes(other.signature, anchor.signature))) return { narrows: true }
  const envelope = anchor.signature.length === 64 ? undefined : readEnvelope(anchor.signature)
  // Another account: nobody knows how to read its word on this, and it may have said any amount of it.
  if (address === undefined) return envelope === undefined ? {} : { narrows: true }
  const whole = (await seen.agentOf(address))({ block, index })
  // Who fills and empties places without end must not keep the owner from adding: of the owner's own anchors it is the owner alone who could.
  const agent = whole ?? (envelope === undefined ? (await seen.ownedOf(address))({ block, index }) : undefined)
  if (agent === undefined || (whole === undefined && agent.owner === undefined)) return { narrows: true }
  const at = await seen.timeOf(block)
  if (envelope === undefined) return addersAt(agent, at)
  const custodian = agent.custodians.get(envelope.place)
  if (custodian === undefined) return { narrows: true }
  const by = { place: envelope.place, address: custodian.address, at }
  if ((custodian.powers & POWERS.grant) === 0) return { by, narrows: true }
  // The chain took its signature, and so its condition held.
  return { by, ...(custodian.powers & POWERS.revoke) === 0 ? { keeps: true } : {}, ...addersAt(agent, at, custodian) }
}

/**
 * Who could add grants at a time: the owner, and custodians without a condition, of which nobody can say afterwards whether it held. With those whose place
 * ends, and when: the last of their places, where they are in several.
 *
 * @param signed - the custodian that signed the anchor, whatever its condition
 */
function addersAt ({ owner, custodians }: AgentState, time: number, signed?: Custodian): Pick<Found, 'adders' | 'ends'> {
  const granting = [...custodians.values()].filter(custodian => custodian === signed || ((custodian.powers & POWERS.grant) !== 0 && custodian.condition === '0x' && isWithin(custodian, time)))
  const until = new Map<string, number>(owner === undefined ? [] : [[owner, Infinity]])
  for (const { address, notAfter } of granting) until.set(address, Math.max(until.get(address) ?? 0, notAfter ?? Infinity))
  const ends = [...until].filter(([, end]) => end !== Infinity)
  return { adders: [...until.keys()], ...ends.length === 0 ? {} : { ends: Object.fromEntries(ends) } }
}

/** Undefined: there are more than are read, since whoever has ADD may fill and empty places as often as gas lets it; or they cannot be read. */
async function readLogs ({ agent, topics, to, rpc, signal }: { agent: string, topics: string[], to: number, rpc: Rpc, signal: AbortSignal }): Promise<RpcLog[] | undefined> {
  const logs: RpcLog[] = []
  try {
    for await (const { page } of readEngineLogs({ rpc, addresses: [agent], topics: [topics], from: 0, to, maxBlocks: AGENT_LOG_BLOCKS, signal })) {
      if (logs.length + page.length > MAX_AGENT_EVENTS) return undefined
      logs.push(...page)
    }
  } catch (error) {
    if (isMedrecError(error, 'TOO_LARGE')) return undefined
    throw error
  }
  return logs
}

/** Between two anchors an agent has mostly said nothing: then it is what it was. */
function agentReader (logs: readonly RpcLog[] | undefined): AgentReader {
  const states = new Map<number, AgentState | undefined>()
  return ({ block, index }) => {
    const before = logs?.filter(log => Number(log.blockNumber) < block || (Number(log.blockNumber) === block && Number(log.logIndex) < index))
    if (before === undefined) return undefined
    if (!states.has(before.length)) states.set(before.length, replay(before))
    return states.get(before.length)
  }
}

/** Undefined when that cannot be read. */
function replay (logs: readonly RpcLog[]): AgentState | undefined {
  try {
    return replayAgent(logs.map(({ blockNumber, topics, data }) => ({ block: Number(blockNumber), timestamp: 0, topics, data })))
  } catch (error) {
    if (isMedrecError(error, 'ANSWER_UNSOUND')) return undefined
    throw error
  }
}
