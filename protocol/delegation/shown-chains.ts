import { MedrecError } from '../errors/medrec-error.ts'
import { indexLinks } from '../kernel/facts.ts'
import type { IndexedLink } from '../kernel/facts.ts'
import type { PolicyIndex } from '../kernel/policy-index.ts'
import type { RateLimiter } from '../limits/rate-limiter.ts'
import { MAX_DEPTH, MAX_GRANT_BYTES, MAX_NAME } from '../policy/constants.ts'
import type { TypedDataNetwork } from '../typed-data/types.ts'
import { MAX_CHAINS } from './constants.ts'
import { readChain } from './read-chain.ts'
import type { SignedLink } from './read-chain.ts'

/** A chain that is verified and understood, ready for the kernel. */
export type ShownChain = readonly IndexedLink[]

/**
 * The chains of one request. What it gives leaves out every chain that is not verified or not understood, or whose first link hands on no grant in force that may be:
 * signatures of others are not even looked at. Of one request a chain is always the same object. specs/delegation.md, "Showing".
 *
 * @param options.checks - counts the signatures that are looked at, by the grant that a chain begins at
 * @throws MedrecError `BAD_MESSAGE` when they are more than the limits; what it gives `TOO_MANY_REQUESTS`
 */
export function openChains (options: { network: TypedDataNetwork, relationship: string, chains: ReadonlyArray<{ readonly links: readonly SignedLink[] }>, checks: RateLimiter }): (index: PolicyIndex) => Promise<ShownChain[]> {
  const { network, relationship, chains, checks } = options
  if (chains.length > MAX_CHAINS || chains.some(({ links }) => links.length > MAX_DEPTH || links.some(isTooLong))) throw new MedrecError('BAD_MESSAGE', 'The chains are more or longer than the limits.')
  const read = new Map<number, Promise<ShownChain | undefined>>()
  const verify = async (links: readonly SignedLink[]): Promise<ShownChain | undefined> => {
    // A signature takes milliseconds: others have their turn between two chains.
    await new Promise(resolve => setTimeout(resolve, 0))
    const verified = readChain({ network, relationship, links })
    return verified === undefined ? undefined : indexLinks(verified)
  }
  return async index => {
    const shown: ShownChain[] = []
    for (const [i, { links }] of chains.entries()) {
      const [first] = links
      if (first === undefined || index.byId.get(first.parent)?.grant.depth === undefined) continue
      if (!read.has(i)) {
        checks.take(`${relationship}/${first.parent}`, links.length)
        read.set(i, verify(links))
      }
      const chain = await read.get(i)
      if (chain !== undefined) shown.push(chain)
    }
    return shown
  }
}

function isTooLong ({ parent, grant }: SignedLink): boolean {
  // A character is a byte at least: what is longer is counted no further.
  return parent.length > MAX_NAME || grant.length > MAX_GRANT_BYTES
}
