import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { Contract, EventLog, JsonRpcApiProvider } from 'ethers'
import type { JsonRpcError, JsonRpcPayload, JsonRpcResult, Result } from 'ethers'
import type { NetworkStatus } from '../../node/control/read-status.ts'
import { createViewHash, readView } from '../../node/control/read-view.ts'
import type { ViewPage } from '../../node/control/read-view.ts'
import type { Rpc } from '../../node/chain/rpc.ts'
import { callControl } from '../../node/control/call-control.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'
import type { WholeView } from '../../protocol/chain-view/chain-view.ts'
import type { NetworkContracts, NetworkFile } from '../../protocol/network/types.ts'
import type { Validator, ValidatorNetwork } from './start-validators.ts'

/** What the contracts hold, as the events up to some block say; written for this alone, and knowing nothing of how nodes read them. */
interface Replayed { members: Map<number, Record<string, unknown>>, relationships: Map<string, Record<string, unknown>> }

interface Told { block: number, index: number, name: string, args: Result }

/** How often a node is looked at until its head stayed where it was meanwhile. */
const TRIES = 20
const ROLES = ['operator', 'consensus', 'signingKey']

/** A node that is a process of its own: the folder that has its data, and its engine past it. */
export type AskedNode = Pick<Validator, 'handle' | 'dir' | 'rpc'>

/** What a node says that it decides by, and its engine. */
interface Looked { name: string, rpc: Rpc, page: () => Promise<ViewPage>, settled: () => Promise<{ number: number, viewHash: string }> }

/** Ethers over whatever reaches an engine. */
class EngineProvider extends JsonRpcApiProvider {
  readonly #rpc: Rpc

  constructor (rpc: Rpc, chainId: number) {
    super(chainId, { staticNetwork: true, batchMaxCount: 1, cacheTimeout: -1 })
    this.#rpc = rpc
  }

  override async _send (payload: JsonRpcPayload | JsonRpcPayload[]): Promise<Array<JsonRpcResult | JsonRpcError>> {
    return await Promise.all([payload].flat().map(async ({ id, method, params }) => ({ id, result: await this.#rpc(method, [...params as unknown[]]) })))
  }
}

/** Every event of a chain from block 0 to `upTo`, as ethers reads it. */
async function readEvents (options: { provider: EngineProvider, contracts: NetworkContracts, upTo: number }): Promise<Told[]> {
  const { provider, contracts: { providerRegistry, relationships }, upTo } = options
  const contracts = [new Contract(providerRegistry, PROVIDER_REGISTRY_ABI, provider), new Contract(relationships, RELATIONSHIPS_ABI, provider)]
  const logs = (await Promise.all(contracts.map(async contract => await contract.queryFilter('*', 0, upTo)))).flat()
  return logs.map(log => {
    assert.ok(log instanceof EventLog, 'an event that is in no ABI')
    return { block: log.blockNumber, index: log.index, name: log.eventName, args: log.args }
  }).sort((a, b) => a.block - b.block || a.index - b.index)
}

/** Plays the events up to a block. */
function play (events: Told[], upTo: number): Replayed {
  const members: Replayed['members'] = new Map()
  const relationships: Replayed['relationships'] = new Map()
  const lower = (args: Result, field: string): string => String(args[field]).toLowerCase()
  for (const { block, name, args } of events.filter(event => event.block <= upTo)) {
    if (['MemberJoined', 'MemberLeft', 'MemberRemoved', 'MultiaddrsChanged', 'KeyRotated'].includes(name)) {
      const id = Number(args['id'])
      if (name === 'MemberJoined') {
        const candidate = args['candidate'] as Result
        members.set(id, {
          id, handle: candidate['handle'], name: candidate['name'], operator: lower(candidate, 'operator'), consensus: lower(candidate, 'consensus'), signingKey: lower(candidate, 'signingKey'),
          multiaddrs: [...candidate['multiaddrs'] as Iterable<string>], joinedAt: Number(args['joinedAt'])
        })
        continue
      }
      const member = members.get(id) ?? assert.fail(`${name} of member ${id}, who never joined`)
      if (name === 'MultiaddrsChanged') member['multiaddrs'] = [...args['multiaddrs'] as Iterable<string>]
      else if (name === 'KeyRotated') member[ROLES[Number(args['role'])] ?? assert.fail()] = lower(args, 'next')
      else members.delete(id)
    } else if (['Opened', 'Anchored', 'ControllerSet', 'Terminated'].includes(name)) {
      const id = String(args['relationship'])
      if (name === 'Opened') {
        const owner = lower(args, 'ownerDelegate')
        relationships.set(id, {
          id, number: Number(args['number']), ownerDelegate: owner, controller: owner, providerDelegate: lower(args, 'providerDelegate'), anchor: `0x${'0'.repeat(64)}`, anchors: [], sequence: 0, status: 'active', updatedAtBlock: block
        })
        continue
      }
      const found = relationships.get(id) ?? assert.fail(`${name} of relationship ${id}, which nobody opened`)
      found['updatedAtBlock'] = block
      if (name === 'Terminated') found['status'] = 'terminated'
      else found['sequence'] = Number(args['sequence'])
      if (name === 'ControllerSet') found['controller'] = lower(args, 'controller')
      if (name === 'Anchored') {
        found['anchor'] = args['commitment']
        found['anchors'] = [...found['anchors'] as unknown[], { commitment: args['commitment'], sequence: Number(args['sequence']) }]
      }
    }
  }
  return { members, relationships }
}

/**
 * Fails unless what each of these nodes decides by, at its head and as of its newest settled block, is what a replay of its engine's chain from block 0
 * comes to. Gives how many relationships there are.
 */
export async function assertReplayed (options: { net: Pick<ValidatorNetwork, 'network'> & { all: AskedNode[] }, validators?: AskedNode[] }): Promise<{ relationships: number, anchors: number }> {
  const { net: { network }, validators = options.net.all } = options
  return await compareAll(validators.map(({ handle, dir, rpc }): Looked => {
    const ask = async (method: string): Promise<unknown> => await callControl({ dataDir: join(dir, 'data'), method, params: {}, signal: AbortSignal.timeout(60_000) })
    return { name: handle, rpc, page: async () => await ask('view') as ViewPage, settled: async () => (await ask('status') as NetworkStatus).settled }
  }), network)
}

/** The same of nodes that are no processes of their own, by their views. */
export async function assertViewsReplayed (options: { network: NetworkFile, nodes: Array<{ plan: { candidate: { handle: string } }, geth: { rpc: Rpc }, view: WholeView }> }): Promise<{ relationships: number, anchors: number }> {
  const { network, nodes } = options
  return await compareAll(nodes.map(({ plan: { candidate: { handle } }, geth: { rpc }, view }): Looked => {
    const viewHash = createViewHash({ view })
    return { name: handle, rpc, page: async () => await Promise.resolve(readView({ view })), settled: async () => await Promise.resolve(viewHash()) }
  }), network)
}

async function compareAll (looked: Looked[], network: NetworkFile): Promise<{ relationships: number, anchors: number }> {
  for (let left = TRIES; ; left--) {
    const [first, ...others] = await Promise.all(looked.map(async one => await compare(one, network)))
    // Each is at a head of its own: what one has read another reads a moment later.
    if (left === 0) for (const other of others) assert.deepEqual(other, first)
    if (others.every(other => isDeepStrictEqual(other, first))) return first ?? assert.fail()
    await new Promise(resolve => { setTimeout(resolve, 1_000) })
  }
}

async function compare (looked: Looked, network: NetworkFile): Promise<{ relationships: number, anchors: number }> {
  const { name } = looked
  const provider = new EngineProvider(looked.rpc, network.chainId)
  try {
    for (let i = 0; i < TRIES; i++) {
      const page = await looked.page()
      assert.equal(page.next, null, 'one page holds it')
      const settled = await looked.settled()
      const events = await readEvents({ provider, contracts: network.contracts, upTo: page.head.number })
      // What was read must be of the chain that the node's head is of.
      if (settled.number > page.head.number || (await provider.getBlock(page.head.number))?.hash !== page.head.hash) continue
      const [atHead, atSettled] = [play(events, page.head.number), play(events, settled.number)]
      const joined = play(events, page.settled).members
      assert.deepEqual(page.members, ascending([...atHead.members.values()].filter(({ id }) => joined.has(Number(id)))), name)
      assert.deepEqual(page.relationships, ascending([...atHead.relationships.values()]).map(each => ({ ...each, anchorsLeftOut: 0 })), name)
      const text = canonical({ members: ascending([...atSettled.members.values()]), relationships: ascending([...atSettled.relationships.values()]) })
      assert.equal(settled.viewHash, `0x${createHash('sha256').update(text).digest('hex')}`, `${name}, settled`)
      return { relationships: page.relationships.length, anchors: page.relationships.reduce((sum, { anchors }) => sum + anchors.length, 0) }
    }
    return assert.fail(`The chain of ${name} never stood still long enough to be read.`)
  } finally {
    provider.destroy()
  }
}

function ascending (all: Array<Record<string, unknown>>): Array<Record<string, unknown>> {
  return all.sort((a, b) => (a['id'] as number) < (b['id'] as number) ? -1 : 1)
}

/** As RFC 8785 writes it, of what has whole numbers only. */
function canonical (value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  return `{${Object.keys(value).sort().map(key => `${JSON.stringify(key)}:${canonical((value as Record<string, unknown>)[key])}`).join(',')}}`
}
