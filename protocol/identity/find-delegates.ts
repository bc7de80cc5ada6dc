import { GAP_LIMIT } from './constants.ts'
import { deriveSigningKey } from './derive.ts'
import type { KeyNetwork } from './path.ts'

/** A delegate that the chain knows. */
export interface FoundDelegate { provider: string, index: number, address: string }

/**
 * Which of a person's delegates the chain knows, matched here so that nobody is told the set (specs/identity.md, "Restoring").
 * Looks {@link GAP_LIMIT} indices past the last hit, for each provider.
 *
 * @param options.providers - handles of all members, also of those that left
 * @param options.isKnown - whether an address opened a relationship, from a copy of the chain's list
 */
export async function findDelegates (options: {
  seed: Uint8Array
  network: KeyNetwork
  providers: Iterable<string>
  isKnown: (address: string) => boolean
  signal?: AbortSignal
}): Promise<FoundDelegate[]> {
  const found: FoundDelegate[] = []
  for (const provider of options.providers) {
    for (let index = 0, gap = 0; gap < GAP_LIMIT; index++, gap++) {
      options.signal?.throwIfAborted()
      // Each takes milliseconds: a browser must stay able to answer in between.
      await new Promise(resolve => setTimeout(resolve, 0))
      const { address } = deriveSigningKey({ seed: options.seed, network: options.network, role: 'owner', provider, index })
      if (!options.isKnown(address)) continue
      found.push({ provider, index, address })
      gap = -1
    }
  }
  return found
}
