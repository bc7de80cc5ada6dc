import { noise } from '@libp2p/noise'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import type { Libp2p } from 'libp2p'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCarrier } from '../../node/chain/carrier.ts'
import { followChain } from '../../node/chain/follow-chain.ts'
import { createNode } from '../../node/peer/create-node.ts'
import { openDatabase } from '../../node/store/open-database.ts'
import { createChainServer } from '../../protocol/chain/server.ts'
import type { ChainServerOptions } from '../../protocol/chain/server.ts'
import type { Rpc } from '../../node/chain/rpc.ts'
import type { RelayMessage } from '../../protocol/chain/relay-message.ts'
import type { ChainHead, ChainView } from '../../protocol/chain-view/chain-view.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { toNetworkAddress } from '../../protocol/network/network-address.ts'
import { peerIdOf } from '../../protocol/network/values.ts'
import { startChain } from '../../protocol/peer/chain-reader.ts'
import type { StartChainOptions } from '../../protocol/peer/chain-reader.ts'
import type { PeerChain } from '../../protocol/peer/chain-port.ts'
import { Links } from '../../protocol/peer/links.ts'
import { PROTOCOLS } from '../../protocol/peer/protocols.ts'
import { YAMUX_OPTIONS } from '../../protocol/stream/constants.ts'
import { nowSeconds, whenView } from '../node/chain/chain-fixture.ts'
import { startClique } from './start-clique.ts'
import type { CliqueChain } from './start-clique.ts'

/** What a member does otherwise than an honest one. */
export interface Lies {
  /** Answers in the place of the engine; undefined: as the engine does. */
  rpc?: (call: { method: string, params: unknown[], honest: () => Promise<unknown> }) => Promise<unknown>
  /** Shows another head. */
  head?: () => ChainHead | undefined
  /** Takes a message otherwise. */
  carry?: (message: RelayMessage) => Promise<Uint8Array>
}

/** A member's node as far as a person's peer needs it to read the chain. */
export interface MemberServer {
  peerId: string
  view: ChainView
  /** What it does from now on. */
  lies: Lies
  /** Whether it lets anybody in. */
  serve: (isOpen: boolean) => Promise<void>
}

/** A chain of real engines with a member's server before each. */
export interface ServedChain {
  chain: CliqueChain
  members: MemberServer[]
  /** A person's view of it. */
  peer: (options?: Partial<StartChainOptions>) => PeerChain
  stop: () => Promise<void>
}

/** Starts `validators` engines and servers. */
export async function serveClique (options: { validators: number }): Promise<ServedChain> {
  const { validators } = options
  const folder = mkdtempSync(join(tmpdir(), 'medrec-members-'))
  const nodes = await Promise.all(Array.from({ length: validators }, async () => await listen()))
  const chain = await startClique({ validators, multiaddrs: nodes.map(node => String(node.getMultiaddrs()[0])) })
  const closing: Array<() => Promise<void>> = []
  const members = await Promise.all(nodes.map(async (node, i): Promise<MemberServer> => {
    const { rpc, operatorKey } = chain.nodes[i] as CliqueChain['nodes'][number]
    const { view, stop } = await followChain({ rpc, network: chain.network, report: () => {} })
    // The founders were admitted by another's engine.
    await whenView(view, () => [...view.members()].length === validators)
    const database = openDatabase({ path: join(folder, `${i}.sqlite`) })
    const carrier = openCarrier({ rpc, network: chain.network, view, database, operatorKey, now: nowSeconds, report: () => {} })
    const member = await serveMember({ node, rpc, network: chain.network, view, carry: async options => await carrier.carry(options) })
    closing.push(async () => {
      await node.stop()
      await stop()
      await carrier.stop()
      await database.close()
    })
    return member
  }))
  return {
    chain, members,
    peer: (changed = {}) => {
      const { peer, stop } = openPeer({ network: chain.network, ...changed })
      closing.unshift(stop)
      return peer
    },
    stop: async () => {
      for (const close of closing) await close()
      await chain.stop()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** A person's view of a chain; its members are those of the network file unless `addresses` says otherwise. */
export function openPeer ({ network, ...changed }: Partial<StartChainOptions> & { network: NetworkFile }): { peer: PeerChain, stop: () => Promise<void> } {
  const address = toNetworkAddress(network)
  const links = new Links({ createNode, now: nowSeconds, onChange: () => {} })
  const peer = startChain({ address, file: undefined, trust: undefined, addresses: () => address.multiaddrs, members: () => [], links, createNode, randomBytes, now: nowSeconds, onTrust: () => {}, ...changed })
  return {
    peer,
    stop: async () => {
      await peer.stop()
      await links.stop()
    }
  }
}

/** Serves the chain at a node as a member does, and lies when it is told to. */
export async function serveMember (options: { node: Libp2p, rpc: Rpc, network: NetworkFile, view: ChainView, carry: ChainServerOptions['carry'] }): Promise<MemberServer> {
  const { node, rpc, network, view, carry } = options
  const member: MemberServer = { peerId: node.peerId.toString(), view, lies: {}, serve: async () => {} }
  const shown: ChainView = { ...bind(view), head: () => member.lies.head === undefined ? view.head() : member.lies.head() }
  const server = createChainServer({
    network, view: shown, now: nowSeconds, report: () => {},
    rpc: async (method, params, signal) => {
      const honest = async (): Promise<unknown> => await rpc(method, params, signal)
      return await (member.lies.rpc === undefined ? honest() : member.lies.rpc({ method, params, honest }))
    },
    carry: async options => await (member.lies.carry === undefined ? carry(options) : member.lies.carry(options.message))
  })
  member.serve = async isOpen => {
    await node.unhandle(PROTOCOLS.chain)
    if (isOpen) await node.handle(PROTOCOLS.chain, server.handle)
    else await Promise.all(node.getConnections().map(async connection => { await connection.close() }))
  }
  await member.serve(true)
  return member
}

/** Only these members are known to the peer. */
export function addressesOf (served: ServedChain, ...members: MemberServer[]): () => string[] {
  const ids = new Set(members.map(({ peerId }) => peerId))
  return () => toNetworkAddress(served.chain.network).multiaddrs.filter(address => ids.has(peerIdOf(address) ?? ''))
}

/** A node on loopback. */
export async function listen (): Promise<Libp2p> {
  return await createLibp2p({ addresses: { listen: ['/ip4/127.0.0.1/tcp/0'] }, transports: [tcp()], connectionEncrypters: [noise()], streamMuxers: [yamux(YAMUX_OPTIONS)] })
}

/** A view whose methods can be taken one by one. */
function bind (view: ChainView): ChainView {
  return {
    head: () => view.head(), settledDepth: () => view.settledDepth(), isFresh: now => view.isFresh(now), relationship: id => view.relationship(id), relationships: () => view.relationships(),
    members: () => view.members(), memberByHandle: handle => view.memberByHandle(handle), memberBySigningKey: key => view.memberBySigningKey(key),
    isMember: handle => view.isMember(handle), onChange: listener => view.onChange(listener)
  }
}
