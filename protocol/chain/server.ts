import type { MessageInitShape } from '@bufbuild/protobuf'
import type { AgentLog } from '../agent/agent-events.ts'
import { anchorRuns } from '../agent/anchor-runs.ts'
import { MAX_AGENT_ANCHORS } from '../agent/constants.ts'
import type { ChainHead, ChainView, RelationshipAnchor } from '../chain-view/chain-view.ts'
import { fromHex, toHex } from '../crypto/bytes.ts'
import { MedrecError } from '../errors/medrec-error.ts'
import { createOpenCounter } from '../limits/open-counter.ts'
import type { OpenCounter } from '../limits/open-counter.ts'
import { createPlaces } from '../limits/places.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import { ItemSchema, RequestSchema } from '../messages/chain_pb.ts'
import type { Request } from '../messages/chain_pb.ts'
import type { NetworkFile } from '../network/types.ts'
import { PROTOCOLS } from '../peer/protocols.ts'
import { createProtocolServer } from '../stream/serve-messages.ts'
import type { ProtocolServer, Report, ServeContext } from '../stream/serve-messages.ts'
import { relationshipId } from '../typed-data/relationship-id.ts'
import { createCallAnswers } from './answer-calls.ts'
import type { AnswerLimits, PeerCall } from './answer-calls.ts'
import { MAX_CALLS, MAX_CALLS_PER_PEER, MAX_HEAD_READERS, MAX_HEAD_READERS_PER_PEER, MAX_OPEN_CALLS, MAX_OPEN_CALLS_PER_PEER } from './constants.ts'
import { countMember } from './count-peer-ids.ts'
import { isAct, subjectOfAct } from './act-message.ts'
import { readRelay } from './relay-message.ts'
import type { RelayMessage } from './relay-message.ts'

/** What {@link createChainServer} takes. */
export interface ChainServerOptions {
  network: NetworkFile
  view: ChainView
  /** Asks the own engine. What it throws with an `error` is the engine's own answer. */
  rpc: (method: string, params: unknown[], signal: AbortSignal) => Promise<unknown>
  /** The agent of a relationship, as the own engine has it, until who asked has gone; absent: nothing is told of agents. */
  readAgent?: ((options: { relationship: string, signal: AbortSignal }) => Promise<AgentReading>) | undefined
  /** Takes a message to the chain, when the chain would take it; on this node's disk when it resolves to its id. */
  carry: (options: { message: RelayMessage, peer: string }) => Promise<Uint8Array>
  /** Epoch seconds. */
  now: () => number
  report: Report
  /** Other limits than those of specs/chain.md. */
  answers?: Partial<AnswerLimits>
  maxHeadReaders?: number
}

/** What is told of an agent. See specs/agent.md, "At a node". */
export interface AgentReading { logs: readonly AgentLog[], powers: readonly number[], head: { number: number, timestamp: number }, heardAt: number, lifeSequence: number }

type Item = MessageInitShape<typeof ItemSchema>

/** Lets peers read the chain and carries what they signed. See specs/chain.md. */
export function createChainServer (options: ChainServerOptions): ProtocolServer {
  const { network, view, rpc, readAgent, carry, now, report, answers, maxHeadReaders = MAX_HEAD_READERS } = options
  const limiter = createRateLimiter({ perKey: MAX_CALLS_PER_PEER, total: MAX_CALLS, windowSeconds: 60, now })
  const json = JSON.stringify(network)
  const answerCall = createCallAnswers({ contracts: network.contracts, view, rpc, limits: answers })
  const openCalls = createOpenCounter({ perKey: MAX_OPEN_CALLS_PER_PEER, total: MAX_OPEN_CALLS })
  const headReaders = createPlaces({ perKey: MAX_HEAD_READERS_PER_PEER, total: maxHeadReaders })

  async function * call (request: PeerCall): AsyncGenerator<Item> {
    for await (const value of answerCall(request)) yield { body: { case: 'rpc', value } }
  }

  async function * agent (id: Uint8Array, signal: AbortSignal): AsyncGenerator<Item> {
    if (id.length !== 32 || readAgent === undefined) throw new MedrecError('BAD_MESSAGE')
    const relationship = toHex(id)
    const { logs, powers, head, heardAt, lifeSequence } = await readAgent({ relationship, signal })
    for (const { block, timestamp, topics, data } of logs) yield { body: { case: 'agentLog', value: { block: BigInt(block), timestamp: BigInt(timestamp), topics: topics.map(topic => fromHex(topic, 32)), data: fromHex(data) } } }
    const anchors = view.relationship(relationship).atHead?.anchors ?? []
    const told = anchors.filter(({ by }) => by !== undefined).slice(-MAX_AGENT_ANCHORS)
    for (const { first, last, addresses } of anchorRuns({ anchors: anchors.slice(0, Math.max(0, anchors.indexOf(told[0] as RelationshipAnchor))) })) {
      yield { body: { case: 'agentRun', value: { first: BigInt(first), last: BigInt(last), addresses: addresses.map(address => fromHex(address, 20)) } } }
    }
    for (const { sequence, by, narrows = false } of told) {
      if (by !== undefined) yield { body: { case: 'agentAnchor', value: { sequence: BigInt(sequence), place: by.place, address: fromHex(by.address, 20), narrows, at: BigInt(by.at) } } }
    }
    yield { body: { case: 'agentHead', value: { block: BigInt(head.number), timestamp: BigInt(head.timestamp), powers: Uint8Array.from(powers), heardAt: BigInt(heardAt), lifeSequence: BigInt(lifeSequence) } } }
  }

  async function * heads (signal: AbortSignal): AsyncGenerator<Item> {
    let wake: () => void = () => {}
    const stop = view.onChange(change => { if (change === 'head') wake() })
    const onAbort = (): void => { wake() }
    signal.addEventListener('abort', onAbort)
    try {
      let told: ChainHead | undefined
      while (!signal.aborted) {
        const woken = new Promise<void>(resolve => { wake = resolve })
        const head = view.head()
        if (head !== undefined && head.hash !== told?.hash) {
          told = head
          yield { body: { case: 'head', value: { number: BigInt(head.number), hash: fromHex(head.hash, 32), timestamp: BigInt(head.timestamp) } } }
          // It may have changed while the reader took it.
          if (view.head()?.hash !== head.hash) continue
        }
        if (!signal.aborted) await woken
      }
    } finally {
      stop()
      signal.removeEventListener('abort', onAbort)
    }
  }

  async function * readHeads ({ peer, signal, cut }: { peer: string } & Pick<ServeContext, 'signal' | 'cut'>): AsyncGenerator<Item> {
    const member = countMember({ members: view.members(), peerId: peer })
    const gaveWay = new AbortController()
    const giveWay = (): void => {
      const error = new MedrecError('TOO_MANY_REQUESTS', 'It gave way to a newer reader of heads.')
      // One that takes nothing does not come to look at the signal.
      cut(error)
      gaveWay.abort(error)
    }
    const leave = headReaders.take({ key: member ?? peer, isKept: member !== undefined, giveWay })
    try {
      yield * heads(AbortSignal.any([signal, gaveWay.signal]))
      gaveWay.signal.throwIfAborted()
    } finally {
      leave()
    }
  }

  async function * answer ({ body }: Request, { connection, signal, cut }: ServeContext): AsyncGenerator<Item> {
    const peer = connection.remotePeer.toString()
    limiter.take(peer)
    if (body.case === 'network') {
      yield { body: { case: 'network', value: { json } } }
    } else if (body.case === 'rpc') {
      yield * counted(openCalls, peer, () => call({ peer, method: body.value.method, params: body.value.params, signal, cut }))
    } else if (body.case === 'heads') {
      yield * readHeads({ peer, signal, cut })
    } else if (body.case === 'agent') {
      yield * counted(openCalls, peer, () => agent(body.value.relationship, signal))
    } else if (body.case === 'relay') {
      const message = readRelay(body.value)
      const carried = await carry({ message, peer })
      report({ event: 'carried', peer, ...describe(message) })
      yield { body: { case: 'relayed', value: { message: carried } } }
    } else {
      throw new MedrecError('BAD_MESSAGE')
    }
  }

  return createProtocolServer({ protocol: PROTOCOLS.chain, request: RequestSchema, item: ItemSchema, answer, report })
}

function describe (message: RelayMessage): { relationship: string } | { reason: string } {
  if (isAct(message)) return 'relationship' in message ? { relationship: message.relationship } : { reason: `${message.kind} of ${subjectOfAct(message)}` }
  if (message.kind === 'propose-membership') return { reason: `${message.candidate.handle} asks to be let in` }
  return { relationship: message.kind === 'open' ? relationshipId(message) : message.relationship }
}

async function * counted (counter: OpenCounter, peer: string, answer: () => AsyncGenerator<Item>): AsyncGenerator<Item> {
  const close = counter.open(peer)
  try {
    yield * answer()
  } finally {
    close()
  }
}
