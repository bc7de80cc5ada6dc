import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { EngineName, NetworkFile } from '../../protocol/network/types.ts'
import type { Rpc } from '../chain/rpc.ts'
import type { PendingKeys } from '../provider/pending-keys.ts'
import type { EngineStatus } from './engine-status.ts'
import { readDeparture } from './read-departure.ts'
import type { Departure } from './read-departure.ts'
import { readProposals } from './read-proposals.ts'
import type { ProposalStatus } from './read-proposals.ts'
import type { ViewHash } from './read-view.ts'
import { readRegistry } from './registry.ts'
import type { RegistryMember } from './registry.ts'

/** A member, and how far it is one. */
export interface MemberStatus {
  id: number
  handle: string
  name: string
  operator: string
  consensus: string
  signingKey: string
  /** Epoch seconds. */
  joinedAt: number
  /** Whether its joining is settled: before that it is a member to the registry, and not yet to who reads it. */
  isSettled: boolean
  /** Whether it is to seal, as of this block: a seat comes and goes later than the member. */
  isValidator: boolean
}

/** What a node knows of its network: what `medrec network status --json` prints. Addresses are 0x and 40 lower-case hex digits, times epoch seconds. */
export interface NetworkStatus {
  network: { name: string, chainId: number, engine: EngineName, blockPeriod: number }
  /** This node. */
  own: {
    handle: string
    operator: string
    /** As the registry has it at the head, by its operator's address. */
    isMember: boolean
    /** Whether it is one of those who founded the network, by its handle. */
    isFounder: boolean
    /** How it ceased to be one, and whether the node may be stopped; null of a member, and of who never was one. */
    departure: Departure | null
    /** Whether the registry has a key for this member that is in its file, and that the node began without: it must be started again. */
    mustRestart: boolean
    /** Wei, in decimal: units of gas. */
    balance: string
    /** What it can still draw in this period, wei in decimal; null when it is no member. */
    allowance: string | null
    /** Transactions that it looks after. */
    carried: number
    /** Gas that it can still promise to pay for others, in decimal; below 0 too. */
    room: string
  }
  head: { number: number, hash: string, timestamp: number, age: number }
  isFresh: boolean
  settledDepth: number
  /** The newest settled block, and what {@link createViewHash} gives for the state after it: the same at every member that has that block. */
  settled: { number: number, viewHash: string }
  members: MemberStatus[]
  /** Consensus addresses that are to seal, ascending. */
  validators: string[]
  /** Those that can be voted on, newest first, at most 32. */
  proposals: ProposalStatus[]
  /** What the node knows of the engines; null where it runs none that it can ask. */
  engine: EngineStatus | null
}

/** What {@link readStatus} takes. */
export interface ReadStatusOptions {
  rpc: Rpc
  network: NetworkFile
  view: ChainView
  viewHash: ViewHash
  handle: string
  /** The keys that this node uses, as addresses. */
  operator: string
  signingKey: string
  /** Of those that its engine can seal with; undefined where others run the engine. */
  consensusKeys?: readonly string[] | undefined
  keys: PendingKeys
  /** How many transactions the carrier looks after. */
  carried: () => number
  /** How much gas it can still promise to others. */
  room: () => Promise<bigint>
  engine: (() => Promise<EngineStatus>) | undefined
  now: () => number
}

/** Everything as of the view's head. @throws MedrecError `CHAIN_UNAVAILABLE` */
export async function readStatus (options: ReadStatusOptions): Promise<NetworkStatus> {
  const { rpc, network, view, viewHash, handle, operator, carried, room, engine, now } = options
  const head = view.head()
  if (head === undefined) throw new MedrecError('CHAIN_UNAVAILABLE', 'The node knows no block yet.')
  const reader = readRegistry({ ask: rpc, contracts: network.contracts, block: head.number })
  const members = await reader.members()
  const own = members.find(member => member.operator === operator)
  const [validators, balance, allowance, { proposals }, engines, mustRestart, left] = await Promise.all([
    reader.call('getValidators', []),
    rpc('eth_getBalance', [operator, `0x${head.number.toString(16)}`]),
    own === undefined ? null : reader.call('allowanceOf', [own.id]),
    readProposals({ reader, members, onlyOpen: true, time: head.timestamp }),
    engine?.(),
    hasNewKey(options, members),
    room()
  ])
  const sits = new Set([...validators as string[]].map(address => address.toLowerCase()))
  const departure = own === undefined ? await readDeparture({ ask: rpc, contracts: network.contracts, block: head.number, operator, counted: new Set([...sits, ...engines?.signers ?? []]) }) : null
  const settled = new Set(view.members().map(({ id }) => id))
  const { name, chainId, engine: kind, blockPeriod } = network
  return {
    network: { name, chainId, engine: kind, blockPeriod },
    own: { handle, operator, isMember: own !== undefined, isFounder: network.founders.some(founder => founder.handle === handle), departure, mustRestart, balance: BigInt(String(balance)).toString(), allowance: allowance === null ? null : String(allowance), carried: carried(), room: String(left) },
    head: { ...head, age: Math.max(0, now() - head.timestamp) },
    isFresh: view.isFresh(now()),
    settledDepth: view.settledDepth(),
    settled: viewHash(),
    members: members.map(member => describe(member, sits, settled)).sort((a, b) => a.id - b.id),
    validators: [...sits],
    proposals,
    engine: engines ?? null
  }
}

/** The member's own, by its handle: its operator may be another than the one in use. */
async function hasNewKey ({ handle, operator, signingKey, consensusKeys, keys }: ReadStatusOptions, members: RegistryMember[]): Promise<boolean> {
  const member = members.find(member => member.handle === handle)
  if (member === undefined) return false
  const others = [{ role: 'operator', address: member.operator, used: operator }, { role: 'signing', address: member.signingKey, used: signingKey }] as const
  for (const { role, address, used } of others) {
    if (address !== used && await keys.find({ role, address }) !== undefined) return true
  }
  const { consensus } = member
  if (consensusKeys !== undefined && !consensusKeys.includes(consensus)) return await keys.find({ role: 'consensus', address: consensus }) !== undefined
  return false
}

function describe ({ id, handle, name, operator, consensus, signingKey, joinedAt }: RegistryMember, sits: ReadonlySet<string>, settled: ReadonlySet<number>): MemberStatus {
  return { id, handle, name, operator, consensus, signingKey, joinedAt, isSettled: settled.has(id), isValidator: sits.has(consensus) }
}
