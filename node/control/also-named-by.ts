import { peerIdsOf } from '../../protocol/network/values.ts'

/**
 * Handles of members that name a PeerId which a candidate names. Nobody proves a PeerId to the registry, so that one of the two may be lying, and the registry takes either:
 * to refuse the candidate would let any member keep it out. See specs/engine.md, "Security".
 */
export function alsoNamedBy (options: { candidate: { multiaddrs: string[] }, members: ReadonlyArray<{ handle: string, multiaddrs: string[] }> }): string[] {
  const { candidate, members } = options
  const own = new Set(peerIdsOf(candidate.multiaddrs))
  return members.filter(({ multiaddrs }) => peerIdsOf(multiaddrs).some(peerId => own.has(peerId))).map(({ handle }) => handle)
}
