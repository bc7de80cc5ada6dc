import { countPeerIds } from '../../chain/count-peer-ids.ts'
import type { Member } from '../../chain-view/chain-view.ts'
import { peerIdOf } from '../../network/values.ts'

/** One way to a member: a node of it, and where it can be reached. */
export interface MemberNode { id: string, addresses: string[] }

/** A node of a member that is known. */
export interface KnownNode extends MemberNode {
  /** Whose it is taken to be: the handle of the member that alone names its PeerId; the PeerId, when several members name it or none does. */
  countsAs: string
}

/** A member as it can be reached. However many PeerIds it has, it is one; who is not in the registry that is known counts by its PeerId. */
export interface KnownMember {
  /** Its handle; the PeerId of who has none. */
  name: string
  isRegistered: boolean
  /** At least one: those that it names, which others may name as well. */
  nodes: KnownNode[]
}

/** What the registry says of a member, as far as it is needed to reach it. */
export type RegisteredMember = Pick<Member, 'handle' | 'multiaddrs' | 'peerIds'>

/** Addresses by the PeerId that they name; those that name none are passed over. */
export function toNodes (addresses: readonly string[]): MemberNode[] {
  const nodes = new Map<string, string[]>()
  for (const address of addresses) {
    const id = peerIdOf(address)
    if (id !== undefined) nodes.set(id, [...nodes.get(id) ?? [], address])
  }
  return [...nodes].map(([id, addresses]) => ({ id, addresses }))
}

/** Puts nodes together that one member names; a node that several name is with each of them, at the addresses that each has for it. */
export function groupNodes (options: { nodes: readonly MemberNode[], members: readonly RegisteredMember[] }): KnownMember[] {
  const { nodes, members } = options
  const countOf = countPeerIds(members)
  const registered = members.map(({ handle, peerIds, multiaddrs }): KnownMember => {
    const reach = ({ id, addresses }: MemberNode): KnownNode => {
      const countsAs = countOf(id)
      const own = countsAs === handle ? [] : addresses.filter(address => multiaddrs.includes(address))
      return { id, countsAs, addresses: own.length > 0 ? own : addresses }
    }
    return { name: handle, isRegistered: true, nodes: nodes.filter(({ id }) => peerIds.includes(id)).map(reach) }
  })
  const named = new Set(members.flatMap(({ peerIds }) => peerIds))
  const strangers = nodes.filter(({ id }) => !named.has(id)).map((node): KnownMember => ({ name: node.id, isRegistered: false, nodes: [{ ...node, countsAs: node.id }] }))
  return [...registered.filter(member => member.nodes.length > 0), ...strangers]
}

/** The registry's members, each with its nodes; one that names no node is left out. */
export function registeredMembers (members: readonly RegisteredMember[]): KnownMember[] {
  return groupNodes({ nodes: toNodes(members.flatMap(({ multiaddrs }) => multiaddrs)), members })
}
