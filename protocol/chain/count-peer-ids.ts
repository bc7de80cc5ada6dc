/** What is needed of who may name a PeerId. */
export interface NamesPeerIds { readonly handle: string, readonly peerIds: readonly string[] }

/**
 * Under what is counted who comes from a PeerId: the handle of the member that alone names it, however many it names; the PeerId itself, when several members
 * name it; undefined when none does. Nobody has to prove a PeerId to the registry: one that several name is no more one's than another's. See specs/chain.md, "Members".
 */
export function countMember ({ members, peerId }: { members: readonly NamesPeerIds[], peerId: string }): string | undefined {
  const [first, ...others] = members.filter(({ peerIds }) => peerIds.includes(peerId))
  return others.length === 0 ? first?.handle : peerId
}

/** The same where who is no member counts as well: by its PeerId. */
export function countPeerIds (members: readonly NamesPeerIds[]): (peerId: string) => string {
  return peerId => countMember({ members, peerId }) ?? peerId
}
