import { createMPT, createMerkleProof, genesisMPTStateRoot } from '@ethereumjs/mpt'
import { keccak256 } from 'ethers/crypto'
import { encodeRlp, getBytes, toBeHex, toQuantity } from 'ethers/utils'
import { foundNetwork } from '../../node/engine/genesis.ts'
import type { RpcLog } from '../../protocol/chain-view/decode-logs.ts'
import { CONTRACT_NAMES } from '../../protocol/chain-view/histories.ts'
import { HISTORY_SLOT } from '../../protocol/chain-view/history.ts'
import { INTERFACES } from '../../protocol/chain-view/interfaces.ts'
import { EMPTY_REPLAY, replayLogs } from '../../protocol/chain-view/replay.ts'
import type { Replay } from '../../protocol/chain-view/replay.ts'
import { toHex } from '../../protocol/crypto/bytes.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import type { BlockHeader } from '../../protocol/headers/block-header.ts'
import { readHeader } from '../../protocol/headers/block-header.ts'
import type { NetworkContracts, NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { forgeHeader } from './forge-header.ts'

/** Blocks whose seals, states and proofs are real, made without an engine: so that thousands of them, and whole generations of those who seal, take no time. */
export interface MadeChain {
  network: NetworkFile
  /** A new key that may seal once its seat counts. */
  newKey: () => Uint8Array
  /** The founders' consensus keys. */
  founders: Uint8Array[]
  /** Appends a block that `key` seals, with events of the contracts: name and arguments. */
  seal: (key: Uint8Array, ...events: Array<[contract: keyof NetworkContracts, name: string, ...args: unknown[]]>) => Promise<BlockHeader>
  readonly top: BlockHeader
  /** Answers as an engine does. */
  rpc: (method: string, params: unknown[]) => Promise<unknown>
}

const NO_CODE = keccak256('0x')
const EMPTY_TRIE = keccak256(encodeRlp('0x'))

/** Founds a network of `count`, with block 0. */
export async function makeChain (options: { founders: number }): Promise<MadeChain> {
  const founders = Array.from({ length: options.founders }, () => randomBytes(32))
  const candidates = founders.map((key, i) => ({
    handle: `provider-${i}`, name: `Provider ${i}`, operator: addressOfKey(randomBytes(32)), consensus: addressOfKey(key), signingKey: addressOfKey(randomBytes(32)), multiaddrs: [], statement: `0x${'00'.repeat(32)}`
  }))
  const { genesis, network } = await foundNetwork({ terms: { name: 'Made', engine: 'clique', blockPeriod: 1, spreadWindow: 0 }, founders: candidates })
  const alloc = Object.fromEntries(Object.entries(genesis.alloc).map(([address, { balance, code = '0x', storage = {} }]) => [address, [balance, code, Object.entries(storage)]]))
  const block0 = readHeader({
    parentHash: `0x${'00'.repeat(32)}`, sha3Uncles: keccak256(encodeRlp([])), miner: genesis.coinbase, stateRoot: toHex(await genesisMPTStateRoot(alloc as Parameters<typeof genesisMPTStateRoot>[0])),
    transactionsRoot: EMPTY_TRIE, receiptsRoot: EMPTY_TRIE, logsBloom: `0x${'00'.repeat(256)}`, difficulty: toQuantity(genesis.difficulty), number: '0x0', gasLimit: toQuantity(genesis.gasLimit), gasUsed: '0x0', timestamp: genesis.timestamp,
    extraData: genesis.extraData, mixHash: genesis.mixHash, nonce: genesis.nonce
  })
  const chain = new SealedByHand(network, block0)
  return { network, founders, newKey: () => randomBytes(32), seal: async (key, ...events) => await chain.seal(key, events), get top () { return chain.top }, rpc: async (method, params) => await chain.rpc(method, params) }
}

class SealedByHand {
  readonly #network: NetworkFile
  readonly #blocks: BlockHeader[]
  readonly #logs: RpcLog[] = []
  readonly #states: Replay[] = [{ ...EMPTY_REPLAY, block: 0 }]

  constructor (network: NetworkFile, block0: BlockHeader) {
    this.#network = network
    this.#blocks = [block0]
  }

  get top (): BlockHeader { return this.#blocks.at(-1) as BlockHeader }

  async seal (key: Uint8Array, events: Array<[keyof NetworkContracts, string, ...unknown[]]>): Promise<BlockHeader> {
    const { contracts } = this.#network
    const number = this.#blocks.length
    const logs = events.map(([contract, name, ...args]) => ({ address: contracts[contract], ...INTERFACES[contract].encodeEventLog(name, args), blockNumber: toQuantity(number) }))
    const before = this.#states.at(-1) as Replay
    const replay = replayLogs({ replay: before, logs, upTo: number, contracts })
    const isSame = logs.length === 0 && number > 1
    const stateRoot = isSame ? this.top.stateRoot : toHex((await stateOf(this.#network, replay)).root())
    const header = forgeHeader({ parent: this.top, key, change: { stateRoot } })
    this.#blocks.push(header)
    this.#states.push(replay)
    this.#logs.push(...logs)
    return header
  }

  async rpc (method: string, params: unknown[]): Promise<unknown> {
    if (method === 'eth_getBlockByNumber') return params[0] === 'latest' ? this.top : this.#blocks[Number(params[0])] ?? null
    if (method === 'eth_getLogs') {
      const { fromBlock, toBlock } = params[0] as { fromBlock: string, toBlock: string }
      return this.#logs.filter(({ blockNumber }) => Number(blockNumber) >= Number(fromBlock) && Number(blockNumber) <= Number(toBlock))
    }
    const [address, , block] = params as [string, unknown, string]
    const replay = this.#states[Number(block)] as Replay
    const name = CONTRACT_NAMES.find(each => this.#network.contracts[each] === address) ?? 'accessLogs'
    const [state, storage] = [await stateOf(this.#network, replay), await storageOf(replay.histories[name])]
    const hex = (nodes: Uint8Array[]): string[] => nodes.map(toHex)
    return {
      accountProof: hex(await createMerkleProof(state, getBytes(address))),
      storageProof: [{ key: HISTORY_SLOT, proof: hex(await createMerkleProof(storage, getBytes(HISTORY_SLOT))) }]
    }
  }
}

/** A state with nothing but the three contracts' histories in it. */
async function stateOf (network: NetworkFile, { histories }: Replay): Promise<Awaited<ReturnType<typeof createMPT>>> {
  const trie = await createMPT({ useKeyHashing: true })
  for (const name of CONTRACT_NAMES) {
    const storage = await storageOf(histories[name])
    await trie.put(getBytes(network.contracts[name]), getBytes(encodeRlp(['0x01', '0x', toHex(storage.root()), NO_CODE])))
  }
  return trie
}

async function storageOf (history: string): Promise<Awaited<ReturnType<typeof createMPT>>> {
  const trie = await createMPT({ useKeyHashing: true })
  const value = BigInt(history)
  if (value !== 0n) await trie.put(getBytes(HISTORY_SLOT), getBytes(encodeRlp(toBeHex(value))))
  return trie
}

