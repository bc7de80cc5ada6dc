import type { Libp2p } from '@libp2p/interface'
import type { RandomBytes } from '../../protocol/crypto/random.ts'
import { MedrecError } from '../../protocol/errors/medrec-error.ts'
import type { BlockHeader } from '../../protocol/headers/block-header.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { ProtocolServer, Report } from '../../protocol/stream/serve-messages.ts'
import type { SealingEngine } from '../engine/sealing-engine.ts'
import { askHashes, askHeaders, askProof } from './ask-partner.ts'
import { KNOWN_MIN_SECONDS, KNOWN_PERIODS, PARTNER_TIMEOUT_MS } from './constants.ts'
import { createEngineServer } from './engine-server.ts'
import { createLinkServer } from './links.ts'
import { PartnerLink } from './partner-link.ts'
import type { KnownState } from './partner-link.ts'
import type { Partner, Partners } from './partners.ts'

/** A partner, and what its node says when it is known. */
export interface KnownPartner { partner: Partner, isConnected: boolean, state: KnownState | undefined }

/** The connections of this node with the other members' nodes, and of its engine with theirs. See specs/engine.md. */
export interface Mesh {
  servers: ProtocolServer[]
  /** Every partner; a state that is too old is left out. */
  partners: () => KnownPartner[]
  /** What a partner proves about its engine now. @throws MedrecError `NETWORK_UNREACHABLE`, and as its node answers */
  prove: (handle: string) => Promise<{ number: number, hash: string, signer: string }>
  /** @throws MedrecError as {@link Mesh.prove} */
  hashes: (options: { handle: string, first: number, count: number }) => Promise<string[]>
  /** At most 32 of its blocks' headers. @throws MedrecError as {@link Mesh.prove}; `ANSWER_UNSOUND` when one is none */
  headers: (options: { handle: string, first: number, count: number }) => Promise<BlockHeader[]>
  /** Has the own engine connect anew with a partner's. @throws MedrecError `CHAIN_UNAVAILABLE` */
  reconnect: (handle: string) => Promise<void>
  /** Lets the own engine be connected with this partner's alone, until it is said otherwise; undefined: with all. @throws MedrecError `CHAIN_UNAVAILABLE` */
  only: (handle: string | undefined) => Promise<void>
  /** Begins with those who are partners now, and leaves those who are not. To be called once a block period. @throws MedrecError `CHAIN_UNAVAILABLE` */
  look: () => Promise<void>
  stop: () => Promise<void>
}

/** What {@link createMesh} takes. */
export interface MeshOptions {
  host: Libp2p
  engine: SealingEngine
  /** Where the own engine listens on loopback. */
  p2pPort: () => number
  /** The own engine's node key, 32 bytes. */
  nodeSecret: Uint8Array
  partners: Partners
  network: NetworkFile
  /** Of the member whose node this is. */
  handle: string
  consensusKey: () => Uint8Array
  randomBytes: RandomBytes
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** Makes the mesh of a node; its servers are to be handed to the host. */
export function createMesh (options: MeshOptions): Mesh {
  const { host, engine, partners, network, randomBytes, now, report } = options
  const links = new Map<string, PartnerLink>()
  /** With whose engine alone the own one is to be connected; undefined: with all. */
  let alone: string | undefined
  const isHeld = (handle: string): boolean => alone !== undefined && handle !== alone
  const linkServer = createLinkServer({ ...options, isHeld: peer => alone !== undefined && partners.all().find(({ handle }) => handle === alone)?.peerIds.includes(peer) !== true })
  const knownFor = Math.max(KNOWN_MIN_SECONDS, KNOWN_PERIODS * network.blockPeriod)
  const linkTo = (handle: string): PartnerLink => {
    const link = links.get(handle)
    if (link === undefined) throw new MedrecError('NETWORK_UNREACHABLE', `There is no connection to ${handle}.`)
    return link
  }
  const ask = (handle: string): { mux: ReturnType<PartnerLink['mux']>, signal: AbortSignal } => ({ mux: linkTo(handle).mux(), signal: AbortSignal.timeout(PARTNER_TIMEOUT_MS) })
  const knownState = (handle: string): KnownState | undefined => {
    const state = links.get(handle)?.state
    return state !== undefined && now() - state.at <= knownFor ? state : undefined
  }
  return {
    servers: [createEngineServer({ ...options, peerId: host.peerId.toString() }), linkServer],
    partners: () => partners.all().map(partner => ({ partner, isConnected: links.get(partner.handle)?.isConnected ?? false, state: knownState(partner.handle) })),
    prove: async handle => await askProof({ ...ask(handle), network, nonce: randomBytes(32) }),
    hashes: async ({ handle, first, count }) => await askHashes({ ...ask(handle), first, count }),
    headers: async ({ handle, first, count }) => await askHeaders({ ...ask(handle), first, count }),
    reconnect: async handle => { await linkTo(handle).reconnectEngine() },
    only: async handle => {
      alone = handle
      for (const [other, link] of links) if (isHeld(other)) await link.partEngine()
    },
    look: async () => {
      const wanted = partners.all()
      for (const { handle } of wanted) {
        if (links.has(handle)) continue
        const partner = (): Partner | undefined => partners.all().find(each => each.handle === handle)
        const isTaken = (nodeKey: string): boolean => [...links].some(([other, link]) => other !== handle && link.nodeKey === nodeKey)
        links.set(handle, new PartnerLink({ host, engine, network, handle, partner, isTaken, isHeld: () => isHeld(handle), randomBytes, now, report }))
      }
      const gone = [...links].filter(([handle]) => !wanted.some(partner => partner.handle === handle))
      for (const [handle, link] of gone) {
        links.delete(handle)
        await link.stop()
      }
      linkServer.cutOthers()
      await disconnectStrangers()
    },
    stop: async () => {
      const all = [...links.values()]
      links.clear()
      await Promise.all(all.map(async link => { await link.stop() }))
    }
  }

  /** Only processes of this machine reach the engine otherwise than by a link. Who has just linked is told apart when its state is known. */
  async function disconnectStrangers (): Promise<void> {
    const all = [...links.values()]
    if (all.some(link => link.isConnected && link.state === undefined && !link.isRefused)) return
    const known = new Set(all.map(link => link.state?.nodeKey))
    for (const nodeKey of await engine.peers()) {
      if (!known.has(nodeKey)) await engine.disconnect(nodeKey)
    }
  }
}
