import type { MessageInitShape } from '@bufbuild/protobuf'
import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { createNode } from '../../node/peer/create-node.ts'
import { fromHex } from '../../protocol/crypto/bytes.ts'
import * as chain from '../../protocol/messages/chain_pb.ts'
import * as enrol from '../../protocol/messages/enrol_pb.ts'
import * as notices from '../../protocol/messages/notices_pb.ts'
import * as records from '../../protocol/messages/records_pb.ts'
import * as sync from '../../protocol/messages/sync_pb.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { SignedLink } from '../../protocol/delegation/read-chain.ts'
import { PROTOCOLS } from '../../protocol/peer/protocols.ts'
import type { ProtocolName } from '../../protocol/peer/protocols.ts'
import { fetchRecords } from '../../protocol/records/fetch-records.ts'
import { MAX_CONTRACT_SESSION_SECONDS } from '../../protocol/session/constants.ts'
import { openMux } from '../../protocol/stream/open-mux.ts'
import type { Mux } from '../../protocol/stream/open-mux.ts'
import { requestItems, requestOne } from '../../protocol/stream/request-items.ts'
import { addressOfKey, signTypedData } from '../../protocol/typed-data/sign.ts'
import type { TypedDataMessage } from '../../protocol/typed-data/types.ts'
import type { TestProvider } from '../start-test-network.ts'

/** Everything of a session proof that a test may say otherwise than the truth. */
export interface ProofParts extends TypedDataMessage<'SessionProof'> {
  nonce: Uint8Array
  /** What signs it. */
  privateKey: Uint8Array
  /** The network it is signed for. */
  network: NetworkFile
}

/** Who proves a session; `address`: of the contract that takes what the key signs, or the key's own. */
export interface ProvenBy { privateKey: Uint8Array, address?: string, isContract?: true, relationship: string, role: 'owner' | 'viewer' }

type RequestOf = { records: typeof records.RequestSchema, sync: typeof sync.RequestSchema, enrol: typeof enrol.RequestSchema, chain: typeof chain.RequestSchema, notices: typeof notices.RequestSchema }
type ItemOf = { records: typeof records.ItemSchema, sync: typeof sync.ItemSchema, enrol: typeof enrol.ItemSchema, chain: typeof chain.ItemSchema, notices: typeof notices.ItemSchema }
const REQUESTS: RequestOf = { records: records.RequestSchema, sync: sync.RequestSchema, enrol: enrol.RequestSchema, chain: chain.RequestSchema, notices: notices.RequestSchema }
const ITEMS: ItemOf = { records: records.ItemSchema, sync: sync.ItemSchema, enrol: enrol.ItemSchema, chain: chain.ItemSchema, notices: notices.ItemSchema }

/** The protocols whose messages a hand-made client puts together. */
export type Spoken = keyof RequestOf

/** One connection of a client that does what a test says, and nothing by itself. */
export class HandMadeConnection {
  readonly connection: Connection
  readonly clientPeerId: string
  readonly network: NetworkFile
  readonly #muxes = new Map<Spoken, Mux>()

  constructor (options: { connection: Connection, clientPeerId: string, network: NetworkFile }) {
    this.connection = options.connection
    this.clientPeerId = options.clientPeerId
    this.network = options.network
  }

  /** A stream on which nothing was said yet. */
  async stream (name: ProtocolName): Promise<Stream> {
    return await this.connection.newStream(PROTOCOLS[name])
  }

  async mux (name: Spoken): Promise<Mux> {
    const held = this.#muxes.get(name)
    if (held !== undefined && !held.closed) return held
    const mux = openMux({ stream: await this.stream(name) })
    this.#muxes.set(name, mux)
    return mux
  }

  /** One request, one item. */
  async ask<N extends Spoken> (name: N, body: MessageInitShape<RequestOf[N]> extends { body?: infer B } ? B : never) {
    return (await requestOne({ mux: await this.mux(name), request: REQUESTS[name], item: ITEMS[name], message: { body } as unknown as MessageInitShape<RequestOf[N]> })).body
  }

  async nonce (): Promise<{ nonce: Uint8Array, time: number }> {
    const body = await this.ask('records', { case: 'challenge', value: {} })
    if (body.case !== 'nonce') throw new TypeError('no nonce')
    return { nonce: body.value.nonce, time: Number(body.value.time) }
  }

  /** What an honest client would prove. */
  async proof (options: ProvenBy): Promise<ProofParts> {
    const { address, isContract, ...rest } = options
    const { nonce, time } = await this.nonce()
    return {
      ...rest, network: this.network, delegate: address ?? addressOfKey(options.privateKey), nonce, expiresAt: time + (isContract === true ? MAX_CONTRACT_SESSION_SECONDS : 600),
      clientPeerId: this.clientPeerId, providerPeerId: this.connection.remotePeer.toString()
    }
  }

  /** Sends a proof, as it is. Gives the session's handle. */
  async prove ({ privateKey, network, ...message }: ProofParts): Promise<number> {
    return await this.sendProof(message, signTypedData({ network, type: 'SessionProof', message, privateKey }))
  }

  async sendProof (message: Pick<ProofParts, 'role' | 'relationship' | 'delegate' | 'nonce' | 'expiresAt'>, signature: Uint8Array): Promise<number> {
    const { role, relationship, delegate, nonce, expiresAt } = message
    const body = await this.ask('records', {
      case: 'prove', value: { role, relationship: typeof relationship === 'string' ? fromHex(relationship, 32) : relationship, delegate: fromHex(delegate, 20), nonce, expiresAt: BigInt(expiresAt), signature }
    })
    if (body.case !== 'session') throw new TypeError('no session')
    return body.value.handle
  }

  /** A session as an honest client has it. */
  async session (options: ProvenBy): Promise<number> {
    return await this.prove(await this.proof(options))
  }

  /** What comes of a fetch: exact texts by key, each byte checked against the end marker. */
  async fetch (session: number, options: { keys?: string[], categories?: string[], emergency?: string, chains?: Array<readonly SignedLink[]> } = {}): Promise<Map<string, string>> {
    const texts = new Map<string, string>()
    for await (const event of fetchRecords({ mux: await this.mux('records'), session, ...options })) {
      if (event.kind === 'record') texts.set(event.record.key, new TextDecoder().decode(event.record.bytes))
    }
    return texts
  }

  /** Keys, categories and labels of what comes. */
  async list (session: number, options: { chains?: Array<readonly SignedLink[]> } = {}): Promise<Array<{ key: string, categories: string[], labels: string[] }>> {
    const list = []
    for await (const event of fetchRecords({ mux: await this.mux('records'), session, ...options })) {
      if (event.kind === 'record') list.push({ key: event.record.key, categories: event.record.categories, labels: event.record.labels })
    }
    return list
  }

  /** The entries of the access log that this session may see. */
  async log (session: number): Promise<records.LogEntry[]> {
    const entries: records.LogEntry[] = []
    for await (const { item } of requestItems({ mux: await this.mux('records'), request: records.RequestSchema, item: records.ItemSchema, message: { body: { case: 'log', value: { session } } } })) {
      if (item.body.case === 'logEntry') entries.push(item.body.value)
    }
    return entries
  }

  async close (): Promise<void> {
    await this.connection.close()
  }
}

/** A libp2p node of a test's own: it dials, and says what the test makes it say. */
export class HandMadeClient {
  readonly node: Libp2p
  readonly network: NetworkFile

  private constructor (node: Libp2p, network: NetworkFile) {
    this.node = node
    this.network = network
  }

  static async start (network: NetworkFile): Promise<HandMadeClient> {
    return new HandMadeClient(await createNode(), network)
  }

  /** A connection of its own, also where there is one already. */
  async connect (provider: TestProvider): Promise<HandMadeConnection> {
    const connection = await this.node.dial(provider.multiaddrs.map(address => multiaddr(address)), { force: true })
    return new HandMadeConnection({ connection, clientPeerId: this.node.peerId.toString(), network: this.network })
  }

  async stop (): Promise<void> {
    await this.node.stop()
  }
}
