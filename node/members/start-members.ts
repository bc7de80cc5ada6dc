import type { Libp2p } from '@libp2p/interface'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import { randomBytes } from '../../protocol/crypto/random.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import type { Report } from '../../protocol/stream/serve-messages.ts'
import { addressOfKey } from '../../protocol/typed-data/sign.ts'
import type { Carrier } from '../chain/carrier.ts'
import type { Rpc } from '../chain/rpc.ts'
import { controlClique } from '../engine/clique/control-clique.ts'
import { startGovernor } from '../engine/governor/governor.ts'
import type { SealingEngine } from '../engine/sealing-engine.ts'
import { createAdmission } from './admit-founders.ts'
import { MAX_LINKS_PER_PARTNER } from './constants.ts'
import { createMesh } from './mesh.ts'
import type { Mesh } from './mesh.ts'
import { createPartners, readFormerMembers } from './partners.ts'

/** What {@link startMembers} takes. */
export interface MembersOptions {
  host: Libp2p
  /** Of the own Clique engine. */
  rpc: Rpc
  /** Where it listens on loopback. */
  p2pPort: () => number
  /** Its node key, 32 bytes. */
  nodeSecret: Uint8Array
  network: NetworkFile
  view: ChainView
  handle: string
  /** Of this member, 32 bytes each: the present one, and those before and after it. The engine has them all. */
  consensusKeys: readonly [Uint8Array, ...Uint8Array[]]
  carrier: Pick<Carrier, 'callOwn'>
  /** The engine, where it is not the one at `rpc` as it is. */
  engine?: SealingEngine
  /** Epoch seconds. */
  now: () => number
  report: Report
}

/** A node's part in sealing the chain. */
export interface RunningMembers { engine: SealingEngine, mesh: Mesh, stop: () => Promise<void> }

/**
 * Connects this node and its engine with those of the other members, and governs the engine by the registry. See specs/engine.md, specs/governor.md.
 *
 * @throws MedrecError `CHAIN_UNAVAILABLE`
 */
export async function startMembers (options: MembersOptions): Promise<RunningMembers> {
  const { host, rpc, p2pPort, nodeSecret, network, view, handle, consensusKeys, carrier, now, report } = options
  const { engine = controlClique({ rpc }) } = options
  const partners = createPartners({ view, network, handle, former: await readFormerMembers({ rpc, network }) })
  const byAddress = new Map(consensusKeys.map(key => [addressOfKey(key), key]))
  const registered = (): string | undefined => view.memberByHandle(handle)?.consensus
  const consensusKey = (): Uint8Array => byAddress.get(registered() ?? '') ?? consensusKeys[0]
  const mesh = createMesh({ host, engine, p2pPort, nodeSecret, partners, network, handle, consensusKey, randomBytes, now, report })
  for (const { protocol, handle: serve } of mesh.servers) await host.handle(protocol, serve, { maxInboundStreams: MAX_LINKS_PER_PARTNER })
  const governor = startGovernor({ engine, rpc, network, view, mesh, partners, own: () => [...byAddress.keys()].sort((a, b) => Number(b === registered()) - Number(a === registered())), admitFounders: createAdmission({ network, handle, carrier, now, report }), now, report })
  return {
    engine,
    mesh,
    stop: async () => {
      await governor.stop()
      await mesh.stop()
      partners.stop()
      await host.unhandle(mesh.servers.map(({ protocol }) => protocol))
    }
  }
}
