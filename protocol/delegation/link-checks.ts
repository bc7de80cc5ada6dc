import { toHex, utf8 } from '../crypto/bytes.ts'
import { sha256 } from '../crypto/sha256.ts'
import { createRateLimiter } from '../limits/rate-limiter.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { MAX_LINKS_CHECKED, MAX_LINKS_CHECKED_PER_PEER, MAX_LINKS_KNOWN } from './constants.ts'
import { signerOfLink } from './read-chain.ts'
import type { SignedLink } from './read-chain.ts'

/** Finds out who signed links, of so many in a minute. */
export interface LinkChecks {
  /**
   * The address that signed a link; `undefined`: its signature is none. A link that is remembered counts for nothing.
   *
   * @param options.peer - that shows it
   * @throws MedrecError `TOO_MANY_REQUESTS` when it is one too many, of the peer in this relationship, of the relationship, or of all
   */
  signerOf: (options: { relationship: string, peer: string, link: SignedLink }) => Promise<string | undefined>
}

/**
 * Counts and remembers in memory that is bounded. specs/delegation.md, "Showing".
 *
 * @param options.now - epoch seconds
 * @param options.maxKnown - links that are remembered
 */
export function createLinkChecks (options: { network: TypedDataNetwork, now: () => number, maxKnown?: number }): LinkChecks {
  const { network, now, maxKnown = MAX_LINKS_KNOWN } = options
  const total = 10 * MAX_LINKS_CHECKED
  // As many keys as there may be counts: nobody has to share one with strangers.
  const ofRelationship = createRateLimiter({ perKey: MAX_LINKS_CHECKED, total, maxKeys: total, windowSeconds: 60, now })
  const ofPeer = createRateLimiter({ perKey: MAX_LINKS_CHECKED_PER_PEER, total, maxKeys: total, windowSeconds: 60, now })
  const known = new Map<string, string>()
  return {
    async signerOf ({ relationship, peer, link }) {
      const name = nameOf(relationship, link)
      let by = known.get(name)
      if (by === undefined) {
        ofPeer.check(`${relationship}/${peer}`)
        ofRelationship.take(relationship)
        ofPeer.take(`${relationship}/${peer}`)
        // A signature takes a while to look at: others have their turn before.
        await new Promise(resolve => setTimeout(resolve, 0))
        by = signerOfLink({ network, relationship, link })
        if (by === undefined) return undefined
      }
      known.delete(name)
      known.set(name, by)
      for (const oldest of known.keys()) {
        if (known.size <= maxKnown) break
        known.delete(oldest)
      }
      return by
    }
  }
}

/** All that the signer follows from, so that another link never has the same name. */
function nameOf (relationship: string, { parent, grant, signature }: SignedLink): string {
  return toHex(sha256(utf8(JSON.stringify([relationship, parent, grant, toHex(signature)]))))
}
