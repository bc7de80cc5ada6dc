import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { AGENT_INTERFACE, decodeAgentLog } from '../../protocol/agent/agent-events.ts'
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
type Found = Pick<Anchored, 'by' | 'narrows'>

/**
 * Finds out who signed the anchors of relationships that somebody else than the owner's first key controls, and marks those that only take away:
 * signed by a custodian without GRANT, or by nobody knows whom (specs/agent.md, "Who signed an anchor").
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
  const skipped = new Set(events.flatMap(({ transaction, event }) => event.kind === 'skipped' ? [`${transaction ?? ''} ${event.position}`] : []))
  for (const located of events) {
    const { event } = located
    if (event.kind === 'controller-set') controllers.set(event.relationship, event.controller)
    if (event.kind !== 'anchored') continue
    const known = before(event.relationship)
    const controller = controllers.get(event.relationship) ?? (known?.controller === known?.ownerDelegate ? undefined : known?.controller)
    if (controller !== undefined) Object.assign(event, await findSigner({ located, event, controller, number: known?.number, isSkipped: position => skipped.has(`${located.transaction ?? ''} ${position}`), contracts, rpc, signal }))
  }
}

interface Looked { located: LocatedEvent, event: Anchored, controller: string, number: number | undefined, isSkipped: (position: number) => boolean, contracts: AllContracts, rpc: Rpc, signal: AbortSignal }

async function findSigner ({ located, event, controller, number, isSkipped, contracts, rpc, signal }: Looked): Promise<Found> {
  const { block, index = 0, transaction } = located
  const sent = transaction === undefined ? null : await rpc('eth_getTransactionByHash', [transaction], signal) as { to?: string | null, input?: string } | null
  // What another contract got says nothing of what it sent on.
  if (sent?.to?.toLowerCase() !== contracts.relationships) return { narrows: true }
  const carried = findAnchors(sent.input ?? '').filter(each => each.commitment === event.commitment && each.sequenceByte === (event.sequence - 1) % 256 && (number === undefined || each.number === number) && !isSkipped(each.position))
  const [anchor, ...others] = carried
  // Two that could be it: which of them it was cannot be seen.
  if (anchor === undefined || others.some(other => !equalBytes(other.signature, anchor.signature))) return { narrows: true }
  const envelope = readEnvelope(anchor.signature)
  if (anchor.signature.length === 64 || envelope === undefined) return {}
  // Another account: nobody knows how to read its word on this, and it may have said any amount of it.
  if (controller !== agentAddress({ contracts, relationship: event.relationship })) return { narrows: true }
  const filled = await findFilled({ agent: controller, place: envelope.place, block, index, rpc, signal })
  if (filled === undefined) return { narrows: true }
  const found = await rpc('eth_getBlockByNumber', [blockTag(block), false], signal) as { timestamp?: string } | null
  const by = { place: envelope.place, address: filled.custodian, at: Number(found?.timestamp ?? 0) }
  return (filled.powers & POWERS.grant) === 0 ? { by, narrows: true } : { by }
}

/**
 * What filled a place of an agent before a log: the last that did, since the chain took a signature of whoever was in it. Undefined when that cannot be
 * read. Nothing of it is kept but that, since whoever has ADD may fill and empty places as often as gas lets it.
 */
async function findFilled ({ agent, place, block, index, rpc, signal }: { agent: string, place: number, block: number, index: number, rpc: Rpc, signal: AbortSignal }): Promise<{ custodian: string, powers: number } | undefined> {
  const topics = AGENT_INTERFACE.encodeFilterTopics('CustodianAdded', [place])
  let last: RpcLog | undefined
  let count = 0
  try {
    for await (const { page } of readEngineLogs({ rpc, addresses: [agent], topics, from: 0, to: block, maxBlocks: AGENT_LOG_BLOCKS, signal })) {
      count += page.length
      if (count > MAX_AGENT_EVENTS) return undefined
      for (const log of page) if (Number(log.blockNumber) < block || Number(log.logIndex) < index) last = log
    }
    const event = last === undefined ? undefined : decodeAgentLog(last)
    return event?.kind === 'custodian-added' && event.place === place ? event : undefined
  } catch (error) {
    if (isMedrecError(error, 'TOO_LARGE') || isMedrecError(error, 'ANSWER_UNSOUND')) return undefined
    throw error
  }
}
