import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Contract, EventLog, IpcSocketProvider } from 'ethers'
import type { Result } from 'ethers'
import type { NetworkStatus } from '../../node/control/read-status.ts'
import type { ViewPage } from '../../node/control/read-view.ts'
import { callControl } from '../../node/control/call-control.ts'
import { PROVIDER_REGISTRY_ABI } from '../../protocol/chain/abi/provider-registry.ts'
import { RELATIONSHIPS_ABI } from '../../protocol/chain/abi/relationships.ts'
import type { NetworkContracts } from '../../protocol/network/types.ts'
import type { Validator, ValidatorNetwork } from './start-validators.ts'

/** What the contracts hold, as the events up to some block say; written for this alone, and knowing nothing of how nodes read them. */
interface Replayed { members: Map<number, Record<string, unknown>>, relationships: Map<string, Record<string, unknown>> }

interface Told { block: number, index: number, name: string, args: Result }

/** How often a node is looked at until its head stayed where it was meanwhile. */
const TRIES = 20
const ROLES = ['operator', 'consensus', 'signingKey']

/** Every event of a chain from block 0 to `upTo`, by ethers alone. */
async function readEvents (options: { provider: IpcSocketProvider, contracts: NetworkContracts, upTo: number }): Promise<Told[]> {
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
export async function assertReplayed (options: { net: ValidatorNetwork, validators?: Validator[] }): Promise<{ relationships: number, anchors: number }> {
  const { net: { network }, validators = options.net.all } = options
  const counts = await Promise.all(validators.map(async validator => await compare(validator, network)))
  const [first, ...others] = counts
  for (const other of others) assert.deepEqual(other, first)
  return first ?? assert.fail()
}

async function compare (validator: Validator, network: ValidatorNetwork['network']): Promise<{ relationships: number, anchors: number }> {
  const dataDir = join(validator.dir, 'data')
  const ask = async (method: string, params = {}): Promise<unknown> => await callControl({ dataDir, method, params, signal: AbortSignal.timeout(20_000) })
  const provider = new IpcSocketProvider(join(dataDir, 'engine', 'geth.ipc'), network.chainId)
  try {
    for (let i = 0; i < TRIES; i++) {
      const page = await ask('view') as ViewPage
      assert.equal(page.next, null, 'one page holds it')
      const { settled } = await ask('status') as NetworkStatus
      const events = await readEvents({ provider, contracts: network.contracts, upTo: page.head.number })
      // What was read must be of the chain that the node's head is of.
      if (settled.number > page.head.number || (await provider.getBlock(page.head.number))?.hash !== page.head.hash) continue
      const [atHead, atSettled] = [play(events, page.head.number), play(events, settled.number)]
      const joined = play(events, page.settled).members
      assert.deepEqual(page.members, ascending([...atHead.members.values()].filter(({ id }) => joined.has(Number(id)))), validator.handle)
      assert.deepEqual(page.relationships, ascending([...atHead.relationships.values()]).map(each => ({ ...each, anchorsLeftOut: 0 })), validator.handle)
      const text = canonical({ members: ascending([...atSettled.members.values()]), relationships: ascending([...atSettled.relationships.values()]) })
      assert.equal(settled.viewHash, `0x${createHash('sha256').update(text).digest('hex')}`, `${validator.handle}, settled`)
      return { relationships: page.relationships.length, anchors: page.relationships.reduce((sum, { anchors }) => sum + anchors.length, 0) }
    }
    return assert.fail(`The chain of ${validator.handle} never stood still long enough to be read.`)
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
