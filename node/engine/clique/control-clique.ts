import { MedrecError } from '../../../protocol/errors/medrec-error.ts'
import { fieldsOf, readHeader } from '../../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../../protocol/headers/block-header.ts'
import { sealerOf } from '../../../protocol/headers/clique/check-header.ts'
import type { Rpc } from '../../chain/rpc.ts'
import type { EngineHead, SealingEngine } from '../sealing-engine.ts'
import { BLOCKS_AT_ONCE } from './constants.ts'

interface CliqueBlock { number: string, hash: string, totalDifficulty?: string, timestamp: string }

/** How many blocks `clique_status` looks back. */
const STATUS_BLOCKS = 64

/** Bytes of the public key in an enode address, as hex digits. */
const NODE_KEY = /^enode:\/\/([0-9a-f]{128})@/

/**
 * A go-ethereum that runs Clique, through its own RPC: it must offer `eth`, `clique`, `miner`, `admin` and `debug`.
 *
 * @throws MedrecError each call `CHAIN_UNAVAILABLE`; `ENGINE_FAILED` when it answers what such an engine does not
 */
export function controlClique ({ rpc }: { rpc: Rpc }): SealingEngine {
  const block = async (number: string): Promise<CliqueBlock | null> => await rpc('eth_getBlockByNumber', [number, false]) as CliqueBlock | null
  const blocks = async ({ first, count }: { first: number, count: number }): Promise<CliqueBlock[]> => {
    const found: CliqueBlock[] = []
    while (found.length < count) {
      const from = first + found.length
      const some = await Promise.all(Array.from({ length: Math.min(BLOCKS_AT_ONCE, count - found.length) }, async (_, i) => await block(quantity(from + i))))
      const end = some.indexOf(null)
      found.push(...some.slice(0, end < 0 ? some.length : end).filter(each => each !== null))
      if (end >= 0) break
    }
    return found
  }
  const readHeaders = async (asked: { first: number, count: number }): Promise<BlockHeader[]> => (await blocks(asked)).map(readHeader)
  const sealers = async (): Promise<string[]> => addresses(await rpc('clique_getSigners', ['latest']))
  return {
    sealers,
    head: async () => toHead(await block('latest')),
    rank: async ({ number, hash }) => {
      if (number === 0) return 0
      const [all, sealer] = [addresses(await rpc('clique_getSignersAtHash', [hash])), String(await rpc('clique_getSigner', [hash])).toLowerCase()]
      return rankOf({ number, position: all.indexOf(sealer), count: all.length })
    },
    votes: async () => new Map(Object.entries(await rpc('clique_proposals', []) as Record<string, boolean>).map(([address, isIn]) => [address.toLowerCase(), isIn])),
    cast: async sealer => {
      const { votes } = await rpc('clique_getSnapshot', ['latest']) as { votes: Array<{ signer: string, address: string, authorize: boolean }> | null }
      return new Map((votes ?? []).filter(({ signer }) => signer.toLowerCase() === sealer).map(({ address, authorize }) => [address.toLowerCase(), authorize]))
    },
    vote: async ({ sealer, isIn }) => { await rpc('clique_propose', [sealer, isIn]) },
    takeVoteBack: async sealer => { await rpc('clique_discard', [sealer]) },
    sealsAs: async () => await rpc('eth_mining', []) === true ? String(await rpc('eth_coinbase', [])).toLowerCase() : undefined,
    startSealing: async sealer => {
      await rpc('miner_setEtherbase', [sealer])
      await rpc('miner_start', [])
    },
    stopSealing: async () => { await rpc('miner_stop', []) },
    hashes: async asked => (await blocks(asked)).map(({ hash }) => hash),
    headers: async asked => (await readHeaders(asked)).map(fieldsOf),
    rewind: async number => { await rpc('debug_setHead', [quantity(number)]) },
    nodeKey: async () => keyOf((await rpc('admin_nodeInfo', []) as { enode?: unknown } | null)?.enode),
    peers: async () => (await rpc('admin_peers', []) as Array<{ enode?: unknown }>).map(({ enode }) => keyOf(enode)),
    connect: async ({ nodeKey, port }) => { await rpc('admin_addPeer', [enode(nodeKey, port)]) },
    disconnect: async nodeKey => { await rpc('admin_removePeer', [enode(nodeKey, 1)]) },
    activity: async () => {
      const height = Number(await rpc('eth_blockNumber', []))
      // With one block it divides by 0, and cannot write the answer down; with 64 it asks who sealed block 0.
      if (height <= STATUS_BLOCKS) return countEach((await readHeaders({ first: 1, count: height })).map(sealerOf))
      const { sealerActivity = {} } = await rpc('clique_status', []) as { sealerActivity?: Record<string, number> }
      // Who may seal and has not is in it, too.
      return new Map(Object.entries(sealerActivity).filter(([, count]) => count > 0).map(([address, count]) => [address.toLowerCase(), count]))
    }
  }
}

/** Rule 3 of EIP-3436: whose turn is the longest ago comes first. */
export function rankOf ({ number, position, count }: { number: number, position: number, count: number }): number {
  return position < 0 ? count : count - 1 - ((number - position) % count + count) % count
}

function countEach (names: string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

function toHead (block: CliqueBlock | null): EngineHead {
  if (block?.totalDifficulty === undefined) throw new MedrecError('ENGINE_FAILED', 'The engine tells no total difficulty of its blocks.')
  return { number: Number(block.number), hash: block.hash, totalDifficulty: BigInt(block.totalDifficulty), timestamp: Number(block.timestamp) }
}

function addresses (answer: unknown): string[] {
  if (!Array.isArray(answer)) throw new MedrecError('ENGINE_FAILED', 'The engine does not tell who seals.')
  return answer.map(address => String(address).toLowerCase()).sort()
}

function keyOf (address: unknown): string {
  const [, key] = NODE_KEY.exec(String(address)) ?? []
  if (key === undefined) throw new MedrecError('ENGINE_FAILED', `The engine tells no node key: ${String(address).slice(0, 40)}`)
  return key
}

function enode (nodeKey: string, port: number): string {
  return `enode://${nodeKey}@127.0.0.1:${port}`
}

function quantity (number: number): string {
  return `0x${number.toString(16)}`
}
