import { toHex } from '../../protocol/crypto/bytes.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import { readHeader } from '../../protocol/headers/block-header.ts'
import type { BlockHeader } from '../../protocol/headers/block-header.ts'
import type { RequestSchema } from '../../protocol/messages/engine_pb.ts'
import { ItemSchema, RequestSchema as Requests } from '../../protocol/messages/engine_pb.ts'
import type { Item } from '../../protocol/messages/engine_pb.ts'
import type { MessageInitShape } from '@bufbuild/protobuf'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Mux } from '../../protocol/stream/open-mux.ts'
import { requestOne } from '../../protocol/stream/request-items.ts'
import { recoverPublicKey, recoverSigner } from '../../protocol/typed-data/sign.ts'
import type { EngineHead } from '../engine/sealing-engine.ts'
import { PARTNER_TIMEOUT_MS } from './constants.ts'

/** How a partner says that its engine stands. */
export interface PartnerState extends EngineHead {
  /** 128 hex digits. */
  nodeKey: string
  /** Its clock, epoch seconds. */
  time: number
  peers: number
  isSealing: boolean
  rank: number
}

/** Where a partner is asked. */
export interface AskOptions { mux: Mux, signal: AbortSignal }

/**
 * How a partner's engine stands; that it has the node key is proved, and whose node it says to be signed with it.
 *
 * @param options.handle - of the partner for which the node is asked: any member can name the PeerId of another's
 * @param options.nonce - 32 random bytes
 * @param options.askingPeerId - of this node
 * @param options.askedPeerId - of the partner's, as the connection has it
 * @throws MedrecError `SIGNATURE_INVALID` when the node key is not proved, or the node says to be another's; `BAD_MESSAGE`, `DENIED`, `CHAIN_UNAVAILABLE`, `DEADLINE`, `STREAM_CUT`
 */
export async function askState (options: AskOptions & { network: NetworkFile, handle: string, nonce: Uint8Array, askingPeerId: string, askedPeerId: string }): Promise<PartnerState> {
  const { network, handle, nonce, askingPeerId, askedPeerId } = options
  const { body } = await ask({ ...options, body: { case: 'status', value: { nonce } } })
  if (body.case !== 'state' || body.value.nodeKey.length !== 64 || body.value.hash.length !== 32) throw new MedrecError('BAD_MESSAGE')
  const { nodeKey, number, hash, totalDifficulty, timestamp, time, peers, sealing, rank, nodeSignature } = body.value
  if (body.value.handle !== handle) throw new MedrecError('SIGNATURE_INVALID', 'The node at this PeerId does not say that it is this member\'s.')
  const signed = recoverPublicKey({ network, type: 'EngineNodeKey', message: { nonce, handle, askingPeerId, askedPeerId }, signature: nodeSignature })
  if (signed !== `0x04${toHex(nodeKey).slice(2)}`) throw new MedrecError('SIGNATURE_INVALID', 'The node key that it names has not signed for it.')
  return { nodeKey: toHex(nodeKey).slice(2), number: whole(number), hash: toHex(hash), totalDifficulty, timestamp: whole(timestamp), time: whole(time), peers, isSealing: sealing, rank }
}

/**
 * The head that a partner proves to have, and the address whose key signed for it: to be compared with its consensus key.
 *
 * @param options.nonce - 32 random bytes
 * @throws MedrecError as {@link askState}; `SIGNATURE_INVALID`
 */
export async function askProof (options: AskOptions & { network: NetworkFile, nonce: Uint8Array }): Promise<{ number: number, hash: string, signer: string }> {
  const { network, nonce } = options
  const { body } = await ask({ ...options, body: { case: 'prove', value: { nonce } } })
  if (body.case !== 'proof' || body.value.hash.length !== 32) throw new MedrecError('BAD_MESSAGE')
  const [number, hash] = [whole(body.value.number), toHex(body.value.hash)]
  return { number, hash, signer: recoverSigner({ network, type: 'EngineProof', message: { nonce: toHex(nonce), number, hash }, signature: body.value.signature }) }
}

/** Hashes of its blocks from `first` on, at most `count`. @throws MedrecError as {@link askState} */
export async function askHashes (options: AskOptions & { first: number, count: number }): Promise<string[]> {
  const { first, count } = options
  const { body } = await ask({ ...options, body: { case: 'hashes', value: { first: BigInt(first), count } } })
  if (body.case !== 'blockHashes' || body.value.hashes.length > count || body.value.hashes.some(hash => hash.length !== 32)) throw new MedrecError('BAD_MESSAGE')
  return body.value.hashes.map(toHex)
}

/** Headers of its blocks from `first` on, at most `count`, with hashes computed here. @throws MedrecError as {@link askHashes}; `ANSWER_UNSOUND` */
export async function askHeaders (options: AskOptions & { first: number, count: number }): Promise<BlockHeader[]> {
  const { first, count } = options
  const { body } = await ask({ ...options, body: { case: 'headers', value: { first: BigInt(first), count } } })
  if (body.case !== 'blockHeaders' || body.value.headers.length > count) throw new MedrecError('BAD_MESSAGE')
  return body.value.headers.map(header => readHeader(parse(header)))
}

function parse (json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new MedrecError('BAD_MESSAGE', undefined, { cause })
  }
}

async function ask ({ mux, signal, body }: AskOptions & { body: MessageInitShape<typeof RequestSchema>['body'] }): Promise<Item> {
  return await requestOne({ mux, signal, timeoutMs: PARTNER_TIMEOUT_MS, request: Requests, item: ItemSchema, message: body === undefined ? {} : { body } })
}

function whole (value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new MedrecError('BAD_MESSAGE')
  return Number(value)
}
