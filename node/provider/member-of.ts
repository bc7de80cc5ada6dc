import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { peerIdsOf } from '../../protocol/network/values.ts'

/** The handle of the member whose node has a PeerId, by the registry; of the founder, as long as the registry has nobody. See specs/provider.md, "Connections". */
export function createMemberOf (options: { view: Pick<ChainView, 'memberByPeerId' | 'members'>, network: Pick<NetworkFile, 'founders'> }): (peerId: string) => string | undefined {
  const { view, network } = options
  const founders = new Map(network.founders.flatMap(({ handle, multiaddrs }) => peerIdsOf(multiaddrs).map(peerId => [peerId, handle] as const)))
  return peerId => view.memberByPeerId(peerId)?.handle ?? (view.members().length === 0 ? founders.get(peerId) : undefined)
}
