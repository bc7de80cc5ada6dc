import { Interface } from 'ethers/abi'
import { AGENT_INTERFACE } from '../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../protocol/agent/agent-events.ts'
import { isWithin, replayAgent } from '../../protocol/agent/agent-state.ts'
import type { AgentState } from '../../protocol/agent/agent-state.ts'
import { forgetEvents } from '../../protocol/agent/forget-events.ts'
import { MAX_PLACES, OWNER_PLACE } from '../../protocol/agent/constants.ts'
import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { DEADMAN_SWITCH_ABI } from '../../protocol/chain/abi/deadman-switch.ts'
import { blockTag } from '../../protocol/chain/block-tag.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { AgentReading } from '../../protocol/chain/server.ts'
import type { ChainHead, WholeView } from '../../protocol/chain-view/chain-view.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { AgentNow, Agents, CustodianPowers } from '../../protocol/session/agents.ts'
import { createAgentMemory } from './agent-memory.ts'
import type { AgentProgress } from './agent-memory.ts'
import { createAskSignature } from './ask-signature.ts'
import { AGENT_ASK_MS, AGENT_CALL_GAS, AGENT_LOG_BLOCKS, AGENT_READ_MS, BLOCKS_AT_ONCE, KEPT_AGENT_EVENTS, MAX_AGENT_READINGS, MAX_AGENTS } from './constants.ts'
import type { Companion } from './follow-chain.ts'
import type { Rpc } from './rpc.ts'

/** What a node has read of an agent, at a head. */
export interface FollowedAgent {
  address: string
  /** Without settled ones that others have made void. */
  logs: readonly AgentLog[]
  /** At the head, and after the newest settled block. */
  atHead: AgentState
  /** By place, as the agent gives them at the head. */
  powers: readonly number[]
  /** Number of the head. */
  head: number
  /** Number of the block that was settled then: what came up to it stays so. -1: none was known to be. */
  settled: number
}

/** The agents of a node: {@link Agents}, what it tells people's peers of them, and how it is kept up. */
export interface AgentBook extends Agents {
  /** What people's peers are told; `signal` aborts when who asked has gone. @throws MedrecError `CHAIN_UNAVAILABLE` */
  tell: (options: { relationship: string, signal: AbortSignal }) => Promise<AgentReading>
  /** To accompany the chain with. */
  companion: Companion
}

/**
 * How far one has come who reads on at each new head, and how often all was forgotten by then; `asker` aborts when who asked has gone. Each has its own: were it remembered
 * for all, strangers could have what takes several tries forgotten, by asking for many agents. For the same reason nothing new is remembered for who has gone.
 */
interface Way { reached?: AgentProgress | undefined, forgotten: number, asker: AbortSignal | undefined }

/** A page that took all the time there is is asked for as so much less the next time. */
const SHORTER_PAGE = 16

const LIFE = new Interface(DEADMAN_SWITCH_ABI)
const NOTHING: CustodianPowers = { powers: 0, until: 0 }

/**
 * @param options.now - epoch seconds
 * @param options.readMs - how long one try to read all that an agent has said may take, however many heads come meanwhile
 */
export function createAgentBook (options: { rpc: Rpc, network: NetworkFile, view: WholeView, now: () => number, readMs?: number }): AgentBook {
  const { rpc, network, view, now, readMs = AGENT_READ_MS } = options
  const askSignature = createAskSignature({ rpc, view })
  const followed = new Map<string, FollowedAgent>()
  const listeners = new Set<(relationship: string) => void>()
  /** How far those have come that told more than is read in one go. */
  const readings = new Map<string, AgentProgress>()
  /** Whose one is at the head and in the newest settled block, as of which, and of which end; it is asked for at every request. */
  const owners = new WeakMap<FollowedAgent, { number: number, end: number, atHead: string | undefined, settled: string | undefined }>()
  /** How many heads were taken: what was read at an older one is of no use. */
  let generation = 0
  /** How many times what was read was given up because the chain is another. */
  let forgotten = 0

  const addressOf = (relationship: string): string => agentAddress({ contracts: network.contracts, relationship })
  const isController = (relationship: string): boolean => view.relationship(relationship).atHead?.controller === addressOf(relationship)
  /** The block in which its relationship ended: what an agent says after it counts for nothing, since nobody would hear of who takes it over then. */
  const endOf = (relationship: string): number => {
    const state = view.relationship(relationship).atHead
    return state?.status === 'terminated' ? state.updatedAtBlock : Infinity
  }

  const call = async (to: string, data: string, head: number, signal?: AbortSignal): Promise<string> => {
    const over = AbortSignal.timeout(AGENT_ASK_MS)
    return String(await rpc('eth_call', [{ to, data, gas: `0x${AGENT_CALL_GAS.toString(16)}` }, blockTag(head)], signal === undefined ? over : AbortSignal.any([signal, over])))
  }

  /**
   * What agents have said in these blocks, by address, without what is settled and void; undefined for one that has said too much that is not settled.
   * Each block is asked for its time once.
   */
  async function readLogs (options: { addresses: readonly string[], from: number, to: number, settled: number, signal: AbortSignal }): Promise<Map<string, AgentLog[] | undefined>> {
    const { addresses, settled, signal } = options
    const told = new Map(addresses.map(address => [address, createAgentMemory({ settled })]))
    for await (const { page } of readEngineLogs({ rpc, maxBlocks: AGENT_LOG_BLOCKS, ...options })) {
      for (const { address, blockNumber, topics, data } of page) told.get(address.toLowerCase())?.take({ block: Number(blockNumber), topics, data })
    }
    const kept = [...told].map(([address, memory]) => [address, memory.kept()] as const)
    const times = await timesOf(new Set(kept.flatMap(([, logs]) => logs?.map(({ block }) => block) ?? [])), signal)
    return new Map(kept.map(([address, logs]) => [address, logs?.map(log => ({ ...log, timestamp: times.get(log.block) ?? 0 }))]))
  }

  /** Reads an agent at a head from its beginning, or from where an earlier try ended, or this one at the head before; of a relationship that is over up to its end. */
  async function readWhole ({ relationship, head, settled, end = endOf(relationship), signal, way }: { relationship: string, head: ChainHead, settled: number, end?: number, signal: AbortSignal, way?: Way }): Promise<FollowedAgent | undefined> {
    const address = addressOf(relationship)
    const forgottenThen = forgotten
    // What was settled when it was read stays so, unless the chain was read anew.
    const begun = settled < 0 ? undefined : furthest(readings.get(relationship), way?.forgotten === forgotten ? way.reached : undefined)
    const memory = createAgentMemory({ settled, begun })
    let to = begun?.to ?? -1
    let blocks = begun?.blocks ?? AGENT_LOG_BLOCKS
    let hasMoved = false
    let isRead = false
    try {
      // Its time may be over between two heads: what it has come to is remembered all the same.
      if (signal.aborted) throw new MedrecError('CHAIN_UNAVAILABLE')
      for await (const { to: last, page } of readEngineLogs({ rpc, maxBlocks: blocks, addresses: [address], from: to + 1, to: Math.min(head.number, end), signal })) {
        for (const { blockNumber, topics, data } of page) memory.take({ block: Number(blockNumber), topics, data })
        to = Math.min(last, settled)
        hasMoved = true
      }
      const kept = memory.kept()
      if (kept === undefined) throw new MedrecError('TOO_LARGE', 'An agent has told more than is read before it is settled.')
      const agent = await stateAt({ address, logs: await withTimes(kept, signal), head, settled, before: undefined, signal })
      isRead = true
      return agent
    } catch (error) {
      // An engine that is asked for too much may take all the time there is.
      if (!hasMoved) blocks = Math.max(1, Math.floor(blocks / SHORTER_PAGE))
      throw error
    } finally {
      if (settled >= 0 && forgottenThen === forgotten) {
        const reached = { ...memory.upTo(to), blocks }
        if (way !== undefined) Object.assign(way, { reached, forgotten })
        if (readings.has(relationship) || (!isRead && way?.asker?.aborted !== true)) noteReading(relationship, reached)
      }
    }
  }

  /** Remembers how far the reading of an agent has come that takes more than one try. Others may have read the same meanwhile: the furthest counts. */
  function noteReading (relationship: string, reached: AgentProgress): void {
    const held = readings.get(relationship)
    readings.delete(relationship)
    readings.set(relationship, held !== undefined && held.to > reached.to ? { ...held, blocks: Math.min(held.blocks, reached.blocks) } : reached)
    trim(readings, MAX_AGENT_READINGS)
  }

  function forgetReadings (): void {
    readings.clear()
    forgotten++
  }

  async function withTimes (logs: readonly Omit<AgentLog, 'timestamp'>[], signal: AbortSignal): Promise<AgentLog[]> {
    const times = await timesOf(new Set(logs.map(({ block }) => block)), signal)
    return logs.map(log => ({ ...log, timestamp: times.get(log.block) ?? 0 }))
  }

  async function stateAt ({ address, logs, head, settled, before, signal }: { address: string, logs: AgentLog[], head: ChainHead, settled: number, before: FollowedAgent | undefined, signal: AbortSignal }): Promise<FollowedAgent | undefined> {
    if (logs.length === 0) return undefined
    const isSame = before !== undefined && before.logs.length === logs.length && before.logs.every((log, i) => log.data === logs[i]?.data && log.block === logs[i].block)
    const atHead = isSame ? before.atHead : replayAgent(logs)
    return { address, logs, atHead, powers: await askPowers({ address, state: atHead, head, signal }), head: head.number, settled }
  }

  /**
   * All that are followed, at the next head: one question for what they have said since the block that was settled when they were read last. The view may have gone on
   * since then without them, where a long way is taken in steps.
   */
  async function readNext (head: ChainHead, signal: AbortSignal): Promise<Map<string, FollowedAgent | undefined>> {
    const next = new Map<string, FollowedAgent | undefined>()
    if (followed.size === 0) return next
    const settled = view.settled().number
    const all = [...followed]
    const addresses = all.map(([, { address }]) => address)
    const from = Math.min(settled, ...all.map(([, before]) => before.settled)) + 1
    const fresh = await unlessUnread(signal, async () => await readLogs({ addresses, from, to: head.number, settled, signal }))
    for (const [relationship, before] of all) {
      const { address } = before
      const end = endOf(relationship)
      const last = Math.min(settled, before.settled)
      const newer = fresh?.get(address)?.filter(({ block }) => block > last && block <= end)
      // What came after the end before what is forgotten: it must not crowd out whose the agent was.
      const known = forgetEvents(before.logs.filter(({ block }) => block <= Math.min(last, end)), KEPT_AGENT_EVENTS)
      next.set(relationship, newer === undefined ? undefined : await unlessUnread(signal, async () => await stateAt({ address, logs: [...known, ...newer], head, settled, before, signal })))
    }
    return next
  }

  async function readAnew (head: ChainHead, signal: AbortSignal): Promise<Map<string, FollowedAgent | undefined>> {
    const next = new Map<string, FollowedAgent | undefined>()
    forgetReadings()
    // Nothing is known to be settled on this chain yet, nor to be over.
    for (const relationship of [...followed.keys()]) next.set(relationship, await unlessUnread(signal, async () => await readWhole({ relationship, head, settled: -1, end: Infinity, signal })))
    return next
  }

  async function timesOf (blocks: ReadonlySet<number>, signal: AbortSignal): Promise<Map<number, number>> {
    const times = new Map<number, number>()
    const all = [...blocks]
    for (let from = 0; from < all.length; from += BLOCKS_AT_ONCE) {
      await Promise.all(all.slice(from, from + BLOCKS_AT_ONCE).map(async block => { times.set(block, await timeOf(block, signal)) }))
    }
    return times
  }

  async function timeOf (block: number, signal: AbortSignal): Promise<number> {
    const found = await rpc('eth_getBlockByNumber', [blockTag(block), false], signal) as { timestamp?: string } | null
    if (found?.timestamp === undefined) throw new MedrecError('CHAIN_UNAVAILABLE', 'The chain changed while it was read.')
    return Number(found.timestamp)
  }

  /** Time alone is known here; conditions are asked. What cannot be asked does not hold. */
  async function askPowers ({ address, state, head, signal }: { address: string, state: AgentState, head: ChainHead, signal: AbortSignal }): Promise<number[]> {
    const places = Array.from({ length: MAX_PLACES }, (_, place) => state.custodians.get(place))
    const byTime = places.map(custodian => custodian !== undefined && custodian.condition === '0x' && isWithin(custodian, head.timestamp) ? custodian.powers : 0)
    if (places.every(custodian => custodian === undefined || custodian.condition === '0x')) return byTime
    try {
      const answer = await call(address, AGENT_INTERFACE.encodeFunctionData('powers', [0, places.map(custodian => custodian?.condition ?? '0x')]), head.number, signal)
      const [page] = AGENT_INTERFACE.decodeFunctionResult('powers', answer) as unknown as [bigint[]]
      return [...page].map(Number)
    } catch (error) {
      if (signal.aborted) throw error
      return byTime
    }
  }

  const keep = (relationship: string, agent: FollowedAgent | undefined): void => {
    followed.delete(relationship)
    if (agent !== undefined) followed.set(relationship, agent)
    trim(followed, MAX_AGENTS)
  }

  const tell = (relationship: string): void => { for (const listener of [...listeners]) listener(relationship) }

  /** As new as the head when it resolves, and followed when `isUsed` says so. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async function read ({ relationship, isUsed, signal }: { relationship: string, isUsed: (agent: FollowedAgent) => boolean, signal?: AbortSignal | undefined }): Promise<FollowedAgent | undefined> {
    const way: Way = { forgotten, asker: signal }
    // One for all heads that come meanwhile.
    const late = AbortSignal.timeout(readMs)
    const ending = signal === undefined ? late : AbortSignal.any([signal, late])
    for (;;) {
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_STALE')
      const held = followed.get(relationship)
      if (held?.head === head.number) {
        if (isUsed(held)) keep(relationship, held)
        return held
      }
      const begun = generation
      const agent = await readUntil(ending, { relationship, head, settled: view.settled().number, way })
      // A head that came meanwhile did not take it along.
      if (begun !== generation) continue
      if (agent !== undefined && isUsed(agent)) keep(relationship, agent)
      return agent
    }
  }

  /** @throws MedrecError `CHAIN_UNAVAILABLE` */
  async function readUntil (signal: AbortSignal, asked: { relationship: string, head: ChainHead, settled: number, way: Way }): Promise<FollowedAgent | undefined> {
    try {
      return await readWhole({ ...asked, signal })
    } catch (error) {
      if (!signal.aborted) throw error
      throw new MedrecError('CHAIN_UNAVAILABLE', 'An agent has told so much that it takes several tries to read it. The next one goes on where this one ended.', { cause: error })
    }
  }

  /** In control at the head, and in the newest settled block. */
  const isInControl = (relationship: string, { address }: FollowedAgent): boolean => isController(relationship) && view.relationship(relationship).settled?.controller === address

  /** An end in the block up to which it was read is known only after that: what came behind it is still among what was read. */
  const ownersOf = (relationship: string, agent: FollowedAgent): { atHead: string | undefined, settled: string | undefined } => {
    const { number } = view.settled()
    const end = endOf(relationship)
    const known = owners.get(agent)
    if (known?.number === number && known.end === end) return known
    const ownerAt = (last: number): string | undefined => replayAgent(agent.logs.filter(({ block }) => block <= last)).owner
    const found = { number, end, atHead: end === Infinity ? agent.atHead.owner : ownerAt(end), settled: ownerAt(Math.min(number, end)) }
    owners.set(agent, found)
    return found
  }

  const nowOf = (relationship: string, agent: FollowedAgent): AgentNow => ({
    // It counts when settled, the one before it no more from the head on.
    isOwner: address => {
      const { atHead, settled } = ownersOf(relationship, agent)
      return atHead === address && settled === address && isInControl(relationship, agent)
    },
    powersOf: address => {
      if (!isInControl(relationship, agent)) return NOTHING
      const counted = [...agent.atHead.custodians.values()].filter(custodian => custodian.address === address && custodian.addedIn <= view.settled().number && isWithin(custodian, now()) && agent.powers[custodian.place] !== 0)
      return { powers: counted.reduce((sum, { place }) => sum | (agent.powers[place] ?? 0), 0), until: Math.min(Infinity, ...counted.map(({ notAfter }) => notAfter ?? Infinity)) }
    }
  })

  /** Of one that is followed: it was used now. */
  const use = (relationship: string): AgentNow | undefined => {
    const agent = followed.get(relationship)
    if (agent === undefined) return undefined
    keep(relationship, agent)
    return nowOf(relationship, agent)
  }

  return {
    tell: async ({ relationship, signal }) => {
      // Not followed because of it: who only asks must not crowd out those who act.
      const agent = await read({ relationship, isUsed: () => false, signal })
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_STALE')
      const answer = await call(network.contracts.deadmanSwitch, LIFE.encodeFunctionData('lifeOf', [relationship]), head.number, signal)
      const [heardAt, lifeSequence] = LIFE.decodeFunctionResult('lifeOf', answer) as unknown as [bigint, bigint]
      return { logs: agent?.logs ?? [], powers: agent?.powers ?? [], head, heardAt: Number(heardAt), lifeSequence: Number(lifeSequence) }
    },
    follow: async ({ relationship, isUsed, signal }) => {
      if (isController(relationship)) await read({ relationship, isUsed: agent => isUsed(nowOf(relationship, agent)), signal })
    },
    isInPlace: async ({ relationship, place, address, signal }) => {
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_STALE')
      if (!isController(relationship)) return false
      const [name, args] = place === OWNER_PLACE ? ['owner', []] as const : ['custodians', [place, 1]] as const
      const answer = await call(addressOf(relationship), AGENT_INTERFACE.encodeFunctionData(name, args), head.number, signal)
      // Not made yet: a relationship may be given to an agent before.
      if (answer === '0x') return false
      const [found] = AGENT_INTERFACE.decodeFunctionResult(name, answer) as unknown as [string | Array<{ custodian: string }>]
      return (typeof found === 'string' ? found : [...found][0]?.custodian)?.toLowerCase() === address
    },
    isAgent: (relationship, address) => address === addressOf(relationship),
    isOwner: (relationship, address) => use(relationship)?.isOwner(address) ?? false,
    powersOf: (relationship, address) => use(relationship)?.powersOf(address) ?? NOTHING,
    isSigned: async ({ relationship, digest, signature }) => isController(relationship) && await askSignature({ address: addressOf(relationship), digest, signature }),
    onChange: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    companion: async ({ head, isAnew, signal }) => {
      const next = await (isAnew ? readAnew : readNext)(head, signal)
      // Begun to be followed while the others were read: it is of the head before.
      for (const relationship of [...followed.keys()]) {
        if (!next.has(relationship)) next.set(relationship, await unlessUnread(signal, async () => await readWhole({ relationship, head, signal, ...isAnew ? { settled: -1, end: Infinity } : { settled: view.settled().number } })))
      }
      return () => {
        generation++
        // What was read since was still of the one before.
        if (isAnew) forgetReadings()
        // What came in the moment since then is as old: better nobody is let in by it than somebody whose power ended.
        for (const relationship of [...followed.keys()]) if (!next.has(relationship)) followed.delete(relationship)
        for (const [relationship, agent] of next) {
          const before = followed.get(relationship)
          if (agent === undefined) followed.delete(relationship)
          else if (before !== undefined) followed.set(relationship, agent)
          if (signOf(before) !== signOf(agent)) tell(relationship)
        }
      }
    }
  }
}

function furthest (one: AgentProgress | undefined, other: AgentProgress | undefined): AgentProgress | undefined {
  return one === undefined || (other !== undefined && other.to > one.to) ? other : one
}

/** Forgets what was put in first. */
function trim (map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}

/** Undefined when something cannot be read: whoever acts by it is not let in until it can be, and the chain goes on. */
async function unlessUnread<T> (signal: AbortSignal, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read()
  } catch (error) {
    if (!isMedrecError(error) || signal.aborted) throw error
    return undefined
  }
}

/** Equal while an agent says the same. */
function signOf (agent: FollowedAgent | undefined): string {
  return agent === undefined ? '' : `${agent.powers.join()} ${agent.logs.length} ${agent.logs.at(-1)?.data ?? ''}`
}
