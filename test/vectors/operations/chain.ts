import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { checkRpc } from '../../../protocol/chain/check-rpc.ts'
import { checkRelay } from '../../../protocol/chain/relay-message.ts'
import type { RelayMessage } from '../../../protocol/chain/relay-message.ts'
import { createChainState } from '../../../protocol/chain-view/chain-state.ts'
import type { ChainView, Member } from '../../../protocol/chain-view/chain-view.ts'
import type { RpcLog } from '../../../protocol/chain-view/decode-logs.ts'
import { EMPTY_REPLAY } from '../../../protocol/chain-view/replay.ts'
import { readHeader } from '../../../protocol/headers/block-header.ts'
import { proveWord } from '../../../protocol/headers/prove-word.ts'
import { loadSealCheck } from '../../../protocol/headers/seal-check.ts'
import type { SealCheck } from '../../../protocol/headers/seal-check.ts'
import { ItemSchema, RequestSchema } from '../../../protocol/messages/chain_pb.ts'
import type { NetworkContracts, NetworkIdentity } from '../../../protocol/network/types.ts'
import { learnNetwork } from '../../../protocol/peer/chain/chain-check.ts'
import type { Checkpoint } from '../../../protocol/peer/chain/checkpoint.ts'
import { HeaderBook } from '../../../protocol/peer/chain/header-book.ts'
import { proveChain } from '../../../protocol/peer/chain/prove-chain.ts'
import type { Mux } from '../../../protocol/stream/open-mux.ts'

type HeaderJson = Record<string, string>

/** What a member tells, and what is trusted of its chain. */
interface SettlesGiven {
  contracts: NetworkContracts
  /** Seconds from block to block. */
  period: number
  trust: Checkpoint
  /** From the trusted block on to the head. */
  headers: HeaderJson[]
  /** All events of the contracts, from block 0 on. */
  logs: RpcLog[]
  /** By state root, then by contract. */
  proofs: Record<string, Record<keyof NetworkContracts, object>>
}

/** specs/chain.md, "Checking", "Reading" and "Carrying". */
export const CHAIN = {
  'chain/network': async ({ text, expected, genesis }: { text: string, expected: NetworkIdentity, genesis?: HeaderJson }) => {
    const mux = answering({ eth_getBlockByNumber: () => genesis ?? null }, text)
    const { isProven } = await learnNetwork({ ask: { mux, signal: new AbortController().signal }, expected, trust: undefined, state: () => createChainState({ settledDepth: 0, blockPeriod: 1 }), onTrust: () => {} })
    return { proven: isProven }
  },

  'chain/rpc': ({ contracts, head, method, params }: { contracts: NetworkContracts, head: number, method: string, params: string }) => ({ params: checkRpc({ method, params, contracts, head }) }),

  'relay/takes': ({ message, now, relationships, members }: TakesGiven) => {
    const view = { relationship: (id: string) => ({ atHead: relationships[id] }), members: () => members, memberByHandle: (asked: string) => members.find(({ handle }) => handle === asked) } as unknown as ChainView
    checkRelay({ message, view, now })
    return {}
  },

  'chain/header': async ({ header, parent, period }: { header: HeaderJson, parent?: HeaderJson, period: number }) => {
    const check = await checkOf(period)
    const read = readHeader(header)
    if (read.height === 0) return { hash: read.hash, founders: check.founders(read) }
    const sealer = check.sealer(read)
    if (parent !== undefined) check.stands(read, readHeader(parent))
    return { hash: read.hash, sealer }
  },

  'chain/proof': async (given: Parameters<typeof proveWord>[0]) => ({ word: await proveWord(given) }),

  'chain/settles': async ({ contracts, period, trust, headers, logs, proofs }: SettlesGiven) => {
    const at = (number: unknown): HeaderJson | undefined => headers.find(header => Number(header['number']) === Number(number))
    const rpc: Record<string, (params: unknown[]) => unknown> = {
      eth_getBlockByNumber: ([number]) => at(number) ?? null,
      eth_getLogs: ([filter]) => {
        const { fromBlock, toBlock } = filter as { fromBlock: string, toBlock: string }
        return logs.filter(({ blockNumber }) => Number(blockNumber) >= Number(fromBlock) && Number(blockNumber) <= Number(toBlock))
      },
      eth_getProof: ([address, , number]) => Object.entries(proofs[at(number)?.['stateRoot'] ?? ''] ?? {}).find(([name]) => contracts[name as keyof NetworkContracts] === address)?.[1] ?? null
    }
    const { hash, height: number, time: timestamp } = readHeader(headers.at(-1))
    const proven = await proveChain({ ask: { mux: answering(rpc), signal: new AbortController().signal }, book: new HeaderBook(await checkOf(period)), contracts, period, trust, replay: EMPTY_REPLAY, head: { number, hash, timestamp } })
    return { trust: proven.trust, time: proven.head.timestamp }
  }
}

/** What of a message is refused from memory goes by these. */
interface TakesGiven { message: RelayMessage, now: number, relationships: Record<string, { status: string, sequence: number }>, members: Array<Pick<Member, 'handle' | 'operator' | 'consensus' | 'signingKey'>> }

/** A member that answers calls with these, and has this network.json. */
function answering (rpc: Record<string, (params: unknown[]) => unknown>, json = ''): Mux {
  const request = async function * ({ body }: { body: Uint8Array }): AsyncGenerator<Uint8Array> {
    const { body: asked } = fromBinary(RequestSchema, body)
    const item = create(ItemSchema, { body: { case: 'network', value: { json } } })
    if (asked.case === 'rpc') item.body = create(ItemSchema, { body: { case: 'rpc', value: { part: JSON.stringify(rpc[asked.value.method]?.(JSON.parse(asked.value.params) as unknown[])) } } }).body
    yield await Promise.resolve(toBinary(ItemSchema, item))
  }
  return { request } as unknown as Mux
}

async function checkOf (blockPeriod: number): Promise<SealCheck> {
  return await loadSealCheck({ engine: 'clique', blockPeriod }) as SealCheck
}
