import { countMember } from '../../protocol/chain/count-peer-ids.ts'
import type { ChainView } from '../../protocol/chain-view/chain-view.ts'
import type { NetworkFile } from '../../protocol/network/types.ts'
import { peerIdsOf } from '../../protocol/network/values.ts'

/** Under what a member's node with a PeerId is counted, by the registry; by the founders, as long as the registry has nobody. Undefined: it is a stranger. See specs/provider.md, "Connections". */
export function createMemberOf (options: { view: Pick<ChainView, 'members'>, network: Pick<NetworkFile, 'founders'> }): (peerId: string) => string | undefined {
  const { view, network } = options
  const founders = network.founders.map(({ handle, multiaddrs }) => ({ handle, peerIds: peerIdsOf(multiaddrs) }))
  return peerId => {
    const members = view.members()
    return countMember({ members: members.length === 0 ? founders : members, peerId })
  }
}
