import { randomBytes } from 'node:crypto'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { generateKeyPair } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { SigningKey } from 'ethers/crypto'
import type { EngineHead, SealingEngine } from '../../../node/engine/sealing-engine.ts'
import { createMesh } from '../../../node/members/mesh.ts'
import type { Mesh } from '../../../node/members/mesh.ts'
import { countMember } from '../../../protocol/chain/count-peer-ids.ts'
import type { Partner, Partners } from '../../../node/members/partners.ts'
import { createHost } from '../../../node/provider/create-host.ts'
import type { NetworkFile } from '../../../protocol/network/types.ts'
import { addressOfKey } from '../../../protocol/typed-data/sign.ts'
import { foundTestNetwork } from '../engine/clique/geth-fixture.ts'
import { freePort } from '../../free-port.ts'

/** A member with its PeerIds and where they listen. */
export interface MeshMember { partner: Partner, peers: Array<{ key: PrivateKey, listen: string }> }

/** What an engine that does nothing was asked to do. */
export interface QuietEngine extends SealingEngine { links: Set<string>, done: string[] }

/** A node whose mesh is real, over such an engine. */
export interface MeshNode { host: Libp2p, mesh: Mesh, engine: QuietEngine, reported: Array<{ event: string, code?: string, peer?: string, reason?: string }>, stop: () => Promise<void> }

/** A key of an engine, and what others know it by. */
export interface NodeKeyPair { nodeSecret: Uint8Array, nodeKey: string }

export const GENESIS_HEAD: EngineHead = { number: 0, hash: `0x${'00'.repeat(32)}`, totalDifficulty: 1n, timestamp: 0 }

export const consensusKey = new Uint8Array(32).fill(9)

export function makeNodeKey (): NodeKeyPair {
  const nodeSecret = randomBytes(32)
  return { nodeSecret, nodeKey: new SigningKey(nodeSecret).publicKey.slice(4) }
}

export async function planMeshMember (handle: string, { peerIds = 1 } = {}): Promise<MeshMember> {
  const peers = await Promise.all(Array.from({ length: peerIds }, async () => ({ key: await generateKeyPair('Ed25519'), listen: `/ip4/127.0.0.1/tcp/${await freePort()}` })))
  const ids = peers.map(({ key }) => peerIdFromPrivateKey(key).toString())
  return { peers, partner: { handle, name: handle, consensus: addressOfKey(consensusKey), peerIds: ids, multiaddrs: peers.map(({ listen }, i) => `${listen}/p2p/${ids[i] ?? ''}`) } }
}

export async function meshNetwork (): Promise<NetworkFile> {
  return (await foundTestNetwork({ founders: 1 })).network
}

/** As it would be if it named the PeerIds of another before its own. */
export function claim (liar: MeshMember, { partner: { peerIds, multiaddrs } }: MeshMember): MeshMember {
  const { partner, peers } = liar
  return { peers, partner: { ...partner, peerIds: [...peerIds, ...partner.peerIds], multiaddrs: [...multiaddrs, ...partner.multiaddrs] } }
}

/** Partners as `members` has them at the moment of asking, the own one left out. */
export function fixedPartners (members: readonly MeshMember[], handle: string): Partners {
  const all = (): Partner[] => members.map(({ partner }) => partner).filter(partner => partner.handle !== handle)
  return { all, countsAs: peerId => countMember({ members: all(), peerId }), setSealers: () => {}, stop: () => {} }
}

/** An engine at block 0 that links with whom it is told to. */
export function quietEngine (nodeKey: string, changed: Partial<SealingEngine> = {}): QuietEngine {
  const links = new Set<string>()
  const done: string[] = []
  return {
    links, done,
    head: async () => GENESIS_HEAD,
    rank: async () => 0, sealers: async () => [], votes: async () => new Map(), cast: async () => new Map(), vote: async () => {}, takeVoteBack: async () => {},
    sealsAs: async () => undefined, startSealing: async () => {}, stopSealing: async () => {}, hashes: async () => [], headers: async () => [], rewind: async () => {}, activity: async () => new Map(),
    nodeKey: async () => nodeKey,
    peers: async () => [...links],
    connect: async ({ nodeKey: other }) => { done.push(`connect ${other}`); links.add(other) },
    disconnect: async other => { done.push(`disconnect ${other}`); links.delete(other) },
    ...changed
  }
}

/** @param options.names - the node key that its engine says to have, where it is not its own */
export async function startMeshNode (options: { member: MeshMember, members: readonly MeshMember[], network: NetworkFile, key: NodeKeyPair, names?: () => string, engine?: Partial<SealingEngine> }): Promise<MeshNode> {
  const { member: { partner: { handle }, peers: [peer] }, members, network, key: { nodeSecret, nodeKey }, names = () => nodeKey, engine: changed = {} } = options
  if (peer === undefined) throw new RangeError('It has no PeerId.')
  const host = await createHost({ privateKey: peer.key, listen: [peer.listen], announce: undefined })
  const engine = quietEngine(nodeKey, { ...changed, nodeKey: async () => names() })
  const reported: MeshNode['reported'] = []
  const mesh = createMesh({
    host, engine, network, handle, nodeSecret, p2pPort: () => 1, partners: fixedPartners(members, handle), consensusKey: () => consensusKey, randomBytes: length => randomBytes(length),
    now: () => Math.floor(Date.now() / 1_000), report: event => { reported.push(event) }
  })
  for (const { protocol, handle: serve } of mesh.servers) await host.handle(protocol, serve)
  return {
    host, mesh, engine, reported,
    stop: async () => {
      await mesh.stop()
      await host.stop()
    }
  }
}
