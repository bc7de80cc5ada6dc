import { MAX_AGENT_EVENTS, POWERS } from '../../protocol/agent/constants.ts'
import { readEnvelope } from '../../protocol/agent/envelope.ts'
import { isWithin, replayAgent } from '../../protocol/agent/agent-state.ts'
import type { AgentState } from '../../protocol/agent/agent-state.ts'
import { blockTag } from '../../protocol/chain/block-tag.ts'
import { findAnchors } from '../../protocol/chain/find-anchors.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import type { RelationshipState } from '../../protocol/chain-view/chain-view.ts'
import type { ChainEvent, LocatedEvent } from '../../protocol/chain-view/events.ts'
import { AGENT_LOG_BLOCKS } from './constants.ts'
import type { Rpc } from './rpc.ts'

type Anchored = ChainEvent & { kind: 'anchored' }

/**
 * Finds out who signed the anchors of relationships that somebody else than the owner's first key controls, and marks those that only take away:
 * signed by a custodian without GRANT, or by nobody knows whom (specs/agent.md, "Anchors of a custodian without GRANT"). Says of each, too, who could add
 * grants at its block (specs/policy.md, "Signed changes"). Of another account than the relationship's agent nothing is read: what it signed counts, as nobody
 * else may change anything there.
 *
 * @param options.agentOf - the address of a relationship's agent, whether or not there is one
 * @param options.before - a relationship before the first of these events
 */
export async function lookAtAnchors (options: {
  events: readonly LocatedEvent[]
  agentOf: (relationship: string) => string
  before: (relationship: string) => Pick<RelationshipState, 'controller' | 'ownerDelegate' | 'number'> | undefined
  rpc: Rpc
  signal: AbortSignal
}): Promise<void> {
  const { events, agentOf, before, rpc, signal } = options
  const controllers = new Map<string, string>()
  const to = Math.max(0, ...events.map(({ block }) => block))
  /** Of each agent all its events up to the last of these blocks, read once. */
  const read = new Map<string, Promise<RpcLog[] | undefined>>()
  const logsOf = async (agent: string): Promise<RpcLog[] | undefined> => {
    const logs = read.get(agent) ?? readLogs({ agent, to, rpc, signal })
    read.set(agent, logs)
    return await logs
  }
  for (const located of events) {
    const { event } = located
    if (event.kind === 'controller-set') controllers.set(event.relationship, event.controller)
    if (event.kind !== 'anchored') continue
    const known = before(event.relationship)
    const controller = controllers.get(event.relationship) ?? (known?.controller === known?.ownerDelegate ? undefined : known?.controller)
    if (controller === undefined) continue
    const agent = agentOf(event.relationship)
    const logs = controller === agent ? async () => await logsOf(agent) : undefined
    Object.assign(event, await findSigner({ located, event, logs, number: known?.number, rpc, signal }))
  }
}

async function findSigner ({ located, event, logs, number, rpc, signal }: { located: LocatedEvent, event: Anchored, logs: (() => Promise<RpcLog[] | undefined>) | undefined, number: number | undefined, rpc: Rpc, signal: AbortSignal }): Promise<Pick<Anchored, 'by' | 'narrows' | 'adders'>> {
  const { block, index = 0, transaction } = located
  const sent = transaction === undefined ? null : await rpc('eth_getTransactionByHash', [transaction], signal) as { input?: string } | null
  const carried = findAnchors(sent?.input ?? '').filter(each => each.commitment === event.commitment && each.sequenceByte === (event.sequence - 1) % 256 && (number === undefined || each.number === number))
  const [anchor] = carried
  // Two that could be it: which of them it was cannot be seen.
  if (anchor === undefined || carried.length > 1) return { narrows: true }
  const envelope = anchor.signature.length === 64 ? undefined : readEnvelope(anchor.signature)
  if (logs === undefined) return envelope === undefined ? {} : { narrows: true }
  const all = await logs()
  // One with more than are read lets nobody act.
  if (all === undefined) return { narrows: true }
  const agent = agentAt(all.filter(log => Number(log.blockNumber) < block || (Number(log.blockNumber) === block && Number(log.logIndex) < index)))
  const found = await rpc('eth_getBlockByNumber', [blockTag(block), false], signal) as { timestamp?: string } | null
  const at = Number(found?.timestamp ?? 0)
  if (envelope === undefined) return { adders: addersAt(agent, at) }
  const custodian = agent.custodians.get(envelope.place)
  if (custodian === undefined) return { narrows: true }
  const by = { place: envelope.place, address: custodian.address, at }
  if ((custodian.powers & POWERS.grant) === 0) return { by, narrows: true }
  // The chain took its signature, and so its condition held.
  return { by, adders: [...new Set([...addersAt(agent, at), custodian.address])] }
}

/** Who could add grants at a time: the owner, and custodians without a condition, of which nobody can say afterwards whether it held. */
function addersAt ({ owner, custodians }: AgentState, time: number): string[] {
  const granting = [...custodians.values()].filter(custodian => (custodian.powers & POWERS.grant) !== 0 && custodian.condition === '0x' && isWithin(custodian, time))
  return [...new Set([...owner === undefined ? [] : [owner], ...granting.map(({ address }) => address)])]
}

/** undefined: there are more than are read. */
async function readLogs ({ agent, to, rpc, signal }: { agent: string, to: number, rpc: Rpc, signal: AbortSignal }): Promise<RpcLog[] | undefined> {
  const logs: RpcLog[] = []
  for await (const { page } of readEngineLogs({ rpc, addresses: [agent], from: 0, to, maxBlocks: AGENT_LOG_BLOCKS, signal })) {
    logs.push(...page)
    if (logs.length > MAX_AGENT_EVENTS) return undefined
  }
  return logs
}

function agentAt (logs: readonly RpcLog[]): AgentState {
  return replayAgent(logs.map(({ blockNumber, topics, data }) => ({ block: Number(blockNumber), timestamp: 0, topics, data })))
}
