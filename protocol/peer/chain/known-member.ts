import type { Member } from '../../chain-view/chain-view.ts'
import { peerIdOf } from '../../network/values.ts'

/** One way to a member: a node of it, and where it can be reached. */
export interface MemberNode { id: string, addresses: string[] }

/** A member as it can be reached. However many PeerIds it has, it is one; who is not in the registry that is known counts by its PeerId. */
export interface KnownMember {
  /** Its handle; the PeerId of who has none. */
  name: string
  isRegistered: boolean
  /** At least one. */
  nodes: MemberNode[]
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

/**
 * Puts nodes together that are of one member.
 *
 * @param options.members - the registry, who joined first first: a PeerId that two name is that one's
 */
export function groupNodes (options: { nodes: readonly MemberNode[], members: readonly RegisteredMember[] }): KnownMember[] {
  const { nodes, members } = options
  const owners = new Map<string, string>()
  for (const { handle, peerIds } of members.toReversed()) for (const id of peerIds) owners.set(id, handle)
  const known = new Map<string, KnownMember>()
  for (const node of nodes) {
    const name = owners.get(node.id) ?? node.id
    const member = known.get(name)
    if (member === undefined) known.set(name, { name, isRegistered: owners.has(node.id), nodes: [node] })
    else member.nodes.push(node)
  }
  return [...known.values()]
}

/** The registry's members, each with its nodes; one that names no node of its own is left out. */
export function registeredMembers (members: readonly RegisteredMember[]): KnownMember[] {
  return groupNodes({ nodes: toNodes(members.flatMap(({ multiaddrs }) => multiaddrs)), members })
}
