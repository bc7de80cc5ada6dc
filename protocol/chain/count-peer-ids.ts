/** What is needed of who may name a PeerId. */
export interface NamesPeerIds { readonly handle: string, readonly peerIds: readonly string[] }

/**
 * Under what is counted who comes from a PeerId: the handle of the member that alone names it; the PeerId itself, when several members name it or none does.
 * Nobody has to prove a PeerId to the registry: one that several members name is no more one's than another's. See specs/chain.md, "Members".
 */
export function countPeerIds (members: readonly NamesPeerIds[]): (peerId: string) => string {
  const claimers = new Map<string, Set<string>>()
  for (const { handle, peerIds } of members) for (const id of peerIds) claimers.set(id, (claimers.get(id) ?? new Set()).add(handle))
  return peerId => {
    const [first = peerId, ...others] = claimers.get(peerId) ?? []
    return others.length === 0 ? first : peerId
  }
}

/** The same for who is one of these members only, however many of its eight PeerIds it comes from; undefined when none of them names it. */
export function countMember ({ members, peerId }: { members: readonly NamesPeerIds[], peerId: string }): string | undefined {
  return members.some(({ peerIds }) => peerIds.includes(peerId)) ? countPeerIds(members)(peerId) : undefined
}
