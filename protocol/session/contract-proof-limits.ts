import { createRateLimiter } from '../limits/rate-limiter.ts'
import type { RateLimiter } from '../limits/rate-limiter.ts'
import {
  MAX_CONTROLLER_PROOFS, MAX_CONTROLLER_PROOFS_PER_ADDRESS, MAX_PROVED_ADDRESSES, MAX_PROVED_PEERS, MAX_PROVED_PROOFS, MAX_PROVED_PROOFS_PER_ADDRESS, MAX_STRANGER_PROOFS,
  MAX_STRANGER_PROOFS_PER_PEER, MAX_PROVED_VIEWERS, MAX_VIEWER_PROOFS, MAX_VIEWER_PROOFS_PER_PEER
} from './constants.ts'

/** Who proves which contract's address. */
interface ContractProof {
  /** PeerId, as Noise has authenticated it. */
  peer: string
  address: string
}

/** Counts for which proofs a contract is asked, so that strangers take nothing from those who are known. specs/session.md, "Rules" and "Limits". */
export interface ContractProofLimits {
  /**
   * Before the contract is asked.
   *
   * @param proof.isController - the address is that of the controller of the relationship that the proof names
   * @throws MedrecError `TOO_MANY_REQUESTS`
   */
  take: (proof: ContractProof & { isController: boolean }) => void
  /** When this peer has proved to be an owner by the contract: from then on nobody else can use up its part. */
  remember: (proof: ContractProof) => void
  /** When this peer has proved by its contract to be somebody who may be let see something: from then on strangers cannot use up its part, others like it can. */
  rememberViewer: (peer: string) => void
}

/** @param options.now - epoch seconds */
export function createContractProofLimits ({ now }: { now: () => number }): ContractProofLimits {
  const minute = (perKey: number, total: number): RateLimiter => createRateLimiter({ perKey, total, windowSeconds: 60, now })
  const proved = minute(MAX_PROVED_PROOFS_PER_ADDRESS, MAX_PROVED_PROOFS)
  const controllers = minute(MAX_CONTROLLER_PROOFS_PER_ADDRESS, MAX_CONTROLLER_PROOFS)
  const strangers = minute(MAX_STRANGER_PROOFS_PER_PEER, MAX_STRANGER_PROOFS)
  const viewers = minute(MAX_VIEWER_PROOFS_PER_PEER, MAX_VIEWER_PROOFS)
  /** The last was there last. */
  const knownViewers = new Set<string>()
  /** By address, the peers that proved it. The last of both were there last. */
  const known = new Map<string, Set<string>>()
  return {
    take ({ peer, address, isController }) {
      if (known.get(address)?.has(peer) === true) proved.take(address)
      else if (isController) controllers.take(address)
      else if (knownViewers.has(peer)) viewers.take(peer)
      else strangers.take(peer)
    },
    remember ({ peer, address }) {
      const peers = known.get(address) ?? new Set()
      known.delete(address)
      known.set(address, peers)
      peers.delete(peer)
      peers.add(peer)
      forgetFirst(known, MAX_PROVED_ADDRESSES)
      forgetFirst(peers, MAX_PROVED_PEERS)
    },
    rememberViewer (peer) {
      knownViewers.delete(peer)
      knownViewers.add(peer)
      forgetFirst(knownViewers, MAX_PROVED_VIEWERS)
    }
  }
}

function forgetFirst (all: Map<string, unknown> | Set<string>, most: number): void {
  for (const first of all.keys()) {
    if (all.size <= most) return
    all.delete(first)
  }
}
