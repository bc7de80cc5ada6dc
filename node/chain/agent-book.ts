import { Interface } from 'ethers/abi'
import { AGENT_INTERFACE } from '../../protocol/agent/agent-events.ts'
import type { AgentLog } from '../../protocol/agent/agent-events.ts'
import { isWithin, replayAgent } from '../../protocol/agent/agent-state.ts'
import type { AgentState } from '../../protocol/agent/agent-state.ts'
import { MAX_AGENT_EVENTS, MAX_PLACES } from '../../protocol/agent/constants.ts'
import { agentAddress } from '../../protocol/agent/agent-address.ts'
import { DEADMAN_SWITCH_ABI } from '../../protocol/chain/abi/deadman-switch.ts'
import { blockTag } from '../../protocol/chain/block-tag.ts'
import { readEngineLogs } from '../../protocol/chain/read-engine-logs.ts'
import type { AgentReading } from '../../protocol/chain/server.ts'
import type { ChainHead, WholeView } from '../../protocol/chain-view/chain-view.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Agents, CustodianPowers } from '../../protocol/session/agents.ts'
import { AGENT_ASK_MS, AGENT_CALL_GAS, AGENT_LOG_BLOCKS, MAX_AGENTS } from './constants.ts'
import type { Companion } from './follow-chain.ts'
import type { Rpc } from './rpc.ts'

/** What a node has read of an agent, at a head. */
export interface FollowedAgent {
  address: string
  logs: readonly AgentLog[]
  /** At the head, and after the newest settled block. */
  atHead: AgentState
  /** By place, as the agent gives them at the head. */
  powers: readonly number[]
  /** Number of the head. */
  head: number
}

/** The agents of a node: {@link Agents}, what it tells people's peers of them, and how it is kept up. */
export interface AgentBook extends Agents {
  /** What people's peers are told. @throws MedrecError `CHAIN_UNAVAILABLE` */
  tell: (relationship: string) => Promise<AgentReading>
  /** To accompany the chain with. */
  companion: Companion
}

const LIFE = new Interface(DEADMAN_SWITCH_ABI)
const MAGIC = '0x1626ba7e'
const NOTHING: CustodianPowers = { powers: 0, until: 0 }

/** @param options.now - epoch seconds */
export function createAgentBook (options: { rpc: Rpc, network: NetworkFile, view: WholeView, now: () => number }): AgentBook {
  const { rpc, network, view, now } = options
  const followed = new Map<string, FollowedAgent>()
  const listeners = new Set<(relationship: string) => void>()
  /** How many heads were taken: what was read at an older one is of no use. */
  let generation = 0

  const addressOf = (relationship: string): string => agentAddress({ contracts: network.contracts, relationship })
  const isController = (relationship: string): boolean => view.relationship(relationship).atHead?.controller === addressOf(relationship)

  const call = async (to: string, data: string, head: number, signal: AbortSignal): Promise<string> =>
    String(await rpc('eth_call', [{ to, data, gas: `0x${AGENT_CALL_GAS.toString(16)}` }, blockTag(head)], AbortSignal.any([signal, AbortSignal.timeout(AGENT_ASK_MS)])))

  /** What agents have said in these blocks, by address; each block is asked for its time once. */
  async function readLogs (options: { addresses: readonly string[], from: number, to: number, signal: AbortSignal }): Promise<Map<string, AgentLog[]>> {
    const { signal } = options
    const times = new Map<number, number>()
    const logs = new Map<string, AgentLog[]>(options.addresses.map(address => [address, []]))
    for await (const { page } of readEngineLogs({ rpc, maxBlocks: AGENT_LOG_BLOCKS, ...options })) {
      for (const { address, blockNumber, topics, data } of page) {
        const block = Number(blockNumber)
        const timestamp = times.get(block) ?? await timeOf(block, signal)
        times.set(block, timestamp)
        logs.get(address.toLowerCase())?.push({ block, timestamp, topics, data })
      }
      // Looked at after each page: one of them can not fill the memory with what it says in a block after the other.
      for (const { length } of logs.values()) if (length > MAX_AGENT_EVENTS) throw new MedrecError('TOO_LARGE', 'An agent has more events than are read.')
    }
    return logs
  }

  /** Reads an agent at a head from its beginning. */
  async function readWhole (relationship: string, head: ChainHead, signal: AbortSignal): Promise<FollowedAgent | undefined> {
    const address = addressOf(relationship)
    const logs = await readLogs({ addresses: [address], from: 0, to: head.number, signal })
    return await stateAt({ address, logs: logs.get(address) ?? [], head, before: undefined, signal })
  }

  async function stateAt ({ address, logs, head, before, signal }: { address: string, logs: AgentLog[], head: ChainHead, before: FollowedAgent | undefined, signal: AbortSignal }): Promise<FollowedAgent | undefined> {
    if (logs.length === 0) return undefined
    if (logs.length > MAX_AGENT_EVENTS) throw new MedrecError('TOO_LARGE', 'An agent has more events than are read.')
    const isSame = before !== undefined && before.logs.length === logs.length && before.logs.every((log, i) => log.data === logs[i]?.data && log.block === logs[i].block)
    const atHead = isSame ? before.atHead : replayAgent(logs)
    return { address, logs, atHead, powers: await askPowers({ address, state: atHead, head, signal }), head: head.number }
  }

  /** All that are followed, at the next head: one question for what they have said since the newest settled block. */
  async function readNext (head: ChainHead, signal: AbortSignal): Promise<Map<string, FollowedAgent | undefined>> {
    const next = new Map<string, FollowedAgent | undefined>()
    if (followed.size === 0) return next
    const settled = view.settled().number
    const addresses = [...followed.values()].map(({ address }) => address)
    const fresh = await unlessUnread(signal, async () => await readLogs({ addresses, from: settled + 1, to: head.number, signal }))
    for (const [relationship, before] of followed) {
      const { address } = before
      const newer = fresh?.get(address)
      next.set(relationship, newer === undefined ? undefined : await unlessUnread(signal, async () => await stateAt({ address, logs: [...before.logs.filter(({ block }) => block <= settled), ...newer], head, before, signal })))
    }
    return next
  }

  async function readAnew (head: ChainHead, signal: AbortSignal): Promise<Map<string, FollowedAgent | undefined>> {
    const next = new Map<string, FollowedAgent | undefined>()
    for (const relationship of followed.keys()) next.set(relationship, await unlessUnread(signal, async () => await readWhole(relationship, head, signal)))
    return next
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
    for (const oldest of followed.keys()) {
      if (followed.size <= MAX_AGENTS) break
      followed.delete(oldest)
    }
  }

  const tell = (relationship: string): void => { for (const listener of [...listeners]) listener(relationship) }

  /** As new as the head when it resolves. @throws MedrecError `CHAIN_UNAVAILABLE` */
  async function read (relationship: string, isKept: boolean): Promise<FollowedAgent | undefined> {
    for (;;) {
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_STALE')
      const held = followed.get(relationship)
      if (held?.head === head.number) {
        keep(relationship, held)
        return held
      }
      const begun = generation
      const agent = await readWhole(relationship, head, AbortSignal.timeout(AGENT_ASK_MS))
      // A head that came meanwhile did not take it along.
      if (begun !== generation) continue
      if (agent !== undefined && isKept) keep(relationship, agent)
      return agent
    }
  }

  const custodiansOf = (relationship: string, address: string): CustodianPowers => {
    const agent = followed.get(relationship)
    const settled = view.relationship(relationship).settled?.controller
    if (agent === undefined || !isController(relationship) || settled !== agent.address) return NOTHING
    const counted = [...agent.atHead.custodians.values()].filter(custodian => custodian.address === address && custodian.addedIn <= view.settled().number && isWithin(custodian, now()) && agent.powers[custodian.place] !== 0)
    return { powers: counted.reduce((sum, { place }) => sum | (agent.powers[place] ?? 0), 0), until: Math.min(Infinity, ...counted.map(({ notAfter }) => notAfter ?? Infinity)) }
  }

  return {
    tell: async relationship => {
      // Not followed because of it: who only asks must not crowd out those who act.
      const agent = await read(relationship, false)
      const head = view.head()
      if (head === undefined) throw new MedrecError('CHAIN_STALE')
      const answer = await call(network.contracts.deadmanSwitch, LIFE.encodeFunctionData('lifeOf', [relationship]), head.number, AbortSignal.timeout(AGENT_ASK_MS))
      const [heardAt, lifeSequence] = LIFE.decodeFunctionResult('lifeOf', answer) as unknown as [bigint, bigint]
      return { logs: agent?.logs ?? [], powers: agent?.powers ?? [], head, heardAt: Number(heardAt), lifeSequence: Number(lifeSequence) }
    },
    follow: async relationship => {
      if (isController(relationship)) await read(relationship, true)
    },
    isOwner: (relationship, address) => {
      const agent = followed.get(relationship)
      if (agent?.atHead.owner !== address || !isController(relationship)) return false
      // It counts when settled, the one before it no more from the head on.
      return replayAgent(agent.logs.filter(({ block }) => block <= view.settled().number)).owner === address
    },
    powersOf: custodiansOf,
    isSigned: async ({ relationship, digest, signature }) => {
      const head = view.head()
      if (head === undefined || !isController(relationship)) return false
      try {
        return (await call(addressOf(relationship), AGENT_INTERFACE.encodeFunctionData('isValidSignature', [digest, signature]), head.number, new AbortController().signal)).startsWith(MAGIC)
      } catch (error) {
        if (isMedrecError(error)) return false
        throw error
      }
    },
    onChange: listener => {
      listeners.add(listener)
      return () => { listeners.delete(listener) }
    },
    companion: async ({ head, isAnew, signal }) => {
      const next = await (isAnew ? readAnew : readNext)(head, signal)
      return () => {
        generation++
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
