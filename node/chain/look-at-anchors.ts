import { POWERS } from '../../protocol/agent/constants.ts'
import { readEnvelope } from '../../protocol/agent/envelope.ts'
import { replayAgent } from '../../protocol/agent/agent-state.ts'
import type { Custodian } from '../../protocol/agent/agent-state.ts'
import { blockTag } from '../../protocol/chain/block-tag.ts'
import { findAnchors } from '../../protocol/chain/find-anchors.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import type { RelationshipState } from '../../protocol/chain-view/chain-view.ts'
import type { ChainEvent, LocatedEvent } from '../../protocol/chain-view/events.ts'
import { isMedrecError } from '../../protocol/errors/medrec-error.ts'
import { AGENT_LOG_BLOCKS } from './constants.ts'
import type { Rpc } from './rpc.ts'

type Anchored = ChainEvent & { kind: 'anchored' }

/**
 * Finds out who signed the anchors of relationships that somebody else than the owner's first key controls, and marks those that only take away:
 * signed by a custodian without GRANT, or by nobody knows whom (specs/agent.md, "Anchors of a custodian without GRANT").
 *
 * @param options.before - a relationship before the first of these events
 */
export async function lookAtAnchors (options: {
  events: readonly LocatedEvent[]
  before: (relationship: string) => Pick<RelationshipState, 'controller' | 'ownerDelegate' | 'number'> | undefined
  rpc: Rpc
  signal: AbortSignal
}): Promise<void> {
  const { events, before, rpc, signal } = options
  const controllers = new Map<string, string>()
  for (const located of events) {
    const { event } = located
    if (event.kind === 'controller-set') controllers.set(event.relationship, event.controller)
    if (event.kind !== 'anchored') continue
    const known = before(event.relationship)
    const controller = controllers.get(event.relationship) ?? (known?.controller === known?.ownerDelegate ? undefined : known?.controller)
    if (controller !== undefined) Object.assign(event, await findSigner({ located, event, controller, number: known?.number, rpc, signal }))
  }
}

async function findSigner ({ located, event, controller, number, rpc, signal }: { located: LocatedEvent, event: Anchored, controller: string, number: number | undefined, rpc: Rpc, signal: AbortSignal }): Promise<Pick<Anchored, 'by' | 'narrows'>> {
  const { block, index = 0, transaction } = located
  const sent = transaction === undefined ? null : await rpc('eth_getTransactionByHash', [transaction], signal) as { input?: string } | null
  const carried = findAnchors(sent?.input ?? '').filter(each => each.commitment === event.commitment && each.sequenceByte === (event.sequence - 1) % 256 && (number === undefined || each.number === number))
  const [anchor] = carried
  // Two that could be it: which of them it was cannot be seen.
  if (anchor === undefined || carried.length > 1) return { narrows: true }
  const envelope = readEnvelope(anchor.signature)
  if (anchor.signature.length === 64 || envelope === undefined) return {}
  const logs: RpcLog[] = []
  for await (const { page } of readEngineLogs({ rpc, addresses: [controller], from: 0, to: block, maxBlocks: AGENT_LOG_BLOCKS, signal })) logs.push(...page)
  const earlier = logs.filter(log => Number(log.blockNumber) < block || Number(log.logIndex) < index)
  const custodian = custodianAt(earlier, envelope.place)
  if (custodian === undefined) return { narrows: true }
  const found = await rpc('eth_getBlockByNumber', [blockTag(block), false], signal) as { timestamp?: string } | null
  const by = { place: envelope.place, address: custodian.address, at: Number(found?.timestamp ?? 0) }
  return (custodian.powers & POWERS.grant) === 0 ? { by, narrows: true } : { by }
}

function custodianAt (logs: RpcLog[], place: number): Custodian | undefined {
  try {
    return replayAgent(logs.map(({ blockNumber, topics, data }) => ({ block: Number(blockNumber), timestamp: 0, topics, data }))).custodians.get(place)
  } catch (error) {
    // Another kind of account, whose word on this nobody knows how to read.
    if (isMedrecError(error, 'ANSWER_UNSOUND')) return undefined
    throw error
  }
}
