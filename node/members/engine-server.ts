import type { MessageInitShape } from '@bufbuild/protobuf'
import { fromHex, toHex } from '../../protocol/crypto/bytes.ts'
import { isMedrecError, MedrecError } from '../../protocol/errors/medrec-error.ts'
import { createRateLimiter } from '../../protocol/limits/rate-limiter.ts'
import type { RateLimiter } from '../../protocol/limits/rate-limiter.ts'
import { createTurns } from '../../protocol/limits/turns.ts'
import { ItemSchema, RequestSchema } from '../../protocol/messages/engine_pb.ts'
import type { Request } from '../../protocol/messages/engine_pb.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { createProtocolServer } from '../../protocol/stream/serve-messages.ts'
import type { ProtocolServer, Report } from '../../protocol/stream/serve-messages.ts'
import { signTypedData } from '../../protocol/typed-data/sign.ts'
import type { SealingEngine } from '../engine/sealing-engine.ts'
import { ENGINE_PROTOCOL, MAX_BLOCKS_OPEN, MAX_BLOCKS_OPEN_PER_PARTNER, MAX_HASHES, MAX_HEADERS, MAX_REQUESTS, MAX_REQUESTS_PER_PARTNER, TELL_AGAIN_SECONDS } from './constants.ts'
import type { Partners } from './partners.ts'

/** What {@link createEngineServer} takes. */
export interface EngineServerOptions {
  engine: SealingEngine
  partners: Partners
  network: NetworkFile
  /** Of this node. */
  peerId: string
  /** Of the member whose node this is. */
  handle: string
  /** The engine's node key, 32 bytes. */
  nodeSecret: Uint8Array
  /** The key that the registry has of this member, if the node has it; else its own, 32 bytes. */
  consensusKey: () => Uint8Array
  /** Epoch seconds. */
  now: () => number
  report: Report
}

type Item = MessageInitShape<typeof ItemSchema>

/** Tells partners how the own engine stands, and nobody else. See specs/engine.md. */
export function createEngineServer (options: EngineServerOptions): ProtocolServer {
  const { engine, partners, network, peerId, handle, nodeSecret, consensusKey, now, report } = options
  const limiter = createRateLimiter({ perKey: MAX_REQUESTS_PER_PARTNER, total: MAX_REQUESTS, windowSeconds: 60, now })
  const turns = createTurns({ perKey: MAX_BLOCKS_OPEN_PER_PARTNER, total: MAX_BLOCKS_OPEN })
  // Who is to become a member knocks all the time.
  const told = createRateLimiter({ perKey: 1, total: MAX_REQUESTS, windowSeconds: TELL_AGAIN_SECONDS, now })

  const answer = async ({ request: { body }, asking, countsAs, signal }: { request: Request, asking: string, countsAs: string, signal: AbortSignal }): Promise<Item> => {
    switch (body.case) {
      case 'status': {
        const { nonce } = body.value
        checkNonce(nonce)
        const head = await engine.head()
        const [nodeKey, peers, sealsAs, rank] = await Promise.all([engine.nodeKey(), engine.peers(), engine.sealsAs(), engine.rank(head)])
        const { number, hash, totalDifficulty, timestamp } = head
        const nodeSignature = signTypedData({ network, type: 'EngineNodeKey', message: { nonce, handle, askingPeerId: asking, askedPeerId: peerId }, privateKey: nodeSecret })
        return { body: { case: 'state', value: { nodeKey: fromHex(`0x${nodeKey}`, 64), number: BigInt(number), hash: fromHex(hash, 32), totalDifficulty, timestamp: BigInt(timestamp), time: BigInt(now()), peers: peers.length, sealing: sealsAs !== undefined, rank, nodeSignature, handle } } }
      }
      case 'prove': {
        checkNonce(body.value.nonce)
        const { number, hash } = await engine.head()
        const signature = signTypedData({ network, type: 'EngineProof', message: { nonce: toHex(body.value.nonce), number, hash }, privateKey: consensusKey() })
        return { body: { case: 'proof', value: { number: BigInt(number), hash: fromHex(hash, 32), signature } } }
      }
      case 'hashes': {
        const blocks = readBlocks(body.value, MAX_HASHES)
        const hashes = await turns.take({ key: countsAs, signal, work: async () => await engine.hashes(blocks) })
        return { body: { case: 'blockHashes', value: { hashes: hashes.map(hash => fromHex(hash, 32)) } } }
      }
      case 'headers': {
        const blocks = readBlocks(body.value, MAX_HEADERS)
        const headers = await turns.take({ key: countsAs, signal, work: async () => await engine.headers(blocks) })
        return { body: { case: 'blockHeaders', value: { headers: headers.map(header => JSON.stringify(header)) } } }
      }
      default: throw new MedrecError('BAD_MESSAGE')
    }
  }

  return createProtocolServer({
    protocol: ENGINE_PROTOCOL,
    request: RequestSchema,
    item: ItemSchema,
    report: event => {
      const { peer = '' } = event
      if (partners.countsAs(peer) === undefined && isOver(told, peer)) return
      report(event)
    },
    answer: async function * (request, { connection, signal }) {
      const asking = connection.remotePeer.toString()
      const countsAs = partners.countsAs(asking)
      if (countsAs === undefined) throw new MedrecError('DENIED', 'It is no member.')
      limiter.take(countsAs)
      yield await answer({ request, asking, countsAs, signal })
    }
  })
}

/** Which blocks are asked for. */
function readBlocks ({ first, count }: { first: bigint, count: number }, most: number): { first: number, count: number } {
  if (count < 1 || count > most || first > BigInt(Number.MAX_SAFE_INTEGER)) throw new MedrecError('BAD_MESSAGE', 'That many blocks are not told at once.')
  return { first: Number(first), count }
}

function checkNonce (nonce: Uint8Array): void {
  if (nonce.length !== 32) throw new MedrecError('BAD_MESSAGE', 'The nonce does not have 32 bytes.')
}

function isOver (limiter: RateLimiter, key: string): boolean {
  try {
    limiter.take(key)
    return false
  } catch (error) {
    if (isMedrecError(error, 'TOO_MANY_REQUESTS')) return true
    throw error
  }
}
