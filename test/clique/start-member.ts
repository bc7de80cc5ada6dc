import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { Libp2p, PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { openCarrier } from '../../node/chain/carrier.ts'
import type { Carrier } from '../../node/chain/carrier.ts'
import { followChain } from '../../node/chain/follow-chain.ts'
import { controlClique } from '../../node/engine/clique/control-clique.ts'
import { startGeth } from '../../node/engine/clique/start-geth.ts'
import type { Geth } from '../../node/engine/clique/start-geth.ts'
import { foundNetwork } from '../../node/engine/genesis.ts'
import type { SealingEngine } from '../../node/engine/sealing-engine.ts'
import { startMembers } from '../../node/members/start-members.ts'
import type { RunningMembers } from '../../node/members/start-members.ts'
import { createHost } from '../../node/provider/create-host.ts'
import { openDatabase } from '../../node/store/open-database.ts'
import type { WholeView } from '../../protocol/chain-view/chain-view.ts'
import type { Candidate, NetworkFile } from '../../protocol/network/types.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import { freePort } from '../free-port.ts'

/** A provider that can be a member: its keys, and where its node will listen. */
export interface Plan {
  candidate: Candidate
  operatorKey: Uint8Array
  consensusKey: Uint8Array
  /** In its file, for later. */
  nextConsensusKey: Uint8Array
  peer: PrivateKey
  listen: string
}

/** What a node reported. */
export interface Reported { event: string, code?: string, peer?: string, reason?: string }

/** The part of a member's node that is about the chain, with a real engine. */
export interface MemberNode {
  plan: Plan
  host: Libp2p
  geth: Geth
  engine: SealingEngine
  view: WholeView
  carrier: Carrier
  reported: Reported[]
  /** What connects and governs the engine; not before {@link MemberNode.govern}. */
  members: () => RunningMembers
  govern: (options?: { engine?: SealingEngine }) => Promise<void>
  stop: () => Promise<void>
}

/** Makes the keys of a provider. */
export async function planMember (handle: string): Promise<Plan> {
  const [operatorKey, consensusKey, nextConsensusKey, signingKey] = [randomBytes(32), randomBytes(32), randomBytes(32), randomBytes(32)]
  const peer = await generateKeyPair('Ed25519')
  const listen = `/ip4/127.0.0.1/tcp/${await freePort()}`
  const candidate = {
    handle, name: handle, operator: addressOfKey(operatorKey), consensus: addressOfKey(consensusKey), signingKey: addressOfKey(signingKey),
    multiaddrs: [`${listen}/p2p/${peerIdFromPrivateKey(peer).toString()}`], statement: `0x${'00'.repeat(32)}`
  }
  return { candidate, operatorKey, consensusKey, nextConsensusKey, peer, listen }
}

/** A network of these founders, with a block each second unless it is said otherwise. */
export async function planNetwork (founders: Plan[], { blockPeriod = 1 } = {}): Promise<NetworkFile> {
  const { network } = await foundNetwork({ terms: { name: 'Test network', engine: 'clique', blockPeriod, spreadWindow: 0 }, founders: founders.map(({ candidate }) => candidate) })
  return network
}

/** Starts a node over a folder of its own; its engine is connected with nobody's and seals nothing until it is governed. */
export async function startMember (options: { plan: Plan, network: NetworkFile, binary: string }): Promise<MemberNode> {
  const { plan, network, binary } = options
  const dir = await mkdtemp(join(tmpdir(), 'medrec-member-'))
  const reported: Reported[] = []
  const report = (event: Reported): void => { reported.push(event) }
  const now = (): number => Math.floor(Date.now() / 1_000)
  const geth = await startGeth({ dir: join(dir, 'engine'), network, consensusKey: plan.consensusKey, otherKeys: [plan.nextConsensusKey], binary, report })
  const { view, stop: stopFollowing } = await followChain({ rpc: geth.rpc, network, report })
  const database = openDatabase({ path: join(dir, 'provider.sqlite') })
  const carrier = openCarrier({ rpc: geth.rpc, network, view, database, operatorKey: plan.operatorKey, now, report })
  const host = await createHost({ privateKey: plan.peer, listen: [plan.listen], announce: undefined })
  let members: RunningMembers | undefined
  return {
    plan, host, geth, view, carrier, reported,
    engine: controlClique({ rpc: geth.rpc }),
    members: () => members ?? assert.fail('It is not governed yet.'),
    govern: async (options = {}) => {
      members = await startMembers({ ...options, host, rpc: geth.rpc, p2pPort: () => geth.p2pPort, nodeSecret: geth.nodeSecret, network, view, handle: plan.candidate.handle, consensusKeys: [plan.consensusKey, plan.nextConsensusKey], carrier, now, report })
    },
    stop: async () => {
      await members?.stop()
      await host.stop()
      await carrier.stop()
      await stopFollowing()
      await database.close()
      await geth.stop()
      await rm(dir, { recursive: true, force: true })
    }
  }
}
