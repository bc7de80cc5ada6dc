import type { KnownAgent } from './read-agent.ts'

/**
 * Who signed some anchors, where each of them was signed by a custodian, as far as the provider of the relationship says: of old ones it names those who did so
 * without saying who signed which.
 *
 * @returns addresses; undefined: the owner may have signed one of them, or it is not known who did
 */
export function whoSigned (agent: Pick<KnownAgent, 'anchors' | 'runs'>, anchors: ReadonlyArray<{ readonly sequence: number }>): Set<string> | undefined {
  const told = new Map(agent.anchors.map(({ sequence, address }) => [sequence, [address]]))
  const signers = new Set<string>()
  for (const { sequence } of anchors) {
    const addresses = told.get(sequence) ?? agent.runs.find(({ first, last }) => first <= sequence && sequence <= last)?.addresses
    if (addresses === undefined) return undefined
    for (const address of addresses) signers.add(address)
  }
  return signers
}
